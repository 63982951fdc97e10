/** Proves when an agreement lets data be shared: consent, objection, decision and restriction, each at its days. */
import { fold, partnersKnowing, sharingRefusal, type LoggedEvent } from '../../domain';
import type { SharingAgreement } from '../../events';
import { AGREEMENTS } from '../../stack/demo/agreements';
import { event, person } from './support';

const [DIRECT] = AGREEMENTS as [SharingAgreement, ...SharingAgreement[]];
const STATUTORY = AGREEMENTS.find(({ id }) => id === 'asc-transition') as SharingAgreement;
const CONSENT: SharingAgreement = { ...DIRECT, id: 'camhs-consent', basis: 'explicit-consent' };

const on = (day: string): { time: string } => ({ time: `${day}T12:00:00.000Z` });
const consent = (decision: string, day: string, scope = 'sharing'): LoggedEvent =>
  event('consent.recorded', { scope, decision, by: 'young-person', on: day }, on(day));
const decided = (decision: string, day: string, agreement = DIRECT.id): LoggedEvent =>
  event('sharing.decided', { agreement, decision, reason: 'r', on: day }, on(day));
const refusal = (agreement: SharingAgreement, day: string, ...log: LoggedEvent[]): string | undefined =>
  sharingRefusal(fold('p', [person('2010-01-01'), ...log]), agreement, day);

describe('what rests on consent', () => {
  it('needs it, from its day', () => {
    expect(refusal(CONSENT, '2026-03-01')).toBe('no-consent');
    expect(refusal(CONSENT, '2026-02-28', consent('given', '2026-03-01'))).toBe('no-consent');
    expect(refusal(CONSENT, '2026-03-01', consent('given', '2026-03-01'))).toBeUndefined();
    expect(refusal(CONSENT, '2026-03-01', consent('refused', '2026-03-01'))).toBe('no-consent');
  });
  it('stops on the day on which it is withdrawn, whatever was decided, and goes on once it is given again', () => {
    const log = [
      consent('given', '2026-03-01'),
      consent('withdrawn', '2026-04-01'),
      decided('continue', '2026-04-01', CONSENT.id),
    ];
    expect(refusal(CONSENT, '2026-03-31', ...log)).toBeUndefined();
    expect(refusal(CONSENT, '2026-04-01', ...log)).toBe('consent-withdrawn');
    expect(refusal(CONSENT, '2026-05-01', ...log, consent('given', '2026-05-01'))).toBeUndefined();
  });
  it('may be given for one agreement', () => {
    expect(
      refusal(CONSENT, '2026-03-01', consent('given', '2026-03-01', 'sharing:camhs-consent')),
    ).toBeUndefined();
    expect(refusal(CONSENT, '2026-03-01', consent('given', '2026-03-01', 'sharing:other'))).toBe(
      'no-consent',
    );
  });
});

describe('direct care', () => {
  it('needs no consent, and stops at an objection until somebody decides', () => {
    expect(refusal(DIRECT, '2026-03-01')).toBeUndefined();
    const objection = consent('withdrawn', '2026-04-01');
    expect(refusal(DIRECT, '2026-04-01', objection)).toBe('objection');
    expect(refusal(DIRECT, '2026-04-02', objection, decided('continue', '2026-03-31'))).toBe('objection');
    expect(refusal(DIRECT, '2026-04-02', objection, decided('continue', '2026-04-01'))).toBeUndefined();
    expect(refusal(DIRECT, '2026-04-02', objection, decided('stop', '2026-04-01'))).toBe('stopped');
    expect(refusal(DIRECT, '2026-04-02', objection, decided('continue', '2026-04-01', 'another'))).toBe(
      'objection',
    );
  });
  it('stops while the record is restricted, both ends in', () => {
    const restricted = event(
      'person.restricted',
      { level: 'high', from: '2026-04-01', to: '2026-04-30' },
      on('2026-04-01'),
    );
    expect(refusal(DIRECT, '2026-03-31', restricted)).toBeUndefined();
    expect(refusal(DIRECT, '2026-04-01', restricted)).toBe('restricted');
    expect(refusal(DIRECT, '2026-04-30', restricted)).toBe('restricted');
    expect(refusal(DIRECT, '2026-05-01', restricted)).toBeUndefined();
  });
});

test('statutory duties go on, whatever was refused or restricted', () => {
  const log = [
    consent('withdrawn', '2026-03-01'),
    event('person.restricted', { level: 'high', from: '2026-03-01' }, on('2026-03-01')),
  ];
  expect(refusal(STATUTORY, '2026-04-01', ...log)).toBeUndefined();
});

test('a partner knows those of whom it stated anything', () => {
  const log = [
    person('2010-01-01'),
    event(
      'service.started',
      { service: 'camhs', side: 'children', on: '2026-01-01' },
      { source: 'urn:partner:camhs' },
    ),
  ];
  expect([...partnersKnowing(fold('p', log))].sort()).toEqual(['camhs', 'education']);
});
