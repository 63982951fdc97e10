/** Who has seen a record: disclosures with their reasons, looks, and the decision about an objection. */
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;
const path = '/people/p1/shared';

beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

it('lists what partners were told and what was refused, and who looked; looking is written down', async () => {
  const { body } = await visitor.get(path);
  for (const words of [
    'Direct care &lt;with&gt; CAMHS',
    'taskId, due',
    'nobody has decided yet',
    'Ada Okafor',
    'cli:ann',
  ])
    expect(body).toContain(words);
  expect(console_.looks).toContain('w-ada shared p1');
});

it('records a decision once, about direct care alone', async () => {
  const page = await visitor.get(path);
  // What rests on a statutory duty goes on: nothing is to be decided.
  expect(page.body).not.toContain('value="asc-transition"');
  const decided = {
    ...hiddenFields(page.body, path),
    agreement: 'camhs-direct-care',
    decision: 'continue',
    reason: 'Needed <now>',
  };
  const done = await visitor.post(path, decided);
  await visitor.post(path, decided);
  expect([done.statusCode, done.headers.location]).toEqual([303, path]);
  expect(console_.sent).toMatchObject([
    {
      type: 'sharing.decided',
      data: {
        agreement: 'camhs-direct-care',
        decision: 'continue',
        reason: 'Needed <now>',
        on: '2026-03-02',
      },
    },
  ]);
});

it('names every mistake and loses nothing', async () => {
  const page = await visitor.get(path);
  const wrong = await visitor.post(path, {
    ...hiddenFields(page.body, path),
    agreement: 'asc-transition',
    reason: '',
  });
  expect(wrong.statusCode).toBe(400);
  for (const words of [
    'Select what the decision is about',
    'Select whether sharing goes on',
    'Enter the reason',
    '<title>Error: ',
  ])
    expect(wrong.body).toContain(words);
  expect(console_.sent).toEqual([]);
});
