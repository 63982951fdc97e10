/** Pages about what happens in a life: a death, a restriction of access, a duty taken up again; over fake cases. */
import { CommandRefused } from '../../cases/errors';
import { ADA } from './fake-cases';
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;
beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

const asManager = () => {
  console_.cases.worker = async () => ({ ...ADA, roles: ['social-worker', 'manager'] });
};
const dateFields = (day: string, month: string, year: string, name = 'on') => ({
  [`${name}-day`]: day,
  [`${name}-month`]: month,
  [`${name}-year`]: year,
});

describe('a death', () => {
  const path = '/people/p1/death';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);
  const report = (workers: string[] = [], confirmed = false) => {
    console_.world.person = {
      open: !confirmed,
      death: { on: '2026-02-20', confirmed, statements: [{ source: 's', id: '1' }], workers },
    };
  };

  it('is recorded after a check, once however often it is sent', async () => {
    expect((await visitor.get('/people/p1')).body).toContain('Record a death');
    const nothing = await visitor.post(path, await form());
    expect([nothing.statusCode, nothing.body.includes('Enter the date of death')]).toEqual([400, true]);
    const future = await visitor.post(path, { ...(await form()), ...dateFields('3', '3', '2026') });
    expect(future.body).toContain('must be today or in the past');
    const unborn = await visitor.post(path, { ...(await form()), ...dateFields('31', '5', '2008') });
    expect(unborn.body).toContain('must be 1 June 2008 or later');
    const fields = { ...(await form()), ...dateFields('20', '2', '2026') };
    const check = await visitor.post(path, fields);
    expect(check.body).toContain('Once two people have said so');
    expect(console_.sent).toEqual([]);
    const sure = { ...hiddenFields(check.body, path), ...dateFields('20', '2', '2026'), confirmed: 'yes' };
    const done = await visitor.post(path, sure);
    expect([done.statusCode, done.headers.location]).toEqual([303, '/people/p1']);
    await visitor.post(path, sure);
    expect(console_.sent).toEqual([
      expect.objectContaining({ personId: 'p1', type: 'death.confirmed', data: { on: '2026-02-20' } }),
    ]);
  });

  it('that was reported is shown first, and confirmed for the day that was reported', async () => {
    report(['w-ben']);
    expect((await visitor.get('/people/p1')).body).toContain('was reported and is not confirmed');
    const page = await visitor.get(path);
    expect(page.body).toContain('If it is wrong, tell a manager');
    expect(page.body).not.toContain('name="reason"');
    await visitor.post(path, {
      ...hiddenFields(page.body, path),
      ...dateFields('1', '1', '2026'),
      confirmed: 'yes',
    });
    expect(console_.sent[0]).toMatchObject({ type: 'death.confirmed', data: { on: '2026-02-20' } });
  });

  it('whoever has said so cannot confirm it', async () => {
    report(['w-ada']);
    const page = await visitor.get(path);
    expect(page.body).toContain('somebody else has to confirm it');
    expect(page.body).not.toContain('<form method="post" action="/people/p1/death"');
  });

  it('a manager chooses, and says why it is wrong', async () => {
    asManager();
    report();
    const without = await visitor.post(path, { ...(await form()), decision: 'reverse' });
    expect([without.statusCode, without.body.includes('Enter why the report is wrong')]).toEqual([400, true]);
    const neither = await visitor.post(path, await form());
    expect(neither.body).toContain('Select whether the report is right');
    const asked = { decision: 'reverse', reason: 'Another <person>' };
    const check = await visitor.post(path, { ...(await form()), ...asked });
    expect(check.body).toContain('Another &lt;person&gt;');
    await visitor.post(path, { ...hiddenFields(check.body, path), ...asked, confirmed: 'yes' });
    expect(console_.sent[0]).toMatchObject({
      type: 'death.reversed',
      data: { reason: 'Another <person>', on: '2026-03-02' },
    });
  });

  it('that is on record is taken back by a manager alone', async () => {
    report(['w-ada', 'w-ben'], true);
    expect((await visitor.get('/people/p1')).body).toContain('Died on 20 February 2026');
    const page = await visitor.get(path);
    expect(page.body).toContain('If it is wrong, tell a manager');
    expect(page.body).not.toContain('<form method="post" action="/people/p1/death"');
    asManager();
    const fields = { ...(await form()), reason: 'A namesake', confirmed: 'yes' };
    await visitor.post(path, fields);
    expect(console_.sent[0]).toMatchObject({ type: 'death.reversed', data: { reason: 'A namesake' } });
  });

  it('says what stands when somebody else was first', async () => {
    report();
    console_.world.refuse = new CommandRefused('overtaken', 'this case is closed');
    const answer = await visitor.post(path, { ...(await form()), confirmed: 'yes' });
    expect([answer.statusCode, answer.body.includes('this case is closed')]).toEqual([409, true]);
  });

  it('of somebody whom the worker may not see is no page', async () => {
    expect((await visitor.get('/people/p2/death')).statusCode).toBe(404);
    expect((await visitor.get('/people/p2/restriction')).statusCode).toBe(404);
  });
});

