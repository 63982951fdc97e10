/** Proves the names of the contract, that each example is valid, and that one fact has one key whoever reports it. */
import fc from 'fast-check';
import {
  canonicalJson,
  dataSchema,
  describeType,
  EVENT_TYPES,
  EXAMPLES,
  naturalKey,
  OUT_TOPICS,
  OUTBOUND_TYPES,
  outboundEvent,
  outboundSchema,
  OWN_EXAMPLES,
  PARTNER_TYPES,
  partnerOf,
  partnerOfSource,
  PARTNERS,
  partnerTopic,
  shortType,
  wireType,
  type EventType,
} from '../../events';
import { OUTBOUND_EXAMPLES } from '../../events/outbound-examples';

const A = 'urn:partner:education';
const B = 'urn:partner:camhs';
const key = (type: EventType, data: Record<string, unknown>, source = A) => naturalKey(type, data, source);
const ALL: Record<string, Record<string, unknown>> = { ...EXAMPLES, ...OWN_EXAMPLES };

describe('types', () => {
  test('wire and short names are each other’s inverse', () => {
    expect(wireType('ehc.requested')).toBe('onward.ehc.requested.v1');
    for (const type of EVENT_TYPES) expect(shortType(wireType(type))).toBe(type);
    for (const wire of ['ehc.requested', 'onward.toString.v1', '', 'onward.ehc.requested'])
      expect(shortType(wire)).toBeUndefined();
  });

  test.each(EVENT_TYPES)('%s: described, its example is valid, and it has a key', (type) => {
    expect(describeType(type)).toMatch(/^\S/);
    expect(dataSchema(type).safeParse(ALL[type])).toMatchObject({ success: true });
    expect(key(type, ALL[type] ?? {})).not.toBe('');
  });

  test.each(EVENT_TYPES)('%s: each required field is asked for, and unknown ones are kept', (type) => {
    const example = ALL[type] ?? {};
    const refused = Object.keys(example).filter((field) => {
      const { [field]: _, ...without } = example;
      return !dataSchema(type).safeParse(without).success;
    });
    expect(refused.length).toBeGreaterThan(0);
    expect(dataSchema(type).parse({ ...example, later: 1 })).toMatchObject({ later: 1 });
  });

  test.each(OUTBOUND_TYPES)('outbound %s: its example is valid', (type) => {
    expect(outboundSchema(type).safeParse(OUTBOUND_EXAMPLES[type].data)).toMatchObject({ success: true });
  });

  test('an outbound event is pseudonymised and counted', () => {
    const sent = outboundEvent({
      type: 'case.opened',
      personId: 'p-1',
      sequence: 3,
      time: '2026-01-05T09:00:00.000Z',
      id: 'p-1/3',
      data: { stage: 'planning', on: '2026-01-05' },
    });
    expect(sent).toMatchObject({
      subject: 'onward:p-1',
      sequence: 3,
      source: 'urn:onward',
      type: 'onward.case.opened.v1',
    });
  });
});

