/** A Chromium for browser tests: CHROMIUM_PATH, one of the system, or the one that npm brings. A fresh profile each time. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ROOT = join(__dirname, '..', '..');

/** Flags for a machine without display, sandbox or graphics, where nothing may leave it. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--font-render-hinting=none',
];

/** The package unpacks itself at its first use: one process at a time. */
async function unpacked(): Promise<string> {
  const lock = join(tmpdir(), 'onward-chromium.lock');
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() > until) break;
      await sleep(200);
    }
  }
  try {
    const script = `import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))`;
    return execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }).trim();
  } finally {
    if (existsSync(lock)) rmdirSync(lock);
  }
}

async function executable(): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  return SYSTEM.find((path) => existsSync(path)) ?? (await unpacked());
}

export interface OpenBrowser {
  context: BrowserContext;
  close(): Promise<void>;
}

/**
 * Starts a browser with a profile of its own, English and in London.
 * @throws Error naming what to install when no Chromium starts
 */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<OpenBrowser> {
  const path = await executable();
  const profile = mkdtempSync(join(tmpdir(), 'onward-browser-'));
  const context = await chromium
    .launchPersistentContext(profile, {
      executablePath: path,
      args: FLAGS,
      headless: true,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      viewport: { width: 1200, height: 900 },
      ...options,
    })
    .catch((error: unknown) => {
      rmSync(profile, { recursive: true, force: true });
      throw new Error(`no Chromium started (${path}): install one and set CHROMIUM_PATH`, { cause: error });
    });
  context.setDefaultTimeout(15_000);
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
