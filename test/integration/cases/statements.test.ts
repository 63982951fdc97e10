/** Proves that a chunk costs the same number of statements whether it is about one person or about fifty. */
import { withTransaction, type Tx } from '../../../store';
import { bodyHash } from '../../../events';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
let area: Area;
beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());

const PEOPLE = Array.from({ length: 50 }, (_, n) => `nhs:${testNhsNumber(n)}`);

/** The statements of one chunk, each by its first words. */
async function statementsOf(events: readonly ReturnType<typeof event>[]): Promise<string[]> {
  const said: string[] = [];
  await withTransaction(area.pool, async (tx) => {
    const counting = {
      query: (query: string | { text: string }, values?: unknown[]) => {
        said.push((typeof query === 'string' ? query : query.text).trim().slice(0, 40));
        return (tx.query as (q: unknown, v?: unknown[]) => unknown)(query, values);
      },
    } as unknown as Tx;
    const received = events.map((one) => ({ event: one, bodyHash: bodyHash(one) }));
    await area.cases.receive(counting, received, NOW);
  });
  return said;
}

const kept = (subject: string, n: number): ReturnType<typeof event> =>
  event('appointment.kept', subject, { appointmentId: `a${n}`, service: 'camhs', on: '2026-01-20' });

test('statements of a chunk do not grow with its people or events', async () => {
  await receiveAll(
    area,
    PEOPLE.map((subject) => event('person.registered', subject, record())),
    NOW,
  );
  const one = await statementsOf([kept(PEOPLE[0] as string, 0)]);
  const fifty = await statementsOf(PEOPLE.map((subject, n) => kept(subject, n)));
  const many = await statementsOf(
    PEOPLE.flatMap((subject) => [1, 2, 3, 4].map((n) => kept(subject, n * 100))),
  );
  expect(fifty).toEqual(one);
  expect(many).toEqual(one);
  process.stdout.write(`a chunk of case events: ${one.length} statements\n`);
  expect(one.length).toBeLessThanOrEqual(8);

  // Those that move duties, tasks and handovers touch more tables, and again as many for one as for all.
  const requests = PEOPLE.map((subject) => event('ehc.requested', subject, { receivedOn: '2026-01-05' }));
  const [first, ...rest] = requests as [(typeof requests)[0], ...typeof requests];
  const oneRequest = await statementsOf([first]);
  expect(await statementsOf(rest)).toEqual(oneRequest);
  expect(oneRequest.length).toBeLessThanOrEqual(16);
});
