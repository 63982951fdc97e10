/** Proves the page that ends a children's service: refused with the law while a guard stands, checked, and sent once. */
import { CommandRefused } from '../../cases/errors';
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;
beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

const path = '/people/p1/end-service';
const form = async () => hiddenFields((await visitor.get(path)).body, path);
const end = {
  service: 'childrens-social-care E1',
  reason: 'other',
  evidence: 'Review of 1 November',
  'on-day': '3',
  'on-month': '11',
  'on-year': '2025',
};
// The fake world's guard stands from 1 December 2025.
const guarded = { ...end, 'on-day': '1', 'on-month': '12' };

it('ends it after a check, once, where no guard stands', async () => {
  const check = await visitor.post(path, { ...(await form()), ...end });
  expect(check.body).toContain('Check before you end the service');
  expect(check.body).toContain('3 November 2025');
  expect(console_.sent).toEqual([]);
  const confirmed = { ...hiddenFields(check.body, path), ...end, confirmed: 'yes' };
  const done = await visitor.post(path, confirmed);
  expect([done.statusCode, done.headers.location]).toEqual([303, '/people/p1']);
  await visitor.post(path, confirmed);
  expect(console_.sent).toEqual([
    expect.objectContaining({
      type: 'service.ended',
      data: {
        ...{ service: 'childrens-social-care', provider: 'E1', side: 'children', sector: 'social-care' },
        ...{ on: '2025-11-03', reason: 'other', evidence: 'Review of 1 November' },
      },
    }),
  ]);
});

it.each(['transferred', 'needs-ended', 'declined-by-person', 'moved', 'age-limit', 'other'])(
  '%s: refused at the first step while the guard stands, with the law and what comes first',
  async (reason) => {
    for (const confirmed of ['', 'yes']) {
      const answer = await visitor.post(path, { ...(await form()), ...guarded, reason, confirmed });
      expect(answer.statusCode).toBe(409);
      expect(answer.body).toContain('This service must go on (ca-continuity-18)');
      expect(answer.body).toContain('Care Act 2014 section 66');
      expect(answer.body).toMatch(
        /First (the adult needs assessment|record the review|an assessment|the move)/,
      );
      // Nothing typed is lost.
      expect(answer.body).toContain('Review of 1 November');
    }
    expect(console_.sent).toEqual([]);
  },
);

it('shows the form again when the guard closed meanwhile', async () => {
  console_.world.refuse = new CommandRefused('guarded', 'This service must go on (closure-guard).');
  const answer = await visitor.post(path, { ...(await form()), ...end, confirmed: 'yes' });
  expect([answer.statusCode, answer.body.includes('must go on (closure-guard)')]).toEqual([409, true]);
});

it.each([
  [{ service: 'camhs p' }, 'Select the service that ends'],
  [{ service: '' }, 'Select the service that ends'],
  [{ reason: 'died' }, 'Select why it ends'],
  [{ 'on-year': '2027' }, 'must be today or in the past'],
  [{ 'on-year': '2023' }, 'must be 8 January 2024 or later'],
  [{ evidence: ' ' }, 'Enter what shows it'],
])('refuses %j', async (change, message) => {
  const answer = await visitor.post(path, { ...(await form()), ...end, ...change, confirmed: 'yes' });
  expect([answer.statusCode, answer.body.includes(message)]).toEqual([400, true]);
  expect(console_.sent).toEqual([]);
});

it('is for those who take part in the case', async () => {
  expect((await visitor.get('/people/p2/end-service')).statusCode).toBe(404);
});

it('care at risk stands first on the lists, and on the young person’s page with its days', async () => {
  for (const page of ['/tasks', '/digest']) {
    const { body } = await visitor.get(page);
    expect(body).toContain('Care at risk (1)');
    expect(body).toContain('Kai &lt;b&gt;Smith');
    expect(body.indexOf('Care at risk')).toBeLessThan(body.indexOf('<h1'));
  }
  const { body } = await visitor.get('/people/p1');
  expect(body).toContain('because of an age limit');
  expect(body).toMatch(/ended on 23 February 2026: <strong>7 days<\/strong> so far, and still running/);
});
