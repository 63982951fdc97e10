/**
 * Proves that the file of an area is refused with the place of each fault and what to do, that every owner whom rules ask is named,
 * and who is asked, chases and is told of lateness.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AreaRefused, checkArea, DEMONSTRATION_AREA, readAreaFile } from '../../cases';
import { areaHash, missingRoles } from '../../cases/area';
import { askedFor, expectationOf, noticeOf, stepRecipient } from '../../cases/owners';
import type { PlannedTask } from '../../domain';
import { currentRulebook, rulebookVersion } from '../../rulebook';

const rulebook = currentRulebook();
type Json = Record<string, unknown>;
/** The demonstration's settings with what `change` does to a copy. */
function changed(change: (area: Record<string, Json>) => void): unknown {
  const copy = structuredClone(DEMONSTRATION_AREA) as unknown as Record<string, Json>;
  change(copy);
  return copy;
}
function faultsOf(read: unknown): readonly string[] {
  try {
    checkArea(read, rulebook);
  } catch (error) {
    if (error instanceof AreaRefused) return error.faults;
    throw error;
  }
  return [];
}
const local = (rule: Json): unknown => changed((a) => (a.local = { rules: { 'ehc-final-20w': rule } }));

test('the demonstration names every owner whom a rule or its occasion asks (add new roles to cases/demonstration.json)', () => {
  expect(missingRoles(DEMONSTRATION_AREA, rulebook)).toEqual([]);
  expect(missingRoles(DEMONSTRATION_AREA, rulebookVersion('2026-06-12.1'))).toEqual([]);
  expect(faultsOf(DEMONSTRATION_AREA)).toEqual([]);
});

