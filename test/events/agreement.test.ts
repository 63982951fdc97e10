/** Proves that an agreement is refused with every reason, and that no field passes that its categories do not grant. */
import * as fc from 'fast-check';
import type { SharingAgreement } from '../../events';
import {
  CATEGORIES,
  FEED_TYPES,
  FIELD_CATEGORIES,
  isWithin,
  mayIdentify,
  seenBy,
  type Category,
  type FeedType,
} from '../../events';
import { OUTBOUND_EXAMPLES } from '../../events/outbound-examples';
import { agreementFaults } from '../../cases/sharing';
import { AGREEMENTS } from '../../stack/demo/agreements';

const [CAMHS] = AGREEMENTS as [SharingAgreement, ...SharingAgreement[]];
const STATE = {
  identifiers: ['nhs:9990000018', 'upn:A123', 'uln:1', 'local:camhs:7', 'local:asc:8'],
  stage: 'planning',
  open: true,
  locality: 'north',
  tasks: [
    { ...OUTBOUND_EXAMPLES['task.opened'].data, ownerRole: 'icb' },
    { ...OUTBOUND_EXAMPLES['task.opened'].data, ownerRole: 'la-sen' },
  ],
  handovers: [
    {
      handoverId: 'h',
      fromService: 'camhs',
      toService: 'x',
      transferOn: '2028-01-01',
      status: 'offered',
      responsible: 'camhs',
    },
    {
      handoverId: 'i',
      fromService: 'y',
      toService: 'z',
      transferOn: '2028-01-01',
      status: 'offered',
      responsible: 'y',
    },
  ],
  on: '2026-01-01',
};
const dataOf = (type: FeedType): Record<string, unknown> => {
  if (type === 'case.state') return STATE;
  if (type === 'sharing.stopped') return { reason: 'objection', on: '2026-01-01' };
  return { ...OUTBOUND_EXAMPLES[type].data, surprise: 'a field that nobody has thought of' };
};

describe('an agreement', () => {
  it.each(AGREEMENTS.map((one) => [one.id, one] as const))(
    '%s of the demonstration can be recorded',
    (_, agreement) => {
      expect(agreementFaults(agreement)).toEqual([]);
    },
  );

  it.each([
    ['an unknown basis', { basis: 'because' }, 'basis'],
    ['a basis that is not commenced', { basis: 'ca04-16la' }, 'basis'],
    ['a basis that does not reach the recipient', { recipient: 'education' }, 'basis'],
    ['an unknown category', { categories: ['everything'] }, 'categories.0'],
    ['no category', { categories: [] }, 'categories'],
    ['an end before its beginning', { to: '2025-12-31', reviewOn: '2025-12-31' }, 'to'],
    ['a review after its end', { reviewOn: '2031-01-01' }, 'reviewOn'],
    ['a purpose beyond individual care', { purpose: 'research' }, 'purpose'],
    ['a day that does not exist', { from: '2026-02-30' }, 'from'],
    ['an unknown field', { sendAll: true }, 'agreement'],
    ['a partner code that is none', { partner: 'No Such' }, 'partner'],
  ])('with %s is refused, with its place', (_, change, place) => {
    expect(agreementFaults({ ...CAMHS, ...change }).map((fault) => fault.place)).toContain(place);
  });
});

const categories = fc.subarray(Object.keys(CATEGORIES) as Category[]);
const scope = fc.record({
  partner: fc.constantFrom('camhs', 'asc'),
  recipient: fc.constantFrom(
    'health' as const,
    'adult-social-care' as const,
    'childrens-social-care' as const,
    'education' as const,
  ),
  categories,
  roles: fc.oneof(fc.constant('all' as const), fc.subarray(['icb', 'la-sen'])),
  services: fc.oneof(fc.constant('all' as const), fc.subarray(['camhs', 'y', 'adult-mental-health'])),
});

test('no field passes that is not granted, of any type, under any agreement', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FEED_TYPES), scope, (type, given) => {
      const seen = seenBy(type, dataOf(type), given) ?? {};
      const table: Readonly<Record<string, string>> = FIELD_CATEGORIES[type];
      for (const field of Object.keys(seen)) {
        const category = table[field];
        expect(category === 'always' || given.categories.includes(category as Category)).toBe(true);
      }
      const text = JSON.stringify(seen);
      expect(text).not.toContain('surprise');
      if (!given.categories.includes('law')) expect(text).not.toMatch(/ehcna-|"occasion"|"lines"/);
      if (!given.categories.includes('staff')) expect(text).not.toMatch(/"assignee"|"team"/);
      if (!given.categories.includes('locality')) expect(text).not.toContain('north');
      if (given.roles !== 'all' && !given.roles.includes('la-sen') && type === 'case.state')
        expect(text).not.toContain('la-sen');
      if (given.services !== 'all' && !given.services.includes('y')) expect(text).not.toContain('"i"');
      if (given.recipient !== 'health' && given.recipient !== 'adult-social-care')
        expect(text).not.toContain('nhs:');
      if (given.recipient !== 'education') expect(text).not.toMatch(/up?n:|uln:/);
      expect(text).not.toContain(given.partner === 'camhs' ? 'local:asc' : 'local:camhs');
    }),
    { numRuns: 1_000 },
  );
});

test('an event of which nothing is granted is not sent at all', () => {
  const nothing = { ...CAMHS, categories: ['staff'] as Category[] };
  for (const type of FEED_TYPES)
    if (!['sharing.stopped', 'case.state'].includes(type))
      expect([type, seenBy(type, dataOf(type), nothing)]).toEqual([type, undefined]);
  // An assignee may be seen by nobody without `staff`: a change of nothing else is no change.
  const changed = { ...dataOf('task.changed'), changes: [{ field: 'assignee', from: 'w-1', to: 'w-2' }] };
  expect(seenBy('task.changed', changed, CAMHS)).toBeUndefined();
  const staff = { ...CAMHS, categories: ['tasks', 'staff'] as Category[] };
  expect(seenBy('task.changed', changed, staff)).toMatchObject({ changes: [{ to: 'w-2' }] });
});

test.each([
  ['task.opened', { ownerRole: 'icb' }, true],
  ['task.opened', { ownerRole: 'la-sen' }, false],
  ['handover.offered', { fromService: 'x', toService: 'adult-mental-health' }, true],
  ['handover.offered', { fromService: 'x', toService: 'y' }, false],
  ['continuity.at-risk', { service: 'camhs' }, true],
  ['continuity.at-risk', { service: 'y' }, false],
  ['continuity.at-risk', {}, false],
  ['notice.issued', { taskId: 'mine' }, true],
  ['notice.issued', { taskId: 'gone' }, false],
  ['stage.changed', {}, true],
] as const)('%s %j is within the agreement: %s', (type, data, expected) => {
  const roleOf = (taskId: string): string | undefined => (taskId === 'mine' ? 'icb' : undefined);
  expect(isWithin(type, data, CAMHS, roleOf)).toBe(expected);
});

test.each([
  ['nhs:9990000018', 'health', true],
  ['nhs:9990000018', 'childrens-social-care', false],
  ['nhs:9990000018', 'education', false],
  ['upn:X', 'education', true],
  ['upn:X', 'health', false],
  ['local:camhs:1', 'other', true],
  ['local:asc:1', 'health', false],
  ['onward:p', 'health', false],
] as const)('%s may identify towards %s: %s', (identifier, recipient, expected) => {
  expect(mayIdentify(identifier, { partner: 'camhs', recipient })).toBe(expected);
});
