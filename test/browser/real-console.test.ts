/** The main jobs against the real process, Postgres and OpenID Connect: sign in, complete a task, answer a handover, look around. */
import type { Page } from 'playwright-core';
import { openBrowser, type OpenBrowser } from '../support/browser';
import { axeViolations, overflowAt, screenshot } from './checks';
import { startRealConsole, type RealConsole } from './real-console';

let real: RealConsole;
let browser: OpenBrowser | undefined;
let page: Page;
let startSeen = false;

beforeAll(async () => {
  real = await startRealConsole();
}, 180_000);
afterAll(() => real?.stop());
afterEach(async () => {
  await browser?.close();
  browser = undefined;
});

async function signIn(name: string, javaScriptEnabled = true): Promise<void> {
  browser = await openBrowser({ javaScriptEnabled });
  page = await browser.context.newPage();
  await page.goto(real.origin);
  if (javaScriptEnabled && !startSeen) await sound('start');
  startSeen = true;
  await page.click('text=Sign in');
  await page.waitForSelector(`button:has-text("${name}")`);
  if (javaScriptEnabled) await screenshot(page, 'sign-in');
  await page.click(`button:has-text("${name}")`);
  await page.waitForURL(`${real.origin}/tasks`);
}

async function sound(name: string): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
  expect(await overflowAt(page, 320)).toBe(0);
  await screenshot(page, name);
}

it('completes a task of the team: the duty is met in the tables, and the look is in the audit', async () => {
  await signIn('Priya Nair');
  await page.goto(`${real.origin}/tasks?scope=team`);
  await sound('tasks-team');
  const title = (await page.textContent('tbody th a')) ?? '';
  await page.click('tbody th a');
  expect(await page.textContent('h1')).toBe(title);
  await sound('task');
  // Some tasks are the named worker's from the start.
  if (await page.isVisible('text=Take this task')) {
    await page.click('text=Take this task');
    await page.waitForSelector('text=This task is now yours');
  }
  await page.click('text=Record what was done');
  await sound('task-complete');
  for (const box of await page.locator('input[name=lines]').all()) await box.check();
  await page.click('text=Continue');
  await sound('task-complete-error');
  const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Europe/London' }).split('-');
  for (const [i, part] of ['year', 'month', 'day'].entries()) await page.fill(`#on-${part}`, today[i] ?? '');
  await page.fill('#evidence', 'Letter SEN/12 sent to the family');
  await page.click('text=Continue');
  await sound('task-check');
  await page.click('text=Record as done');
  await page.waitForSelector('.govuk-notification-banner--success');
  await sound('task-done');
  await page.goto(`${page.url()}/complete`);
  expect(page.url()).not.toContain('/complete');
  const events = await real.pool.query(`SELECT data FROM events WHERE type = 'task.completed'`);
  expect(events.rows).toHaveLength(1);
  const { rows } = await real.pool.query(`SELECT actor, action FROM audit WHERE actor = 'w-priya-nair'`);
  expect(rows.length).toBeGreaterThan(0);
  expect(await real.cases.verifyOracle()).toEqual([]);
}, 120_000);

it('answers a handover without JavaScript, once', async () => {
  await signIn('Daniel Mensah');
  await page.goto(`${real.origin}/handovers`);
  await sound('handovers');
  await page.click('tbody th a');
  await sound('handover');
  const handover = page.url();
  await page.check('input[value=declined]');
  await page.click('text=Continue');
  await sound('handover-reason');
  await page.check('input[value=out-of-area]');
  await page.click('text=Continue');
  await sound('handover-check');
  await browser?.close();
  await signIn('Daniel Mensah', false);
  await page.goto(handover);
  await page.check('input[value=accepted]');
  await page.click('text=Continue');
  const form: Record<string, string> = { confirmed: 'yes' };
  for (const field of await page.locator('main input[type=hidden]').all()) {
    form[(await field.getAttribute('name')) ?? ''] = await field.inputValue();
  }
  await page.click('text=Send answer');
  expect(await page.textContent('.govuk-notification-banner')).toContain('The handover is accepted');
  const again = await page.request.post(`${handover}/answer`, { form });
  expect(await again.text()).toContain('Already recorded');
  const answers = await real.pool.query(
    `SELECT data->>'response' AS response FROM events WHERE type = 'handover.responded' AND source = 'urn:onward:console'`,
  );
  expect(answers.rows).toEqual([{ response: 'accepted' }]);
}, 120_000);

