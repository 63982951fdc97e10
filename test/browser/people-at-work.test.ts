/** People at work over fake cases, in a real browser: the main jobs by keyboard alone, without JavaScript, and printed. */
import type { Page } from 'playwright-core';
import { startConsole, type Started } from '../console/browser-like';
import { openBrowser, type OpenBrowser } from '../support/browser';
import { axeViolations } from './checks';

let console_: Started;
let browser: OpenBrowser | undefined;

beforeEach(async () => {
  console_ = await startConsole({ clock: () => new Date('2026-03-02T10:00:00.000Z') });
});
afterEach(async () => {
  await browser?.close();
  await console_.app.close();
});

async function open(javaScriptEnabled: boolean): Promise<Page> {
  browser = await openBrowser({ javaScriptEnabled });
  const page = await browser.context.newPage();
  await page.request.get(`${console_.origin}/sign-in`, { maxRedirects: 0 });
  await page.goto(`${console_.origin}/sign-in/callback?code=c&state=s`);
  return page;
}

const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('(document.activeElement?.textContent || document.activeElement?.id || "").trim()');

/** Presses Tab until the focus is on `name`. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).startsWith(name)) return;
  }
  throw new Error(`the keyboard never reached ${name}`);
}

it('completes a task by keyboard alone, with the mistakes summed up and focused', async () => {
  const page = await open(true);
  await page.goto(`${console_.origin}/tasks/t%2F1`);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to main content');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Record what was done');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/complete$/);
  await tabTo(page, 'lines');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await tabTo(page, 'evidence');
  await page.keyboard.type('Letter SEN/12');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.govuk-error-summary');
  expect(await page.title()).toMatch(/^Error: /);
  expect(await page.evaluate('document.activeElement?.className')).toContain('govuk-error-summary');
  expect(await page.inputValue('#evidence')).toBe('Letter SEN/12');
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('on-day');
  await page.keyboard.type('2');
  await page.keyboard.press('Tab');
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2026');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Check before you record');
  expect(await axeViolations(page)).toEqual([]);
  await tabTo(page, 'Record as done');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tasks\/t%2F1$/);
  expect(console_.sent.map(({ type, data }) => [type, data.on])).toEqual([['task.completed', '2026-03-02']]);
}, 120_000);

it('declines a handover and gives a task away without JavaScript', async () => {
  const page = await open(false);
  await page.goto(`${console_.origin}/handovers/h1`);
  await page.check('input[value=declined]');
  await page.click('text=Continue');
  expect(await page.textContent('h1')).toContain('Why does the service decline?');
  await page.click('text=Continue');
  expect(await page.textContent('.govuk-error-summary')).toContain('Select why the service declines');
  await page.check('input[value=out-of-area]');
  await page.click('text=Continue');
  expect(await page.textContent('h1')).toBe('Check your answer');
  await page.click('text=Send answer');
  expect(await page.textContent('.govuk-notification-banner')).toContain(
    'The sending service stays responsible',
  );
  await page.goto(`${console_.origin}/tasks/t%2F1`);
  await page.click('text=Take this task');
  await page.fill('#note', 'Spoke to the school');
  await page.click('text=Add note');
  await page.click('text=Sign out');
  expect(console_.sent.map(({ type }) => type)).toEqual([
    'handover.responded',
    'task.assigned',
    'task.noted',
  ]);
  const after = await page.request.get(`${console_.origin}/tasks`, { maxRedirects: 0 });
  expect([after.status(), after.headers().location]).toEqual([303, '/sign-in']);
}, 120_000);

it('asks for more information, with pages that axe accepts, and prints without its forms', async () => {
  const page = await open(true);
  await page.goto(`${console_.origin}/handovers/h1`);
  await page.check('input[value=more-information]');
  await page.click('text=Continue');
  expect(await axeViolations(page)).toEqual([]);
  await page.fill('#information', 'Is there a care plan?');
  await page.click('text=Continue');
  expect(await axeViolations(page)).toEqual([]);
  await page.click('text=Send answer');
  await page.waitForSelector('text=Your question is on its way');
  expect(console_.sent[0]?.data).toMatchObject({
    response: 'more-information',
    reason: 'Is there a care plan?',
  });
  await page.emulateMedia({ media: 'print' });
  expect(await page.isVisible('form')).toBe(false);
  expect(await page.isVisible('text=Responsible today')).toBe(true);
}, 120_000);