test.each<[string, unknown, readonly RegExp[]]>([
  ['no object', 'area', [/^the file: .*expected object/]],
  ['nothing', {}, [/^area: /, /^organisations: /, /^teams: /, /^owners: /, /^services: /, /^defaultTeam: /]],
  [
    'a name that is not known',
    changed((a) => (a.ownrs = {})),
    [/^ownrs: there is no such setting; take it out/],
  ],
  [
    'owners that are missing',
    changed((a) => {
      delete a.owners?.['la-sen'];
      delete a.owners?.parent;
    }),
    [/^owners: nobody is named for la-sen, parent, whom rules ask; add each with its team$/],
  ],
  [
    'a team that is not there',
    changed((a) => ((a.owners as Json).icb = { team: 'gone' })),
    [/^owners\.icb\.team: there is no team gone; add it to teams$/],
  ],
  [
    'a service of no team',
    changed((a) => ((a.services as Json).dental = 'gone')),
    [/^services\.dental: there is no team gone/],
  ],
  [
    'a service of a team that cannot sign in',
    changed((a) => ((a.services as Json).dental = 'schools')),
    [/^services\.dental: the team schools cannot sign in/],
  ],
  [
    'a default team that cannot sign in',
    changed((a) => (a.defaultTeam = 'families' as unknown as Json)),
    [/^defaultTeam: the team families cannot sign in/],
  ],
  [
    'a team of no organisation',
    changed((a) => ((a.teams?.['sen-team'] as Json).organisation = 'gone')),
    [/^teams\.sen-team\.organisation: there is no organisation gone/],
  ],
  [
    'a team without a manager',
    changed((a) => delete (a.teams?.['sen-team'] as Json).manager),
    [/^teams\.sen-team\.manager: /],
  ],
  [
    'an owner who cannot sign in and has no chaser',
    changed((a) => ((a.owners as Json).school = { team: 'schools' })),
    [/^owners\.school\.chaser: the team schools cannot sign in; name a chaser/],
  ],
  [
    'a chaser who cannot sign in',
    changed(
      (a) =>
        ((a.owners as Json).school = { team: 'schools', name: 'the school', chaser: { team: 'families' } }),
    ),
    [/^owners\.school\.chaser\.team: the team families cannot sign in/],
  ],
  [
    'an owner to chase without a name',
    changed((a) => ((a.owners as Json).school = { team: 'schools', chaser: { team: 'sen-team' } })),
    [/^owners\.school\.name: an owner that is chased needs a name/],
  ],
  [
    'an owner to chase who follows a service',
    changed(
      (a) =>
        ((a.owners as Json).school = {
          team: 'schools',
          name: 'the school',
          follows: 'service',
          chaser: { team: 'sen-team' },
        }),
    ),
    [/^owners\.school\.follows: /],
  ],
  [
    'a negative buffer',
    changed((a) => (a.local = { bufferWorkingDays: -1 })),
    [/^local\.bufferWorkingDays: a negative buffer would move targets after the statutory date/],
  ],
  [
    'a negative buffer of a rule',
    local({ bufferWorkingDays: -1 }),
    [/^local\.rules\.ehc-final-20w\.bufferWorkingDays: a negative buffer/],
  ],
  [
    'an unknown rule',
    changed((a) => (a.local = { rules: { 'ehc-final-2w': {} } })),
    [/^local\.rules\.ehc-final-2w: no rule has this id; "onward rulebook list"/],
  ],
  [
    'a statutory date',
    local({ due: { by: null } }),
    [/^local\.rules\.ehc-final-20w\.due: the law’s own dates and force cannot be set/],
  ],
  [
    'another statutory date',
    local({ statutoryDue: '2026-01-01' }),
    [/^local\.rules\.ehc-final-20w\.statutoryDue: the law’s own/],
  ],
  [
    'a target after the statutory date',
    local({ target: { op: 'weeksAfter', of: { op: 'date', name: 'ehc.requested.receivedOn' }, n: 22 } }),
    [/^local\.rules\.ehc-final-20w\.target: it can fall after the rule's own date/],
  ],
  [
    'a target that is no date',
    local({ target: { op: 'soon' } }),
    [/^local\.rules\.ehc-final-20w\.target\.op: /],
  ],
  [
    'a target that breaks deep inside',
    local({ target: { op: 'weeksAfter', of: { op: 'date' }, n: 18 } }),
    [/^local\.rules\.ehc-final-20w\.target\.of\.name: /],
  ],
])('%s is refused with its place', (_, read, faults) => {
  expect(faultsOf(read)).toEqual(faults.map((fault) => expect.stringMatching(fault) as string));
});

test('all faults are told at once; a role that no rule asks is a warning', () => {
  const read = changed((a) => {
    delete a.owners?.['la-sen'];
    (a.services as Json).dental = 'gone';
    a.local = { rules: { no: {} } };
  });
  expect(faultsOf(read)).toHaveLength(3);
  const { warnings } = checkArea(
    changed((a) => ((a.owners as Json).shool = { team: 'sen-team' })),
    rulebook,
  );
  expect(warnings).toContain('owners.shool: no rule asks this role; is its name right?');
});

test('the local targets that docs/operations.md shows are accepted', () => {
  const page = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
  const [, shown = ''] = /^ {4}("local": \{\n(?: {4}.*\n)+)/m.exec(page) ?? [];
  const { local } = JSON.parse(`{${shown}}`) as { local: Json };
  expect(Object.keys(local)).toEqual(['bufferWorkingDays', 'rules']);
  expect(faultsOf(changed((a) => (a.local = local)))).toEqual([]);
});

test('settings are named by what they say, not by their layout', () => {
  const turned = Object.fromEntries(Object.entries(DEMONSTRATION_AREA).reverse());
  expect(checkArea(turned, rulebook).hash).toBe(areaHash(DEMONSTRATION_AREA));
  expect(
    checkArea(
      changed((a) => (a.area = 'Other' as unknown as Json)),
      rulebook,
    ).hash,
  ).not.toBe(areaHash(DEMONSTRATION_AREA));
});

describe('a file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'onward-area-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'area.json');
  test.each([
    ['is not there', undefined, /cannot be read \(ENOENT\)/],
    ['is not JSON', '{', /is not JSON/],
  ])('that %s is refused', (_, text, why) => {
    if (text !== undefined) writeFileSync(file, text);
    expect(() => readAreaFile(file, rulebook)).toThrow(why);
  });
  test('that is right is read', () => {
    writeFileSync(file, JSON.stringify(DEMONSTRATION_AREA, null, 2));
    expect(readAreaFile(file, rulebook)).toMatchObject({ settings: DEMONSTRATION_AREA });
  });
});

const AREA = checkArea(
  changed((a) => ((a.owners?.gp as Json).chaser = { team: 'camhs-transition', worker: 'w-joe' })),
  rulebook,
).settings;
const task = (ownerRole: string, occasion = 'ehc-assessment:2026-01-05', assignee?: string): PlannedTask => ({
  ...{ taskId: 't', title: 'EHC needs assessment', status: 'due', due: '2026-02-16', opensOn: null },
  ...{ ownerRole, occasion, assignee, lines: [], remindedBy: 'transition' },
});
const named = { namedWorker: { workerId: 'w-named', team: 'north-team' } };

