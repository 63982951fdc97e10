/** Every page over fake cases, in a real browser: accessible, and whole at 320 px, with errors shown and without script. */
import type { BrowserContext, Page } from 'playwright-core';
import { startConsole, type Started } from '../console/browser-like';
import { openBrowser, type OpenBrowser } from '../support/browser';
import { axeViolations, overflowAt } from './checks';

let console_: Started;
let browser: OpenBrowser;
let page: Page;

async function signIn(context: BrowserContext): Promise<void> {
  const at = await context.newPage();
  const response = await at.request.get(`${console_.origin}/sign-in`, { maxRedirects: 0 });
  expect(response.status()).toBe(303);
  await at.goto(`${console_.origin}/sign-in/callback?code=c&state=s`);
  await at.close();
}

beforeAll(async () => {
  console_ = await startConsole();
  browser = await openBrowser();
  await signIn(browser.context);
  page = await browser.context.newPage();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await console_?.app.close();
});

const PAGES = [
  ['start', '/'],
  ['tasks', '/tasks?scope=team'],
  ['tasks-empty', '/tasks'],
  ['task', '/tasks/t%2F1'],
  ['task-complete', '/tasks/t%2F1/complete'],
  ['set-aside', '/tasks/t%2F1/set-aside'],
  ['digest', '/digest'],
  ['handovers', '/handovers'],
  ['handover', '/handovers/h1'],
  ['re-route', '/handovers/h1/re-route'],
  ['people', '/people'],
  ['person', '/people/p1'],
  ['step', '/people/p1/record'],
  ['shared', '/people/p1/shared'],
  ['end-service', '/people/p1/end-service'],
  ['passport', '/people/p1/passport'],
  ['passport-sent', '/people/p1/passport/1'],
  ['voice', '/people/p1/voice'],
  ['rulebook', '/rulebook'],
  ['not-found', '/nowhere'],
  ['operations', '/operations'],
  ['feeds', '/operations/feeds'],
] as const;

describe.each(PAGES)('%s', (name, path) => {
  it('has no violation, fits 320 px and loads all it asks for', async () => {
    const failed: string[] = [];
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && !response.url().endsWith(path)) failed.push(response.url());
    });
    if (name === 'operations') {
      console_.who.subject = 'w-op';
      await signIn(browser.context);
    }
    await page.goto(console_.origin + path);
    expect(await axeViolations(page)).toEqual([]);
    expect(await overflowAt(page, 320)).toBe(0);
    expect(failed).toEqual([]);
    if (path !== '/nowhere') expect(complaints).toEqual([]);
    page.removeAllListeners();
  }, 60_000);
});
