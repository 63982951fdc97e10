/** What holds on every page: no accessibility violation (WCAG 2.2 AA), nothing that scrolls sideways at 320 px. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SCREENSHOTS = join(__dirname, '..', '..', 'docs', 'screenshots');

/** The rules that a page breaks, with where: empty when all is well. */
export async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html}`),
  );
}

/** By how many pixels the page is wider than a window of `width`. */
export async function overflowAt(page: Page, width: number): Promise<number> {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: 800 });
  const over = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (before) await page.setViewportSize(before);
  return Number(over);
}

/** No picture is taller: the long pages go on in the same way. */
const TALLEST = { wide: 1400, narrow: 1500 };

/** Takes the top of the page, at most `tallest` pixels of it. */
async function picture(page: Page, name: string, width: number, tallest: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'));
  const clip = { x: 0, y: 0, width, height: Math.min(whole, tallest) };
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, clip });
}

/** Keeps a picture of the page, wide and at 320 px, when SCREENSHOTS is set: `docs/screenshots/`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  const before = page.viewportSize();
  await picture(page, name, before?.width ?? 1200, TALLEST.wide);
  await picture(page, `${name}-320`, 320, TALLEST.narrow);
  if (before) await page.setViewportSize(before);
}
