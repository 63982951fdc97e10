/** Handovers, young people and the rulebook as pages, over fake cases. */
import { currentRulebook } from '../../rulebook';
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;

beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
});
afterEach(() => console_.app.close());

describe('handovers', () => {
  beforeEach(() => visitor.signIn());
  const fields = async () => hiddenFields((await visitor.get('/handovers/h1')).body, '/handovers/h1/answer');

  it('shows who is responsible today and how to communicate', async () => {
    const { body } = await visitor.get('/handovers/h1');
    expect(body).toContain('Responsible today: <strong>CAMHS');
    expect(body).toContain('Welsh, needs an interpreter, easy read');
  });

  it('asks for a coded reason to decline, then sends it', async () => {
    const hidden = await fields();
    const without = await visitor.post('/handovers/h1/answer', { ...hidden, response: 'declined' });
    expect(without.statusCode).toBe(200);
    expect(without.body).toContain('Why does the service decline?');
    const nothing = await visitor.post('/handovers/h1/answer', {
      ...hidden,
      response: 'declined',
      explained: 'yes',
    });
    expect(nothing.statusCode).toBe(400);
    expect(nothing.body).toContain('Select why the service declines');
    await visitor.post('/handovers/h1/answer', {
      ...hidden,
      response: 'declined',
      reason: 'out-of-area',
      confirmed: 'yes',
    });
    expect(console_.sent[0]).toMatchObject({
      type: 'handover.responded',
      data: {
        handoverId: 'h1',
        toService: 'adult-mental-health',
        response: 'declined',
        reason: 'out-of-area',
        on: '2026-03-02',
      },
    });
  });

  it('accepts after a check, and records an introduction', async () => {
    const hidden = await fields();
    const check = await visitor.post('/handovers/h1/answer', { ...hidden, response: 'accepted' });
    expect(check.body).toContain('Check your answer');
    await visitor.post('/handovers/h1/answer', { ...hidden, response: 'accepted', confirmed: 'yes' });
    const met = hiddenFields((await visitor.get('/handovers/h1')).body, '/introduction');
    await visitor.post('/handovers/h1/introduction', {
      ...met,
      'met-day': '2',
      'met-month': '3',
      'met-year': '2026',
    });
    expect(console_.sent.map(({ type }) => type)).toEqual(['handover.responded', 'meeting.held']);
    expect(console_.sent[1]?.data).toEqual({
      kind: 'adult-introduction',
      services: ['adult-mental-health'],
      on: '2026-03-02',
    });
  });
});

describe('young people', () => {
  beforeEach(() => visitor.signIn());
  const find = async (search: string) => {
    const hidden = hiddenFields((await visitor.get('/people')).body, '/people');
    return visitor.post('/people', { ...hidden, search });
  };

  it('finds by name and by NHS number, neither in the address', async () => {
    expect((await find('smith')).body).toContain('Kai &lt;b&gt;Smith');
    expect((await find('943 476 5919')).headers.location).toBe('/people/p1');
    expect((await find('943 476 5918')).statusCode).toBe(400);
    expect((await find('401 023 2137')).body).toContain('Nobody you may see was found');
    expect((await find('x')).statusCode).toBe(400);
  });

  it('shows identity, duties, timeline and struck-through history, and records the look', async () => {
    const { body } = await visitor.get('/people/p1');
    expect(body).toContain('943 476 5919');
    expect(body).toContain('(age 17)');
    expect(body).toContain('<svg class="onward-chart"');
    expect(body).toContain('School year 2025 to 2026');
    expect(body).toContain('Whom the law addresses');
    expect(body).toContain('EHC assessment and plan: The parent');
    expect(body).toContain('</strong> The young person, from 27 June 2026');
    expect(body).toContain('Care and treatment: Those with parental responsibility');
    expect(body).toContain('</strong> The young person, from 31 August 2026');
    expect(body).toContain('<s class="onward-dropped">EHC needs assessment requested</s>');
    expect(console_.looks).toEqual(['w-ada person p1']);
  });
});

describe('the rulebook', () => {
  const { rules, version } = currentRulebook();
  /** The part of the page that shows one rule. */
  const section = (body: string, id: string): string =>
    (body.split(`<section class="onward-rule" id="${id}">`)[1] ?? '').split('</section>')[0] ?? '';

  it('is for everybody who is signed in, and for nobody else', async () => {
    expect((await visitor.get('/rulebook')).headers.location).toBe('/sign-in');
    for (const subject of ['w-ada', 'w-op']) {
      console_.who.subject = subject;
      await visitor.signIn();
      expect((await visitor.get('/tasks')).body).toContain('href="/rulebook"');
      expect((await visitor.get('/rulebook')).statusCode).toBe(200);
    }
    expect(console_.looks).toEqual([]);
  });

  it('shows every rule with its source, and what is unconfirmed or switched off as that', async () => {
    await visitor.signIn();
    const { body } = await visitor.get('/rulebook');
    expect(body).toContain(`Version ${version}`);
    for (const rule of rules) {
      const text = section(body, rule.id);
      expect([rule.id, text.includes(rule.citation.address ?? 'Source')]).toEqual([rule.id, true]);
      expect([rule.id, text.includes('not yet checked')]).toEqual([rule.id, rule.grade === 'M']);
      expect([rule.id, text.includes('Switched off')]).toEqual([
        rule.id,
        rule.state === 'enacted-not-commenced',
      ]);
    }
    expect(section(body, 'ehc-final-20w')).toContain(
      '20 weeks after the day the request was received (legal deadline)',
    );
    // Every link within the page leads somewhere.
    const ids = new Set([...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...body.matchAll(/href="(?:\/rulebook)?#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('shows one family, and all for a family that is none', async () => {
    await visitor.signIn();
    const shown = async (family: string) =>
      (await visitor.get(`/rulebook?family=${family}`)).body.match(/class="onward-rule"/g)?.length;
    expect(await shown('leaving-care')).toBe(rules.filter((r) => r.family === 'leaving-care').length);
    expect(await shown('%3Cb%3E')).toBe(rules.length);
  });
});
