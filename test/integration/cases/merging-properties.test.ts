/**
 * Whatever was stated before two records were made one, meanwhile and after they were taken apart, both end as two that were never merged;
 * and a merge that is cut off at any of its statements has not happened.
 */
import * as fc from 'fast-check';
import type { LoggedEvent } from '../../../domain';
import { runs } from '../../domain/logs';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
const OPERATOR = { workerId: 'op' };
let area: Area;
let next = 0;
const nhs = (): string => `nhs:${testNhsNumber(next++)}`;

beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());

const idOf = async (subject: string): Promise<string> =>
  (await area.cases.findPerson(subject))?.personId as string;

/** What is owed, by whom and until when, but for what is made of the person's id. */
async function owed(subject: string): Promise<unknown> {
  const personId = await idOf(subject);
  const { rows } = await area.pool.query<{ body: Record<string, unknown> }>(
    'SELECT body FROM tasks WHERE person_id = $1',
    [personId],
  );
  const tasks = rows.map(({ body: { taskId: _, ...task } }) => JSON.stringify(task)).sort();
  const handovers = await area.cases.handovers(subject);
  const views = await Promise.all(handovers.map(({ handoverId }) => area.cases.handoverView(handoverId)));
  return {
    // Explanations name the events, which are not the same.
    duties: (await area.cases.duties(subject)).map(({ explanation: _, ...duty }) => duty),
    tasks,
    handovers: handovers
      .map(({ handoverId: _, ...handover }, i) => JSON.stringify([handover, views[i]?.nextStep]))
      .sort(),
    view: { ...(await area.cases.caseView(personId)), personId: '' },
  };
}

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-01-${String(n).padStart(2, '0')}`);
const service = fc.constantFrom('adult-mental-health', 'adult-social-care');
type Said = [type: LoggedEvent['type'], data: Record<string, unknown>];
const said: fc.Arbitrary<Said> = fc.oneof(
  day.map((on): Said => ['ehc.requested', { receivedOn: on }]),
  day.map((on): Said => ['ehc.decided', { decision: 'assess', notifiedOn: on }]),
  day.map((on): Said => ['ehc.finalised', { finalOn: on }]),
  day.map((on): Said => ['ehc.review-held', { heldOn: on }]),
  day.map((on): Said => ['meeting.held', { kind: 'transition-planning', on }]),
  day.map((on): Said => ['person.moved', { direction: 'out', on, otherAuthority: 'x' }]),
  service.map((to): Said => [
    'handover.proposed',
    { fromService: 'camhs', toService: to, transferOn: '2026-11-01' },
  ]),
  fc
    .tuple(service, day)
    .map(([to, on]): Said => ['handover.responded', { toService: to, response: 'accepted', on }]),
  fc.constantFrom('ADHD', 'LD').map((code): Said => ['person.updated', record({ needs: [{ code }] })]),
);
const batch = fc.array(fc.tuple(fc.boolean(), said), { maxLength: 6 });

test('events before, meanwhile and after: each ends with whom it is about, as if the records had never been one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(batch, batch, batch), async (batches) => {
      const [one, other, alone, apart] = [nhs(), nhs(), nhs(), nhs()];
      const pairs = [
        [one, alone],
        [other, apart],
      ] as const;
      const register = pairs.flat().map((subject) => event('person.registered', subject, record()));
      await receiveAll(area, register, NOW);
      const tell = async (events: (typeof batches)[number]): Promise<void> => {
        for (const [second, [type, data]] of events) {
          const twins = pairs[second ? 1 : 0];
          const first = event(type, twins[0], data);
          const outcomes = await receiveAll(
            area,
            [first, { ...first, id: `${first.id}-c`, subject: twins[1] }],
            NOW,
          );
          expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
        }
      };
      await tell(batches[0]);
      const [survivor, absorbed] = [await idOf(one), await idOf(other)];
      const { decisionId } = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW);
      await tell(batches[1]);
      expect(await area.cases.verifyOracle([survivor, absorbed])).toEqual([]);
      await area.cases.undoIdentity({ actor: OPERATOR, decisionId: decisionId ?? 0 }, NOW);
      expect(await area.cases.verifyOracle([survivor, absorbed])).toEqual([]);
      await tell(batches[2]);
      expect(await owed(one)).toEqual(await owed(alone));
      expect(await owed(other)).toEqual(await owed(apart));
      expect(await area.cases.verifyOracle([survivor, absorbed])).toEqual([]);
    }),
    runs(12),
  );
}, 180_000);

test('the connection dies on any statement of a merge or of its undoing: it has not happened, and can be done again', async () => {
  const [one, other] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event('person.registered', one, record()),
      event('person.registered', other, record()),
      event('ehc.requested', other, { receivedOn: '2026-01-05' }),
      event('handover.proposed', other, { fromService: 'camhs', toService: 'asc', transferOn: '2026-11-01' }),
    ],
    NOW,
  );
  const [survivor, absorbed] = [await idOf(one), await idOf(other)];
  await area.pool.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
  const written = [
    ...['attributions', 'cases', 'notices', 'identifiers', 'identity_decisions', 'identity_moves', 'events'],
    ...['duties', 'tasks', 'handovers', 'people', 'outbox', 'audit', 'former_ids'],
  ];
  const cutOff = async (act: () => Promise<unknown>): Promise<void> => {
    const before = [await owed(one), await owed(other)];
    let died = 0;
    for (const table of written) {
      await area.pool.query(
        `CREATE TRIGGER die AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION die()`,
      );
      const result = await act().then(
        () => 'acted',
        () => 'died',
      );
      await area.pool.query(`DROP TRIGGER die ON ${table}`);
      if (result === 'acted') throw new Error(`${table} was not written`);
      died++;
      expect([await owed(one), await owed(other)]).toEqual(before);
      expect(await area.cases.verifyOracle()).toEqual([]);
    }
    expect(died).toBe(written.length);
  };
  const request = { actor: OPERATOR, survivor, absorbed };
  await cutOff(() => area.cases.mergePeople(request, NOW));
  const { decisionId } = await area.cases.mergePeople(request, NOW);
  expect(await idOf(other)).toBe(survivor);
  const undo = () => area.cases.undoIdentity({ actor: OPERATOR, decisionId: decisionId ?? 0 }, NOW);
  written.splice(written.indexOf('identity_moves'), 1);
  await cutOff(undo);
  await undo();
  expect(await idOf(other)).toBe(absorbed);
  expect(await area.cases.verifyOracle()).toEqual([]);
}, 120_000);
