/**
 * What leaves for partners, on a real Postgres: nothing without an agreement, only the fields that it grants, each with a line in the
 * ledger; withdrawal, objection, restriction and expiry stop it; a sequence without gaps per person and partner; a state on request.
 */
import * as fc from 'fast-check';
import { wireType, type Category, type SharingAgreement } from '../../../events';
import { CATEGORIES } from '../../../events';
import { seedPartners } from '../../../bus/partners';
import { AGREEMENTS } from '../../../stack/demo/agreements';
import { PEOPLE } from '../../../stack/people';
import { runs } from '../../domain/logs';
import { randomHistory, testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';
import { parseEvent } from '../../../events';

jest.setTimeout(180_000);
const NOW = '2026-02-02T12:00:00.000Z';
const actor = { workerId: 'w-margaret-ellis' };
const [CAMHS] = AGREEMENTS as [SharingAgreement, ...SharingAgreement[]];
const CONSENT: SharingAgreement = { ...CAMHS, id: 'camhs-consent', basis: 'explicit-consent' };

let area: Area;
let subject: string;
let personId: string;
let people = 800;
beforeEach(async () => {
  area = await openArea();
  await seedPartners(area.pool);
  await area.cases.saveWorkers(PEOPLE);
  subject = `nhs:${testNhsNumber(++people)}`;
});
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
  await area.drop();
});

interface Fed {
  type: string;
  sequence: number;
  data: Record<string, unknown>;
  topic: string;
}

async function disclose(now = NOW): Promise<void> {
  while ((await area.cases.disclose(now)) > 0);
}
async function fed(partner = 'camhs'): Promise<Fed[]> {
  const { rows } = await area.pool.query<{
    topic: string;
    body: { type: string; sequence: number; data: Record<string, unknown> };
  }>('SELECT topic, body FROM outbox WHERE topic = $1 ORDER BY outbox_id', [`onward.to.${partner}.v1`]);
  return rows.map(({ topic, body }) => ({ topic, ...body }));
}
const types = async (partner?: string): Promise<string[]> =>
  (await fed(partner)).map(({ type }) => type.replace(/^onward\.|\.v1$/g, ''));

async function register(): Promise<void> {
  const said = (
    type: Parameters<typeof event>[0],
    data: Record<string, unknown>,
    source = 'urn:partner:camhs',
  ) => event(type, subject, data, { source });
  await receiveAll(
    area,
    [
      said(
        'person.registered',
        record({
          localIds: [
            { partner: 'camhs', id: '77' },
            { partner: 'asc', id: '88' },
          ],
        }),
      ),
      said('handover.proposed', {
        fromService: 'camhs',
        toService: 'adult-mental-health',
        transferOn: '2028-03-14',
      }),
      said('ehc.requested', { receivedOn: '2026-01-05' }, 'urn:partner:education'),
    ],
    NOW,
  );
  personId = (await area.cases.findPerson(subject))?.personId ?? '';
}
const say = (
  type: Parameters<typeof event>[0],
  data: Record<string, unknown>,
  time = NOW,
): Promise<unknown> => receiveAll(area, [event(type, subject, data, { time })], time);

test('nothing leaves without an agreement; with one, a partner first hears how its people stand', async () => {
  await register();
  await disclose();
  expect(await fed()).toEqual([]);
  await area.cases.recordAgreement(actor, CAMHS, NOW);
  await disclose();
  const [state, ...rest] = await fed();
  expect(rest).toEqual([]);
  expect(state).toMatchObject({ type: wireType('case.state'), sequence: 1 });
  expect(state?.data).toMatchObject({
    identifiers: [`local:camhs:77`, subject],
    stage: 'preparing',
    open: true,
  });
  expect(state?.data.handovers).toMatchObject([{ fromService: 'camhs', status: 'proposed' }]);
  // No locality: the agreement does not grant it. No task of the SEN team: not a role of this partner.
  expect(state?.data).not.toHaveProperty('locality');
  expect(JSON.stringify(state?.data)).not.toContain('la-sen');
  expect(await area.cases.disclosures(personId)).toMatchObject([
    {
      partner: 'camhs',
      type: 'case.state',
      decision: 'disclosed',
      purpose: 'direct-care',
      basis: 'hsca12-251b',
    },
  ]);
  expect(await area.cases.peopleOf('camhs')).toEqual([
    { subject: `onward:${personId}`, identifiers: ['local:camhs:77', subject] },
  ]);
});

test('what happens next is told once, in order, without a gap, and other partners hear nothing', async () => {
  await area.cases.recordAgreement(actor, CAMHS, NOW);
  await register();
  await disclose();
  const { handoverId } = (await area.cases.handovers(subject))[0] ?? { handoverId: '' };
  await area.cases.takeHandoverStep(handoverId, 'offer', 1, NOW, NOW);
  await say('handover.responded', {
    toService: 'adult-mental-health',
    response: 'declined',
    reason: 'threshold',
    on: '2026-02-02',
  });
  await disclose();
  await disclose();
  const all = await fed();
  expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, i) => i + 1));
  expect(await types()).toEqual(
    expect.arrayContaining(['case.state', 'handover.offered', 'handover.answered', 'continuity.at-risk']),
  );
  expect(new Set(all.map((one) => JSON.stringify(one.data))).size).toBe(all.length);
  for (const other of ['asc', 'csc', 'education']) expect(await fed(other)).toEqual([]);
});

