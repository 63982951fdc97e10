/** The console's pages over fake cases: sign-in, sessions, CSRF, headers, forms and what each worker may see. */
import { CommandRefused } from '../../cases/errors';
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';
import { NOW } from './fake-cases';

let console_: Started;
let visitor: Visitor;

beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
});
afterEach(() => console_.app.close());

describe('without sign-in', () => {
  it('answers / with what Onward is and a way to sign in, and sets no cookie', async () => {
    const response = await visitor.get('/');
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('href="/sign-in"');
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('serves health, metrics and assets', async () => {
    for (const path of [
      '/health/live',
      '/health/ready',
      '/metrics',
      '/assets/govuk/govuk-frontend.min.css',
      '/assets/onward/onward.css',
      '/assets/onward/onward.js',
    ]) {
      expect([path, (await visitor.get(path)).statusCode]).toEqual([path, 200]);
    }
    expect((await visitor.get('/assets/govuk/all.mjs')).statusCode).toBe(404);
    expect((await visitor.get('/assets/govuk/../../package.json')).statusCode).toBe(404);
  });

  it('is not ready, naming the part, when a check fails', async () => {
    const failing = await startConsole({
      checks: { postgres: () => Promise.reject(new Error('secret detail')) },
    });
    const response = await new Visitor(failing.origin).get('/health/ready');
    expect(response.statusCode).toBe(503);
    expect(JSON.parse(response.body)).toEqual({ status: 'not-ready', parts: { postgres: 'failed: Error' } });
    await failing.app.close();
  });

  it('sends a page to sign-in and comes back to it', async () => {
    const refused = await visitor.get('/handovers?show=open');
    expect([refused.statusCode, refused.headers.location]).toEqual([303, '/sign-in']);
    await visitor.get('/sign-in');
    const back = await visitor.get('/sign-in/callback?code=c&state=s');
    expect([back.statusCode, back.headers.location]).toEqual([303, '/handovers?show=open']);
  });

  it('records nothing of a form and says so', async () => {
    const response = await visitor.post('/tasks/t%2F1/notes', { note: 'hello' });
    expect(response.statusCode).toBe(401);
    expect(response.body).toContain('Nothing was recorded');
    expect(console_.sent).toEqual([]);
  });
});

describe('sessions', () => {
  it('refuses a state that is not its own, and a callback that nobody asked for', async () => {
    expect((await visitor.get('/sign-in/callback?code=c&state=s')).statusCode).toBe(400);
    await visitor.get('/sign-in');
    expect((await visitor.get('/sign-in/callback?code=c&state=other')).statusCode).toBe(403);
    expect((await visitor.get('/tasks')).statusCode).toBe(303);
  });

  it('takes a new id at sign-in; the cookie is httpOnly and lax', async () => {
    await visitor.get('/sign-in');
    const before = visitor.cookie;
    const response = await visitor.get('/sign-in/callback?code=c&state=s');
    expect(visitor.cookie).not.toBe(before);
    expect(response.headers['set-cookie']).toMatch(/HttpOnly/);
    expect(response.headers['set-cookie']).toMatch(/SameSite=Lax/i);
  });

  it('ends after twelve hours whatever happens, one minute before it does not', async () => {
    await visitor.signIn();
    console_.clock.now = new Date(NOW.getTime() + 12 * 3_600_000 - 60_000);
    expect((await visitor.get('/tasks')).statusCode).toBe(200);
    console_.clock.now = new Date(NOW.getTime() + 12 * 3_600_000);
    expect((await visitor.get('/tasks')).headers.location).toBe('/sign-in');
  });

  it('signs out with a POST that carries the token, and the old cookie is worth nothing', async () => {
    await visitor.signIn();
    const page = await visitor.get('/tasks');
    const old = visitor.cookie;
    expect((await visitor.post('/sign-out', {})).statusCode).toBe(403);
    expect((await visitor.get('/tasks')).statusCode).toBe(200);
    const out = await visitor.post('/sign-out', hiddenFields(page.body, '/sign-out'));
    expect(out.statusCode).toBe(303);
    visitor.cookie = old;
    expect((await visitor.get('/tasks')).headers.location).toBe('/sign-in');
  });

  it('tells somebody who is not on the list, and keeps their session', async () => {
    console_.who.subject = 'stranger';
    await visitor.signIn();
    const response = await visitor.get('/tasks');
    expect(response.statusCode).toBe(403);
    expect(response.body).toContain('Onward does not know you yet');
    expect(response.body).toContain('action="/sign-out"');
  });
});

describe('every answer', () => {
  it('carries a strict policy with a nonce of its own and no inline script without it', async () => {
    const [one, two] = [await visitor.get('/'), await visitor.get('/')];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const nonce = /script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1];
    expect(nonce).toBeTruthy();
    for (const [tag] of one.body.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    expect(two.headers['content-security-policy']).not.toBe(policy);
  });

  it('escapes what partners and people wrote', async () => {
    await visitor.signIn();
    const page = await visitor.get('/tasks/t%2F1');
    expect(page.body).toContain('Kai &lt;b&gt;Smith&lt;/b&gt;');
    expect(page.body).not.toContain('<b>Smith');
    expect(page.body).toContain('advice &lt;from&gt; all &amp; sundry');
  });

  it('is a page with one clear sentence when there is nothing, and when it fails', async () => {
    await visitor.signIn();
    const missing = await visitor.get('/nowhere');
    expect(missing.statusCode).toBe(404);
    expect(missing.body).toContain('There is no page at this address');
    console_.cases.tasksFor = () => Promise.reject(new Error('password=hunter2'));
    const failed = await visitor.get('/tasks');
    expect(failed.statusCode).toBe(500);
    expect(failed.body).toContain('there is a problem with Onward');
    expect(failed.body).not.toContain('hunter2');
    const lost = Object.assign(new Error('terminating connection'), { code: '57P01' });
    console_.cases.tasksFor = () => Promise.reject(new Error('no answer', { cause: lost }));
    const away = await visitor.get('/tasks');
    expect(away.statusCode).toBe(503);
    expect(away.body).toContain('Onward cannot reach its records');
    expect(away.body).toContain('Go to your tasks');
  });

  it('stops a visitor who sends hundreds of requests a minute', async () => {
    await visitor.signIn();
    let last = 200;
    for (let i = 0; i < 320 && last === 200; i++) last = (await visitor.get('/people')).statusCode;
    expect(last).toBe(429);
  }, 60_000);
});

describe('tasks', () => {
  beforeEach(() => visitor.signIn());

  it('lists with counts, sort links and an empty state', async () => {
    const mine = await visitor.get('/tasks');
    expect(mine.body).toContain('Nothing is due');
    const team = await visitor.get('/tasks?scope=team');
    expect(team.body).toContain('Due tasks: 1');
    expect(team.body).toContain('3 March 2026');
    expect(team.body).toContain('due in 1 working day (legal deadline)');
    expect(team.body).toContain('aria-sort="ascending"');
    expect(team.body).toContain('sort=due&amp;order=descending');
  });

  it('shows why, with citation and kind of date, and marks grade M unconfirmed', async () => {
    const { body } = await visitor.get('/tasks/t%2F1');
    expect(body).toContain('six weeks later is 3 March 2026');
    expect(body).toContain('Legal deadline:');
    expect(body).toContain('Guidance date:');
    expect(body.match(/Unconfirmed/g)).toHaveLength(1);
    expect(body).toContain('href="/rulebook#ehcna-advice"');
    expect(console_.looks).toEqual(['w-ada task p1']);
  });

  it('hides what may not be seen behind the same page as what does not exist', async () => {
    expect((await visitor.get('/tasks/none')).statusCode).toBe(404);
    console_.who.subject = 'w-op';
    await visitor.signIn();
    expect((await visitor.get('/tasks/t%2F1')).statusCode).toBe(404);
    expect((await visitor.get('/people/p1')).statusCode).toBe(404);
    expect((await visitor.get('/handovers/h1')).statusCode).toBe(404);
  });

  const form = async () =>
    hiddenFields((await visitor.get('/tasks/t%2F1/complete')).body, '/tasks/t%2F1/complete');
  const typed = { 'on-day': '1', 'on-month': 'March', 'on-year': '2026', evidence: 'Letter <SEN/12>' };
  const lines = ['ehcna-decision-6w|2026-01-20', 'ehcna-advice|2026-01-20'];

  it('completes after a check page, once however often the form is sent', async () => {
    const fields = { ...(await form()), ...typed, lines };
    const check = await visitor.post('/tasks/t%2F1/complete', fields);
    expect(check.statusCode).toBe(200);
    expect(check.body).toContain('Check before you record');
    expect(console_.sent).toEqual([]);
    const confirmed = {
      ...fields,
      ...hiddenFields(check.body, '/tasks/t%2F1/complete'),
      lines,
      evidence: typed.evidence,
      confirmed: 'yes',
    };
    const first = await visitor.post('/tasks/t%2F1/complete', confirmed);
    expect([first.statusCode, first.headers.location]).toEqual([303, '/tasks/t%2F1']);
    await visitor.post('/tasks/t%2F1/complete', confirmed);
    expect(console_.sent).toEqual([
      expect.objectContaining({
        type: 'task.completed',
        data: { taskId: 't/1', on: '2026-03-01', evidence: 'Letter <SEN/12>' },
      }),
    ]);
    expect((await visitor.get('/tasks/t%2F1')).body).toContain('Already recorded');
  });

  it('says of a line of grade M that it is unconfirmed, before it is recorded and in lists', async () => {
    const page = await visitor.get('/tasks/t%2F1/complete');
    expect(page.body.match(/Unconfirmed: not yet checked/g)).toHaveLength(1);
    const check = await visitor.post('/tasks/t%2F1/complete', { ...(await form()), ...typed, lines });
    expect(check.body.match(/\(unconfirmed\)/g)).toHaveLength(1);
    const [row] = console_.world.tasks;
    expect((await visitor.get('/tasks?scope=team')).body).not.toContain('unconfirmed');
    console_.world.tasks = [{ ...(row as NonNullable<typeof row>), unconfirmed: true }];
    expect((await visitor.get('/tasks?scope=team')).body).toContain('(legal deadline, unconfirmed)');
  });

  it('says nothing of a date once nothing is left to do', async () => {
    console_.world.tasks = console_.world.tasks.map((row) => ({ ...row, status: 'done', due: null }));
    const { body } = await visitor.get('/tasks/t%2F1');
    expect(body).toContain('Nothing left to do');
    expect(body).not.toContain('No fixed date');
  });

  it('names the lines when only some are done', async () => {
    const fields = { ...(await form()), ...typed, lines: [lines[0] as string], confirmed: 'yes' };
    await visitor.post('/tasks/t%2F1/complete', fields);
    expect(console_.sent[0]?.data.lines).toEqual([{ rule: 'ehcna-decision-6w', occurrence: '2026-01-20' }]);
  });

  it('keeps all that was typed beside each mistake, and the same key', async () => {
    const fields = await form();
    const response = await visitor.post('/tasks/t%2F1/complete', {
      ...fields,
      ...typed,
      'on-day': '31',
      'on-month': '2',
    });
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain('<title>Error: ');
    expect(response.body).toContain('must be a real date');
    expect(response.body).toContain('Select what has been done');
    expect(response.body).toContain('value="31"');
    expect(response.body).toContain('Letter &lt;SEN/12&gt;');
    expect(hiddenFields(response.body, '/tasks/t%2F1/complete').key).toBe(fields.key);
  });

  it.each([
    [{ 'on-day': '3' }, 'must be today or in the past'],
    [{ 'on-day': '', 'on-month': '', 'on-year': '' }, 'Enter the date it was done'],
    [{ 'on-year': '' }, 'must include a year'],
    [{ evidence: '' }, 'Enter what shows that it was done'],
    [{ evidence: 'x'.repeat(4001) }, '4000 characters or fewer'],
  ])('refuses %j', async (change, message) => {
    const response = await visitor.post('/tasks/t%2F1/complete', {
      ...(await form()),
      ...typed,
      lines,
      ...change,
    });
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain(message);
  });

  it('takes today, and tells whoever comes second what stands now', async () => {
    console_.world.refuse = new CommandRefused('overtaken', 'Ben Ali completed this task a moment ago.');
    const fields = { ...(await form()), ...typed, 'on-day': '2', lines, confirmed: 'yes' };
    const response = await visitor.post('/tasks/t%2F1/complete', fields);
    expect(response.statusCode).toBe(409);
    expect(response.body).toContain('Ben Ali completed this task a moment ago.');
    expect(response.body).toContain('Letter &lt;SEN/12&gt;');
  });

  it('needs the token on every POST', async () => {
    const { key } = await form();
    const response = await visitor.post('/tasks/t%2F1/complete', {
      ...typed,
      lines,
      key: key ?? '',
      confirmed: 'yes',
    });
    expect(response.statusCode).toBe(403);
    expect(console_.sent).toEqual([]);
    expect((await visitor.get('/tasks')).statusCode).toBe(200);
  });

  it('adds a note and gives the task to a colleague', async () => {
    const page = (await visitor.get('/tasks/t%2F1')).body;
    await visitor.post('/tasks/t%2F1/notes', { ...hiddenFields(page, '/notes'), note: 'Called the school' });
    const assign = hiddenFields(page, '/assign');
    await visitor.post('/tasks/t%2F1/assign', { ...assign, key: 'k2', workerId: 'w-ben' });
    expect(console_.sent.map(({ type, data }) => [type, data.note ?? data.workerId])).toEqual([
      ['task.noted', 'Called the school'],
      ['task.assigned', 'w-ben'],
    ]);
    const nobody = await visitor.post('/tasks/t%2F1/assign', { ...assign, workerId: 'w-zoe' });
    expect(nobody.statusCode).toBe(400);
  });
});

describe('operations', () => {
  it('is for operators only', async () => {
    await visitor.signIn();
    expect((await visitor.get('/operations')).statusCode).toBe(403);
    expect((await visitor.get('/tasks')).statusCode).toBe(200);
    console_.who.subject = 'w-op';
    await visitor.signIn();
    const page = await visitor.get('/operations');
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Dead letters (1)');
    expect(page.body).toContain('onward deadletters replay');
  });

  it('shows the feeds of the partners to operators only, what stopped first', async () => {
    await visitor.signIn();
    expect((await visitor.get('/operations/feeds')).statusCode).toBe(403);
    console_.who.subject = 'w-op';
    await visitor.signIn();
    const { body } = await visitor.get('/operations/feeds');
    expect(body.indexOf('id="camhs"')).toBeLessThan(body.indexOf('id="education"'));
    expect(body).toContain('Ask the partner whether its feed runs');
    expect(body).toContain('209 of 210 (over 99%)');
    expect(body).toContain('Nothing has ever come');
    expect((await visitor.get('/digest')).body).toContain('nothing has come since 20 February 2026');
    console_.world.feeds = [];
    expect((await visitor.get('/operations/feeds')).body).toContain('No feed has been judged yet');
  });

  it('says on a task that an overdue duty may be done and not reported', async () => {
    const [line] = console_.world.lines;
    console_.world.lines = [
      {
        ...(line as NonNullable<typeof line>),
        status: 'overdue',
        unreported: [{ partner: 'camhs', since: '2026-02-20' }],
      },
    ];
    await visitor.signIn();
    const { body } = await visitor.get('/tasks/t%2F1');
    expect(body).toContain('Perhaps done and not reported:');
    expect(body).toContain('since 20 February 2026');
  });
});
