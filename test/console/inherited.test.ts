/** Inherited duties in the console: one list of the worker's team, settled after a check, once, and by nobody else. */
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;

beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

const path = '/inherited/p1?rule=ehcna-decision-6w&occurrence=2025-01-08';
const form = async () => hiddenFields((await visitor.get(path)).body, path.replace('&', '&amp;'));

it('lists what is to be settled, with names escaped, and says when nothing is', async () => {
  const { body } = await visitor.get('/inherited');
  expect(body).toContain('Kai &lt;b&gt;Smith&lt;/b&gt;');
  expect(body).toContain(path.replace('&', '&amp;'));
  expect(body).toContain('19 February 2025');
  expect(body).toContain('Unconfirmed');
  console_.world.inherited = [];
  expect((await visitor.get('/inherited')).body).toContain('There is nothing to settle.');
});

it('goes over pages', async () => {
  const [one] = console_.world.inherited;
  if (!one) throw new Error('none');
  console_.world.inherited = Array.from({ length: 120 }, (_, i) => ({ ...one, occurrence: `o-${i}` }));
  const { body } = await visitor.get('/inherited?page=3');
  expect(body).toContain('o-119');
  expect(body).not.toContain('o-99&');
  expect((await visitor.get('/inherited?page=9')).body).toContain('There is nothing on this page');
});

it('was done: a day and what shows it, after a check, once', async () => {
  const asked = { kind: 'done', 'on-day': '10', 'on-month': '2', 'on-year': '2025', why: 'Letter <1>' };
  const check = await visitor.post(path, { ...(await form()), ...asked });
  expect(check.body).toContain('Check before you record');
  expect(check.body).toContain('10 February 2025');
  expect(check.body).toContain('Letter &lt;1&gt;');
  expect(console_.sent).toEqual([]);
  const confirmed = { ...hiddenFields(check.body, path.replace('&', '&amp;')), ...asked, confirmed: 'yes' };
  expect((await visitor.post(path, confirmed)).headers.location).toBe('/inherited');
  expect(console_.sent).toEqual([
    expect.objectContaining({
      personId: 'p1',
      type: 'task.completed',
      data: {
        taskId: 't-inherited',
        on: '2025-02-10',
        evidence: 'Letter <1>',
        lines: [{ rule: 'ehcna-decision-6w', occurrence: '2025-01-08' }],
      },
    }),
  ]);
  console_.world.inherited = [];
  expect((await visitor.post(path, confirmed)).headers.location).toBe('/inherited');
  expect(console_.sent).toHaveLength(1);
  expect((await visitor.get('/inherited')).body).toContain('Already settled');
});

it.each([
  ['owed', { kind: 'owed' }, { on: '2026-03-02' }, 'duty.owed'],
  [
    'not applicable',
    { kind: 'not-applicable', why: 'moved' },
    { on: '2026-03-02', reason: 'moved' },
    'duty.not-applicable',
  ],
])('is %s', async (_, asked, data, type) => {
  await visitor.post(path, { ...(await form()), ...asked, confirmed: 'yes' });
  const line = { rule: 'ehcna-decision-6w', occurrence: '2025-01-08' };
  expect(console_.sent).toEqual([expect.objectContaining({ type, data: { ...line, ...data } })]);
});

it.each([
  ['nothing', {}, 'Select how it stands'],
  ['no day', { kind: 'done', why: 'x' }, 'Enter the date it was done'],
  [
    'no evidence',
    { kind: 'done', 'on-day': '1', 'on-month': '2', 'on-year': '2025' },
    'Enter what shows that it was done',
  ],
  ['no reason', { kind: 'not-applicable' }, 'Enter why it does not apply'],
])('with %s is asked again', async (_, asked, message) => {
  const answer = await visitor.post(path, { ...(await form()), ...asked, confirmed: 'yes' });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain(message);
  expect(console_.sent).toEqual([]);
});

it('is not found by those of another team, nor under another name', async () => {
  expect((await visitor.get(path.replace('2025-01-08', 'x'))).statusCode).toBe(404);
  console_.who.subject = 'w-op';
  const other = new Visitor(console_.origin);
  await other.signIn();
  expect((await other.get(path)).statusCode).toBe(404);
});