test('withdrawn consent stops what rests on consent, the partner is told once, and consent begins it anew', async () => {
  await register();
  await area.cases.recordAgreement(actor, CONSENT, NOW);
  await disclose();
  expect(await fed()).toEqual([]);
  expect((await area.cases.disclosures(personId))[0]).toMatchObject({
    decision: 'refused',
    reason: 'no-consent',
    fields: [],
  });
  const consent = (decision: string, on: string) =>
    say('consent.recorded', { scope: 'sharing', decision, by: 'young-person', on }, `${on}T12:00:00.000Z`);
  await consent('given', '2026-02-03');
  await disclose('2026-02-03T12:00:00.000Z');
  expect(await types()).toEqual(['case.state']);
  await consent('withdrawn', '2026-02-04');
  await disclose('2026-02-04T12:00:00.000Z');
  expect(await types()).toEqual(['case.state', 'sharing.stopped']);
  const { handoverId } = (await area.cases.handovers(subject))[0] ?? { handoverId: '' };
  await area.cases.takeHandoverStep(handoverId, 'offer', 1, NOW, '2026-02-05T12:00:00.000Z');
  await disclose('2026-02-05T12:00:00.000Z');
  expect(await types()).toEqual(['case.state', 'sharing.stopped']);
  await consent('given', '2026-02-06');
  await disclose('2026-02-06T12:00:00.000Z');
  const all = await fed();
  expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(all[2]).toMatchObject({
    type: wireType('case.state'),
    data: { handovers: [{ status: 'offered' }] },
  });
});

test('an objection stops direct care until a person decides; a correction of it counts too', async () => {
  await register();
  await area.cases.recordAgreement(actor, CAMHS, NOW);
  await disclose();
  await receiveAll(
    area,
    [
      event(
        'consent.recorded',
        subject,
        { scope: 'sharing', decision: 'refused', by: 'young-person', on: '2026-02-02' },
        { id: 'no', time: NOW },
      ),
    ],
    NOW,
  );
  await disclose();
  expect(await types()).toEqual(['case.state', 'sharing.stopped']);
  await area.cases.command(
    actor,
    personId,
    'sharing.decided',
    { agreement: CAMHS.id, decision: 'continue', reason: 'needed to plan the transfer', on: '2026-02-02' },
    NOW,
  );
  await disclose();
  expect(await types()).toEqual(['case.state', 'sharing.stopped', 'case.state']);
  await say('event.retracted', { eventId: 'no', reason: 'somebody else' });
  await disclose();
  expect(await types()).toEqual(['case.state', 'sharing.stopped', 'case.state']);
});

test('an agreement that has ended or expired lets nothing pass; one to come begins on its day', async () => {
  await register();
  await area.cases.recordAgreement(
    actor,
    { ...CAMHS, from: '2026-03-01', to: '2026-03-31', reviewOn: '2026-03-15' },
    NOW,
  );
  await disclose();
  expect(await fed()).toEqual([]);
  expect(await area.cases.watchAgreements('2026-02-28T12:00:00.000Z')).toBe(0);
  await disclose('2026-02-28T12:00:00.000Z');
  expect(await fed()).toEqual([]);
  // Its end is near already: the operator is warned.
  expect(await area.cases.watchAgreements('2026-03-01T00:00:00.000Z')).toBe(1);
  expect(await area.cases.alarms()).toMatchObject([
    { kind: 'agreement-ending', subject: 'camhs-direct-care' },
  ]);
  await disclose('2026-03-01T00:00:00.000Z');
  expect(await types()).toEqual(['case.state']);
  const { handoverId } = (await area.cases.handovers(subject))[0] ?? { handoverId: '' };
  await area.cases.takeHandoverStep(handoverId, 'offer', 1, NOW, '2026-04-01T12:00:00.000Z');
  await disclose('2026-04-01T12:00:00.000Z');
  expect(await types()).toEqual(['case.state']);
  // A new one: how the case stands, also what happened in between.
  await area.cases.recordAgreement(actor, CAMHS, '2026-04-02T12:00:00.000Z');
  await disclose('2026-04-02T12:00:00.000Z');
  expect(await types()).toEqual(['case.state', 'case.state']);
  await area.cases.endAgreement(actor, CAMHS.id);
  await say(
    'handover.responded',
    { toService: 'adult-mental-health', response: 'accepted', on: '2026-04-03' },
    '2026-04-03T12:00:00.000Z',
  );
  await disclose('2026-04-03T12:00:00.000Z');
  expect(await types()).toEqual(['case.state', 'case.state']);
  await expect(area.cases.endAgreement(actor, CAMHS.id)).rejects.toThrow(/no standing agreement/);
});