it('tells the second of two browsers what happened, and records once', async () => {
  await signIn('Margaret Ellis');
  const { rows } = await real.pool.query<{ task_id: string }>(
    `SELECT task_id FROM tasks WHERE team = 'childrens-social-care' AND status IN ('due', 'overdue') ORDER BY task_id LIMIT 1`,
  );
  const address = `${real.origin}/tasks/${encodeURIComponent(rows[0]?.task_id ?? '')}`;
  const check = async (on: Page): Promise<void> => {
    await on.goto(`${address}/complete`);
    for (const box of await on.locator('input[name=lines]').all()) await box.check();
    const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Europe/London' }).split('-');
    for (const [i, part] of ['year', 'month', 'day'].entries()) await on.fill(`#on-${part}`, today[i] ?? '');
    await on.fill('#evidence', 'Letter sent');
    await on.click('text=Continue');
  };
  await check(page);
  const [first, second] = [browser, page];
  await signIn('Amara Okafor');
  await check(page);
  await page.click('text=Record as done');
  await page.waitForSelector('.govuk-notification-banner--success');
  await second.click('text=Record as done');
  await second.waitForLoadState();
  page = second;
  await sound('task-second');
  expect(await second.textContent('.govuk-error-summary')).toContain('Amara Okafor');
  await first?.close();
  const done = await real.pool.query(
    `SELECT 1 FROM events WHERE type = 'task.completed' AND data->>'taskId' = $1`,
    [rows[0]?.task_id],
  );
  expect(done.rows).toHaveLength(1);
}, 120_000);

it('opens no task of another team, and notes each look at an own one', async () => {
  await signIn('Joe Hartley');
  await sound('tasks');
  const looks = async (): Promise<number> =>
    (await real.pool.query(`SELECT 1 FROM audit WHERE actor = 'w-joe-hartley'`)).rows.length;
  const before = await looks();
  const { rows } = await real.pool.query<{ task_id: string }>(
    `SELECT t.task_id FROM tasks t WHERE t.team = 'sen-team' AND NOT EXISTS
       (SELECT 1 FROM tasks o WHERE o.person_id = t.person_id AND o.team = 'camhs-transition')
       AND NOT EXISTS (SELECT 1 FROM handovers h WHERE h.person_id = t.person_id) ORDER BY t.task_id LIMIT 1`,
  );
  const other = `${real.origin}/tasks/${encodeURIComponent(rows[0]?.task_id ?? '')}`;
  expect((await page.request.get(other)).status()).toBe(404);
  expect((await page.request.get(`${other}/complete`)).status()).toBe(404);
  await page.click('tbody th a');
  await sound('task-overdue');
  await page.reload();
  expect(await looks()).toBe(before + 2);
}, 120_000);

it('shows a young person from search, and nothing to whom it is not open', async () => {
  await signIn('Priya Nair');
  const { rows } = await real.pool.query<{ person_id: string; family_name: string }>(
    `SELECT p.person_id, p.family_name FROM people p JOIN tasks t USING (person_id) JOIN handovers h USING (person_id)
     WHERE t.team = 'sen-team' ORDER BY p.person_id LIMIT 1`,
  );
  await page.goto(`${real.origin}/people`);
  await page.fill('#search', rows[0]?.family_name ?? '');
  await page.click('button:has-text("Find")');
  await sound('people');
  expect(page.url()).toBe(`${real.origin}/people`);
  await page.goto(`${real.origin}/people/${rows[0]?.person_id}`);
  await sound('person');

  expect((await page.request.get(`${real.origin}/operations`)).status()).toBe(403);
  await page.goto(`${real.origin}/tasks`);
  await page.click('text=Sign out');
  await page.waitForLoadState();
  expect((await page.request.get(`${real.origin}/tasks`, { maxRedirects: 0 })).status()).toBe(303);
}, 120_000);

it('shows operators what to do next', async () => {
  await signIn('Tom Adeyemi');
  await page.goto(`${real.origin}/nowhere`);
  await sound('not-found');
  await page.goto(`${real.origin}/operations`);
  await sound('operations');
  expect(await page.textContent('main')).toContain('Dead letters (1)');
  expect(await page.textContent('main')).toMatch(/Unmatched \([1-9]/);
}, 120_000);

it('says what to do while the database or sign-in is away, and goes on by itself', async () => {
  await signIn('Amara Okafor');
  await real.closeDatabase(true);
  expect((await page.goto(`${real.origin}/tasks`))?.status()).toBe(503);
  await sound('database-away');
  expect(await page.textContent('main')).toContain('nothing that was recorded earlier is lost');
  await real.closeDatabase(false);
  expect((await page.goto(`${real.origin}/tasks`))?.status()).toBe(200);
  await real.endSignIn();
  await page.click('text=Sign out');
  await page.waitForLoadState();
  expect((await page.goto(`${real.origin}/sign-in`))?.status()).toBe(503);
  await sound('sign-in-away');
}, 120_000);