describe('natural keys', () => {
  test('two partners who report one fact give one key, except where each has its own', () => {
    const own = PARTNER_TYPES.filter(
      (type) => key(type, ALL[type] ?? {}, A) !== key(type, ALL[type] ?? {}, B),
    );
    expect(own).toEqual([
      'person.registered',
      'person.updated',
      'person.died',
      'observation.recorded',
      'event.retracted',
    ]);
  });

  test.each<[EventType, Record<string, unknown>]>([
    ['person.moved', { otherAuthority: 'spelled otherwise', transferredOn: '2026-02-01' }],
    ['ehc.decided', { decision: 'refuse-assess' }],
    ['ehc.finalised', { outcomes: { health: 9 } }],
    ['ehc.review-scheduled', { papersSentOn: '2026-01-06' }],
    ['ehc.exception', { to: '2026-04-01' }],
    ['care.status-changed', { to: '2026-04-01' }],
    ['service.started', { team: 'another' }],
    ['handover.proposed', { transferOn: '2028-04-01' }],
    ['appointment.missed', { contactedOn: '2028-05-10' }],
    ['worker.assigned', { workerId: 'w-18' }],
    ['task.assigned', { workerId: 'w-18' }],
  ])('%s: what may become better known is no part of the key', (type, change) => {
    expect(key(type, { ...ALL[type], ...change })).toBe(key(type, ALL[type] ?? {}));
  });

  test.each<[EventType, Record<string, unknown>]>([
    ['ehc.decided', { decision: 'issue' }],
    ['ehc.review-held', { heldOn: '2027-01-20' }],
    ['ehc.advice-requested', { from: 'school' }],
    ['care.assessment', { stage: 'started' }],
    ['service.started', { provider: 'RWY' }],
    ['service.started', { on: '2024-02-01' }],
    ['handover.proposed', { toService: 'adult-adhd' }],
    ['handover.responded', { response: 'accepted' }],
    ['appointment.kept', { appointmentId: 'A-79' }],
    ['appointment.kept', { service: 'adult-adhd' }],
    ['meeting.held', { services: ['adult-adhd'] }],
    ['referral.received', { referralId: 'R-205' }],
    ['chc.step', { track: 'child' }],
    ['consent.recorded', { by: 'parent' }],
    ['task.completed', { lines: [{ rule: 'ehc-final-20w', occurrence: '2026-01-05' }] }],
    ['task.noted', { note: 'another' }],
    ['handover.step', { n: 2 }],
    ['step.recorded', { step: 'ehc.cease-considered' }],
    ['step.recorded', { about: 'another' }],
  ])('%s: another fact has another key (%j)', (type, change) => {
    expect(key(type, { ...ALL[type], ...change })).not.toBe(key(type, ALL[type] ?? {}));
  });

  test('the order of services and lines does not matter', () => {
    const meeting = (services: string[]) =>
      key('meeting.held', { kind: 'joint-handover', on: '2027-12-01', services });
    expect(meeting(['a', 'b'])).toBe(meeting(['b', 'a']));
  });

  test('parts never run into each other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', '%', '7', 'C'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const of = (service: string, provider: string) =>
          key('service.started', { service, provider, on: '2023-02-01' });
        expect(of(a, b) === of(c, d)).toBe(a === c && b === d);
      }),
    );
  });
});

describe('topics and partners', () => {
  test('a topic a partner', () => {
    expect(partnerTopic('csc')).toBe('partner.csc.v1');
    expect(partnerOf('partner.csc.v1')).toBe('csc');
    expect(partnerOfSource('urn:partner:csc')).toBe('csc');
    for (const other of [
      'partner.csc.v2',
      'partner.CSC.v1',
      'partner..v1',
      OUT_TOPICS.deadLetter,
      'xpartner.csc.v1',
    ]) {
      expect(partnerOf(other)).toBeUndefined();
    }
    expect(() => partnerTopic('a.b')).toThrow();
    expect(OUT_TOPICS.toPartner('asc')).toBe('onward.to.asc.v1');
  });

  test('education and camhs may send person, service, handover, meeting and retraction types', () => {
    const common = PARTNER_TYPES.filter((t) => /^(person|service|handover|meeting|event)\./.test(t));
    for (const partner of [PARTNERS.education, PARTNERS.camhs]) {
      expect(partner.allowed).toEqual(expect.arrayContaining(common));
    }
    expect(PARTNERS.education.allowed).toEqual(
      expect.arrayContaining(PARTNER_TYPES.filter((t) => /^(ehc|education)\./.test(t))),
    );
  });

  test('every type has a partner who may send it, and every field at most one authority', () => {
    const sendable = new Set(Object.values(PARTNERS).flatMap((p) => p.allowed));
    expect(PARTNER_TYPES.filter((t) => !sendable.has(t))).toEqual([]);
    const fields = Object.values(PARTNERS).flatMap((p) => p.authority);
    expect(new Set(fields).size).toBe(fields.length);
  });
});

describe('canonicalJson', () => {
  test('means what JSON means, with sorted keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é"\u0001' }], a: undefined, A: true })).toBe(
      '{"A":true,"b":[1,{"c":"é\\"\\u0001","d":null}]}',
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });
});