describe('a restriction of access', () => {
  const path = '/people/p1/restriction';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);

  it('is a manager’s', async () => {
    expect((await visitor.get('/people/p1')).body).not.toContain(path);
    expect((await visitor.get(path)).statusCode).toBe(404);
    asManager();
    expect((await visitor.get('/people/p1')).body).toContain(path);
  });

  it('has a reason, and a last day or none', async () => {
    asManager();
    const nothing = await visitor.post(path, await form());
    expect(nothing.body).toContain('Enter why access has to be restricted');
    const asked = { reason: 'A relative works here' };
    const past = await visitor.post(path, {
      ...(await form()),
      ...asked,
      ...dateFields('1', '3', '2026', 'to'),
    });
    expect(past.body).toContain('The last day must be today or later');
    const check = await visitor.post(path, {
      ...(await form()),
      ...asked,
      ...dateFields('2', '3', '2026', 'to'),
    });
    expect(check.body).toContain('2 March 2026');
    const sure = { ...hiddenFields(check.body, path), confirmed: 'yes' };
    await visitor.post(path, { ...sure, ...asked, ...dateFields('2', '3', '2026', 'to') });
    await visitor.post(path, { ...(await form()), ...asked, confirmed: 'yes' });
    expect(console_.sent.map(({ type, data }) => [type, data])).toEqual([
      ['person.restricted', { level: 'restricted', from: '2026-03-02', to: '2026-03-02', ...asked }],
      ['person.restricted', { level: 'restricted', from: '2026-03-02', ...asked }],
    ]);
  });

  it('is shown, and ends with the day', async () => {
    asManager();
    console_.world.person = { restricted: { level: 'adoption', from: '2026-01-12' } };
    expect((await visitor.get('/people/p1')).body).toContain('End the restriction of access');
    await visitor.post(path, { ...(await form()), confirmed: 'yes' });
    expect(console_.sent[0]).toMatchObject({
      type: 'person.restricted',
      data: { level: 'adoption', from: '2026-01-12', to: '2026-03-02' },
    });
  });
});

describe('a duty that has to be done after all', () => {
  const path = '/tasks/t%2F1/reinstate';
  const line = 'ehcna-decision-6w|2026-01-20';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);

  it('is offered only where somebody set one aside', async () => {
    expect((await visitor.get('/tasks/t%2F1')).body).not.toContain('/reinstate');
    expect((await visitor.get(path)).headers.location).toBe('/tasks/t%2F1');
  });

  it('is recorded after a check, with the reason', async () => {
    console_.world.task = { setAside: [{ rule: 'ehcna-decision-6w', occurrence: '2026-01-20' }] };
    expect((await visitor.get('/tasks/t%2F1')).body).toContain('/tasks/t%2F1/reinstate');
    const nothing = await visitor.post(path, { ...(await form()), line: 'ehcna-advice|2026-01-20' });
    expect(nothing.statusCode).toBe(400);
    expect(nothing.body).toContain('Select what has to be done after all');
    expect(nothing.body).toContain('Enter why it has to be done after all');
    const asked = { line, reason: 'The circumstances are over' };
    const check = await visitor.post(path, { ...(await form()), ...asked });
    expect(check.body).toContain('3 March 2026');
    await visitor.post(path, { ...hiddenFields(check.body, path), ...asked, confirmed: 'yes' });
    expect(console_.sent).toEqual([
      expect.objectContaining({
        type: 'duty.reinstated',
        data: {
          rule: 'ehcna-decision-6w',
          occurrence: '2026-01-20',
          reason: 'The circumstances are over',
          on: '2026-03-02',
        },
      }),
    ]);
  });
});

it('says who is responsible, apart from where the young person lives', async () => {
  console_.world.person = {
    livesElsewhere: { kind: 'placement', since: '2026-01-12', authority: 'E06000002' },
  };
  const { body } = await visitor.get('/people/p1');
  expect(body).toContain('authority E06000001');
  expect(body).toContain(
    'In a placement in the area of E06000002 since 12 January 2026; responsibility has not moved',
  );
});