test('a partner that lost its data gets the present state of its people again, and only of those', async () => {
  await area.cases.recordAgreement(actor, CAMHS, NOW);
  await register();
  const stranger = `nhs:${testNhsNumber(++people)}`;
  await receiveAll(area, [event('person.registered', stranger, record({ familyName: 'Else' }))], NOW);
  await disclose();
  const before = (await fed()).length;
  expect(await area.cases.resendTo(actor, 'camhs')).toBe(2);
  await disclose();
  const after = await fed();
  expect(after).toHaveLength(before + 1);
  expect(after.at(-1)).toMatchObject({ type: wireType('case.state'), sequence: before + 1 });
  expect(JSON.stringify(after)).not.toContain(stranger);
  await expect(area.cases.resendTo(actor, 'nobody')).rejects.toThrow(/no partner nobody/);
});

test('an agreement with faults is refused with every reason, and nothing is recorded', async () => {
  await expect(
    area.cases.recordAgreement(actor, { ...CAMHS, basis: 'because', to: '2025-01-01' }, NOW),
  ).rejects.toThrow(/basis: no such legal basis.*to: is before/);
  await expect(area.cases.recordAgreement(actor, { ...CAMHS, partner: 'nobody' }, NOW)).rejects.toThrow(
    /no partner/,
  );
  await expect(
    area.cases.recordAgreement(
      actor,
      { ...CAMHS, from: '2020-01-01', to: '2020-12-31', reviewOn: '2020-06-01' },
      NOW,
    ),
  ).rejects.toThrow(/over already/);
  expect(await area.cases.agreements()).toEqual([]);
});

test('two at once tell nobody twice', async () => {
  await area.cases.recordAgreement(actor, CAMHS, NOW);
  await register();
  await Promise.all([disclose(), disclose(), disclose()]);
  await disclose();
  const all = await fed();
  expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, i) => i + 1));
  expect(all.length).toBeGreaterThan(0);
});

const agreement = fc.record({
  people: fc.constantFrom('known' as const, 'asked' as const),
  categories: fc.subarray(Object.keys(CATEGORIES) as Category[], { minLength: 1 }),
  roles: fc.oneof(fc.constant('all' as const), fc.subarray(['icb', 'la-sen', 'asc', 'named-worker'])),
  services: fc.oneof(
    fc.constant('all' as const),
    fc.subarray(['camhs', 'adult-mental-health', 'adult-social-care']),
  ),
});

/** Every key of nested data. */
const keysIn = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(keysIn)
    : value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)])
      : [];

/** Keys that say what a category is about, by hand and apart from the table that filters. */
const TELLS: Partial<Record<Category, readonly string[]>> = {
  locality: ['locality'],
  law: ['lines', 'rule', 'occasion', 'occurrence'],
  notices: ['noticeId', 'rung', 'text'],
  handovers: ['fromService', 'toService', 'transferOn', 'responsible', 'response'],
  risk: ['cause'],
  tasks: ['ownerRole', 'title', 'opensOn'],
  case: ['stage', 'open'],
};

test('no feed ever holds what its agreement does not grant, for random agreements and cases', async () => {
  const history = randomHistory(5, 8, 200, '2026-06-01');
  const at = '2026-06-01T09:00:00.000Z';
  const events = history.events.flatMap((wire) => {
    const parsed = parseEvent(wire, new Date(at));
    return parsed.ok ? [parsed.event] : [];
  });
  await receiveAll(area, events, at);
  await fc.assert(
    fc.asyncProperty(agreement, async (given) => {
      await area.pool.query(`DELETE FROM outbox WHERE topic LIKE 'onward.to.%'`);
      await area.cases.recordAgreement(actor, { ...CAMHS, ...given }, at);
      await area.pool.query(`UPDATE outbox SET to_disclose = true WHERE topic = 'onward.transitions.v1'`);
      await disclose(at);
      const sent = await fed();
      const keys = new Set(sent.flatMap(({ data }) => keysIn(data)));
      for (const [category, telling] of Object.entries(TELLS))
        if (!given.categories.includes(category as Category))
          expect(telling.filter((key) => keys.has(key))).toEqual([]);
      const text = JSON.stringify(sent);
      if (!given.categories.includes('identifiers')) expect(text).not.toMatch(/nhs:|local:/);
      expect(text).not.toMatch(/givenName|familyName|dateOfBirth|upn:/);
      if (given.roles !== 'all')
        for (const { data } of sent)
          for (const role of [
            data.ownerRole,
            ...((data.tasks as { ownerRole: string }[] | undefined) ?? []).map((t) => t.ownerRole),
          ])
            if (role !== undefined) expect(given.roles).toContain(role);
    }),
    runs(15),
  );
});