test.each([
  ['an owner', task('la-sen'), {}, { team: 'sen-team', assignee: null, chases: null }],
  ['an owner that nobody has named', task('housing'), {}, { team: 'sen-team', assignee: null, chases: null }],
  ['a code that objects have', task('constructor'), {}, { team: 'sen-team', assignee: null, chases: null }],
  [
    'the service of the occasion',
    task('adult-service', 'handover:adult-mental-health:1'),
    {},
    { team: 'adult-mental-health', assignee: null, chases: null },
  ],
  [
    'a service that is not known',
    task('adult-service', 'handover:toString:1'),
    {},
    { team: 'adult-social-care', assignee: null, chases: null },
  ],
  [
    'the named worker',
    task('children-provider'),
    named,
    { team: 'north-team', assignee: 'w-named', chases: null },
  ],
  [
    'no named worker yet',
    task('children-provider'),
    {},
    { team: 'camhs-transition', assignee: null, chases: null },
  ],
  [
    'one who was given it',
    task('children-provider', 'planning', 'w-x'),
    named,
    { team: 'north-team', assignee: 'w-x', chases: null },
  ],
  [
    'a chaser team',
    task('school'),
    named,
    { team: 'sen-team', assignee: null, chases: 'the school or college' },
  ],
  ['a chaser by name', task('gp'), {}, { team: 'camhs-transition', assignee: 'w-joe', chases: 'the GP' }],
])('%s is asked', (_, asked, person, expected) => expect(askedFor(asked, person, AREA)).toEqual(expected));

test('a chaser sees whom to chase for what by when', () => {
  expect(expectationOf(task('school'), 'the school or college')).toBe(
    'Chase: the school or college is to do “EHC needs assessment” by 16 February 2026',
  );
  expect(expectationOf({ ...task('school'), due: null }, 'the GP')).toBe(
    'Chase: the GP is to do “EHC needs assessment”',
  );
  expect(expectationOf(task('la-sen'), null)).toBeNull();
});

test.each([
  ['reminder', 'school', 'sen-team', 'Chase the school or college. T'],
  ['assignee', 'gp', 'w-joe', 'Chase the GP. T'],
  ['team-manager', 'school', 'schools-manager', 'T'],
  ['head-of-service', 'gp', 'primary-care-head', 'T'],
  ['reminder', 'la-sen', 'sen-team', 'T'],
  ['team-manager', 'la-sen', 'sen-team-manager', 'T'],
  ['head-of-service', 'la-sen', 'head-of-service', 'T'],
])(
  '%s of what %s owes goes to %s: escalation climbs the owner’s own organisation',
  (rung, owner, recipient, text) => {
    expect(noticeOf({ rung, text: 'T' }, task(owner), {}, AREA)).toEqual({ recipients: [recipient], text });
  },
);

test('a team that the area does not know has a manager of its own', () => {
  const asked = task('children-provider');
  expect(noticeOf({ rung: 'team-manager', text: 'T' }, asked, named, AREA).recipients).toEqual([
    'north-team-manager',
  ]);
  expect(noticeOf({ rung: 'head-of-service', text: 'T' }, asked, named, AREA).recipients).toEqual([
    'head-of-service',
  ]);
  expect(noticeOf({ rung: 'reminder', text: 'T' }, undefined, {}, AREA).recipients).toEqual(['sen-team']);
});

test.each([
  ['receiving-service', 'adult-social-care'],
  ['sending-service', 'camhs-transition'],
  ['team-manager', 'adult-social-care-manager'],
  ['head-of-service', 'head-of-service'],
  ['sending-manager', 'camhs-transition-manager'],
  ['sending-head', 'head-of-service'],
  // Nobody is named yet: the sender's team. The GP does not sign in: their chaser sees to it.
  ['named-worker', 'camhs-transition'],
  ['gp', 'w-joe'],
] as const)('a step of a handover tells the %s', (told, recipient) => {
  const handover = { fromService: 'camhs', toService: 'adult-learning-disability' };
  expect(stepRecipient(told, handover, AREA)).toBe(recipient);
});

test.each(['gp', 'primary-care'])(
  'a handover to the %s, who cannot sign in, reaches the chaser’s team',
  (toService) => {
    const handover = { fromService: 'camhs', toService };
    expect(stepRecipient('receiving-service', handover, DEMONSTRATION_AREA)).toBe('sen-team');
    expect(stepRecipient('team-manager', handover, DEMONSTRATION_AREA)).toBe('sen-team-manager');
    expect(stepRecipient('head-of-service', handover, DEMONSTRATION_AREA)).toBe('head-of-service');
  },
);

test('the named worker is told themselves', () => {
  const person = { namedWorker: { workerId: 'w-nia', team: 'sen-team' } };
  const handover = { fromService: 'camhs', toService: 'adult-social-care' };
  expect(stepRecipient('named-worker', handover, AREA, person)).toBe('w-nia');
});
