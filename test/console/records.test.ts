/** What workers record besides completed tasks, and what they are told: duties set aside, steps, the daily digest. */
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

const line = 'ehcna-decision-6w|2026-01-20';

describe('a duty that need not be done', () => {
  const path = '/tasks/t%2F1/set-aside';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);
  const waived = {
    line,
    kind: 'waived',
    why: 'exceptional personal circumstances',
    evidence: 'Letter <SEN/14>',
    decidedBy: 'w-ben',
  };

  it('is waived after a check, with ground, evidence and who decided', async () => {
    const check = await visitor.post(path, { ...(await form()), ...waived });
    expect(check.body).toContain('Check before you record');
    expect(check.body).toContain('Letter &lt;SEN/14&gt;');
    expect(check.body).toContain('Ben Ali');
    expect(console_.sent).toEqual([]);
    const confirmed = { ...hiddenFields(check.body, path), ...waived, confirmed: 'yes' };
    const done = await visitor.post(path, confirmed);
    expect([done.statusCode, done.headers.location]).toEqual([303, '/tasks/t%2F1']);
    await visitor.post(path, confirmed);
    expect(console_.sent).toEqual([
      expect.objectContaining({
        personId: 'p1',
        type: 'duty.waived',
        data: {
          rule: 'ehcna-decision-6w',
          occurrence: '2026-01-20',
          on: '2026-03-02',
          ground: 'exceptional personal circumstances',
          evidence: 'Letter <SEN/14>',
          decidedBy: 'w-ben',
        },
      }),
    ]);
  });

  it('does not apply: a reason is enough', async () => {
    const asked = { line, kind: 'not-applicable', why: 'The request was withdrawn', confirmed: 'yes' };
    await visitor.post(path, { ...(await form()), ...asked });
    expect(console_.sent[0]).toMatchObject({
      type: 'duty.not-applicable',
      data: { rule: 'ehcna-decision-6w', reason: 'The request was withdrawn' },
    });
    expect(console_.sent[0]?.data).not.toHaveProperty('decidedBy');
  });

  it.each([
    [{ line: 'x|y' }, 'Select what need not be done'],
    [{ kind: '' }, 'Select whether it is waived or does not apply'],
    [{ why: '' }, 'Enter the ground in law'],
    [{ why: 'x'.repeat(121) }, 'in one line of 120 characters or fewer'],
    [{ evidence: '' }, 'Enter what shows that the ground holds'],
    [{ decidedBy: 'w-zoe' }, 'Select who decided'],
  ])('refuses %j, and keeps what was typed', async (change, message) => {
    const response = await visitor.post(path, { ...(await form()), ...waived, ...change, confirmed: 'yes' });
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain(message);
    if (!('why' in change)) expect(response.body).toContain('exceptional personal circumstances');
    expect(console_.sent).toEqual([]);
  });

  it('tells whoever comes second, and is not offered once the task is done', async () => {
    console_.world.refuse = new CommandRefused('overtaken', 'this duty is met already');
    const response = await visitor.post(path, { ...(await form()), ...waived, confirmed: 'yes' });
    expect(response.statusCode).toBe(409);
    expect(response.body).toContain('this duty is met already');
  });
});

describe('a step that no partner states', () => {
  const path = '/people/p1/record';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);
  const step = {
    step: 'mediation.requested',
    evidence: 'Letter of 1 March',
    'on-day': '1',
    'on-month': '3',
    'on-year': '2026',
  };

  it('is recorded after a check, once', async () => {
    const page = await visitor.get(path);
    expect(page.body).toContain('Mediation was asked for');
    const check = await visitor.post(path, { ...(await form()), ...step });
    expect(check.body).toContain('1 March 2026');
    expect(console_.sent).toEqual([]);
    const confirmed = { ...hiddenFields(check.body, path), ...step, confirmed: 'yes' };
    const done = await visitor.post(path, confirmed);
    expect([done.statusCode, done.headers.location]).toEqual([303, '/people/p1']);
    await visitor.post(path, confirmed);
    expect(console_.sent).toEqual([
      expect.objectContaining({
        type: 'step.recorded',
        data: { step: 'mediation.requested', on: '2026-03-01', evidence: 'Letter of 1 March' },
      }),
    ]);
  });

  it('names which one where it is said', async () => {
    await visitor.post(path, { ...(await form()), ...step, about: 'where-to-live', confirmed: 'yes' });
    expect(console_.sent[0]?.data).toMatchObject({ about: 'where-to-live' });
  });

  it.each([
    [{ step: 'nothing' }, 'Select what happened'],
    [{ step: '__proto__' }, 'Select what happened'],
    [{ 'on-day': '3' }, 'must be today or in the past'],
    [{ evidence: '' }, 'Enter what shows that it happened'],
    [{ about: 'x'.repeat(121) }, 'Use 120 characters or fewer'],
  ])('refuses %j', async (change, message) => {
    const response = await visitor.post(path, { ...(await form()), ...step, ...change, confirmed: 'yes' });
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain(message);
    expect(console_.sent).toEqual([]);
  });

  it('is for those who take part in the case', async () => {
    expect((await visitor.get('/people/p2/record')).statusCode).toBe(404);
  });
});

describe('the daily digest', () => {
  it('sets what is urgent apart, and links to the task', async () => {
    const { body } = await visitor.get('/digest');
    expect(body).toContain('Digest of 2 March 2026');
    expect(body).toContain('Urgent: escalated to you (1)');
    expect(body).toContain('href="/tasks/t%2F1"');
    // A task that vanished has no page any more: its line leads to the young person.
    expect(body).toContain('Everything else (1)');
    expect(body).toContain('href="/people/p1"');
    expect(body).not.toContain('/tasks/gone');
    expect(body).toContain('Kai &lt;b&gt;Smith');
  });

  it('says so when there is nothing, and takes no day that is none', async () => {
    expect((await visitor.get('/digest?day=2026-02-27')).body).toContain('nothing to tell you on this day');
    expect((await visitor.get('/digest?day=2026-02-31')).body).toContain('Digest of 2 March 2026');
  });
});
