/**
 * Proves that the relay carries the outbox to a real Kafka, each person's events in order, and flags to a real Temporal,
 * that it repairs what is missing or late there, and that one relay works while others stand by.
 */
import { createRelay, type Relay, type RelayOptions } from '../../../bus/relay';
import { temporalClient } from '../../../bus/temporal';
import { OUT_TOPICS } from '../../../events';
import { handoverWorkflowId, transitionId } from '../../../workflows/names';
import { countOf, createBench, eventually, needed, readTopic, unique, type Bench } from './support';
import { idleCases } from '../../support/idle-cases';

let bench: Bench;
let temporal: ReturnType<typeof temporalClient>;
let relays: Relay[];
let taskQueue: string;

beforeEach(async () => {
  bench = await createBench();
  temporal = temporalClient({ TEMPORAL_ADDRESS: needed('TEMPORAL_ADDRESS') });
  relays = [];
  taskQueue = unique('queue-');
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  for await (const { workflowId } of temporal.client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
    await temporal.client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
  }
  await temporal.close();
  await bench.close();
});

function newRelay(options: RelayOptions = {}, address?: string): Relay {
  const client = address ? temporalClient({ TEMPORAL_ADDRESS: address }).client : temporal.client;
  const relay = createRelay({
    pool: bench.pool,
    port: bench.port,
    workflows: client.workflow,
    cases: idleCases,
    group: bench.group,
    log: bench.log,
    metrics: bench.metrics,
    options: { taskQueue, ...options },
  });
  relays.push(relay);
  relay.start();
  return relay;
}

async function addCase(personId: string, over: { flag?: number; nextWake?: string } = {}): Promise<void> {
  await bench.pool.query(
    `INSERT INTO cases (person_id, as_of, rulebook_version, flag, next_wake, opened_at)
     VALUES ($1, now(), 'v', $2, $3, now() - interval '1 hour')`,
    [personId, over.flag ?? 0, over.nextWake ?? null],
  );
}

async function addOutbox(
  personId: string,
  count: number,
  topic: string = OUT_TOPICS.transitions,
): Promise<void> {
  await bench.pool.query(
    `INSERT INTO outbox (person_id, event_id, topic, key, type, body)
     SELECT $1, $1 || '/' || n, $3, 'onward:' || $1, 'task.opened', jsonb_build_object('id', $1 || '/' || n, 'sequence', n)
     FROM generate_series(1, $2::int) AS n`,
    [personId, count, topic],
  );
}

const runIdOf = async (workflowId: string): Promise<string | false> => {
  const found = await temporal.client.workflow.getHandle(workflowId).describe();
  return found.status.name === 'RUNNING' && found.runId;
};

it('sends the outbox, each person in order, and marks it', async () => {
  const people = [unique('a'), unique('b'), unique('c')];
  for (const person of people) await addOutbox(person, 40);
  const admin = bench.port.admin();
  await admin.ensureTopics([{ topic: OUT_TOPICS.transitions, partitions: 3 }]);
  await admin.close();
  const messages: { key: string; sequence: number }[] = [];
  const reader = await readTopic(OUT_TOPICS.transitions, ({ key, value }) => {
    const { sequence } = JSON.parse(value?.toString() ?? '{}') as { sequence: number };
    messages.push({ key: key?.toString() ?? '', sequence });
  });
  newRelay();
  await eventually(async () => (await countOf(bench.pool, 'outbox WHERE sent_at IS NULL')) === 0, 'all sent');
  const mine = (person: string): number[] =>
    messages.filter(({ key }) => key === `onward:${person}`).map(({ sequence }) => sequence);
  for (const person of people) {
    await eventually(() => Promise.resolve(mine(person).length >= 40), 'all read');
    expect(mine(person)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  }
  await reader.stop();
});

it('leaves one person standing whose event is refused, in order, and sends all others', async () => {
  const [stuck, fine] = [unique('s'), unique('f')];
  await addOutbox(stuck, 2);
  await bench.pool.query(
    `INSERT INTO outbox (person_id, event_id, topic, key, type, body)
     VALUES ($1, $1 || '/refused', $2, $1, 't', jsonb_build_object('long', repeat(md5($1), 170000)))`,
    [stuck, OUT_TOPICS.transitions],
  );
  await bench.pool.query(
    `INSERT INTO outbox (person_id, event_id, topic, key, type, body) VALUES ($1, $1 || '/after', $2, $1, 't', '{}')`,
    [stuck, OUT_TOPICS.transitions],
  );
  await addOutbox(fine, 5);
  newRelay();
  const unsent = 'outbox WHERE sent_at IS NULL';
  await eventually(
    async () => (await countOf(bench.pool, unsent)) === 2,
    'all but the refused one and what follows it',
  );
  expect(await countOf(bench.pool, "alarms WHERE kind = 'outbox-blocked' AND subject = $1", [stuck])).toBe(1);
});

it('signals what is flagged and clears the flag, and only the flag it read', async () => {
  const people = Array.from({ length: 20 }, () => unique('p'));
  for (const person of people) await addCase(person, { flag: 3 });
  const handover = unique('h');
  await bench.pool.query(
    `INSERT INTO handovers (handover_id, person_id, from_service, to_service, status, transfer_on, flag, body)
     VALUES ($1, $2, 'camhs', 'amhs', 'proposed', '2026-09-01', 1, '{}')`,
    [handover, people[0]],
  );
  newRelay();
  for (const person of people) await eventually(() => runIdOf(transitionId(person)), 'its workflow');
  await eventually(() => runIdOf(handoverWorkflowId(handover)), 'the workflow of the handover');
  const flagged = async (): Promise<number> =>
    (await countOf(bench.pool, 'cases WHERE flag > 0')) +
    (await countOf(bench.pool, 'handovers WHERE flag > 0'));
  await eventually(async () => (await flagged()) === 0, 'the flags are cleared');
});

it('leaves a flag that has grown while its signal was sent, and signals again', async () => {
  const person = unique('p');
  await addCase(person, { flag: 1 });
  // Held as an advance would hold it, so that the flag cannot be cleared yet.
  const advance = await bench.pool.connect();
  await advance.query('BEGIN');
  await advance.query('UPDATE cases SET flag = flag + 1 WHERE person_id = $1', [person]);
  newRelay();
  await eventually(() => runIdOf(transitionId(person)), 'its workflow');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const handle = temporal.client.workflow.getHandle(transitionId(person));
  const signals = async (): Promise<number> =>
    ((await handle.fetchHistory()).events ?? []).filter(
      (event) => event.workflowExecutionSignaledEventAttributes,
    ).length;
  expect(await signals()).toBe(1);
  await advance.query('COMMIT');
  advance.release();
  await eventually(
    async () => (await countOf(bench.pool, 'cases WHERE flag = 0')) === 1,
    'the flag is cleared',
  );
  expect(await signals()).toBe(2);
});

it('starts the workflow again that was terminated by hand, or was never there', async () => {
  const [gone, never, closed] = [unique('g'), unique('n'), unique('c')];
  await addCase(gone, { flag: 1 });
  await addCase(closed);
  await bench.pool.query("UPDATE cases SET status = 'closed' WHERE person_id = $1", [closed]);
  newRelay({ sweepEveryMs: 500 });
  const before = await eventually(() => runIdOf(transitionId(gone)), 'the first run');
  await temporal.client.workflow.getHandle(transitionId(gone)).terminate('by hand');
  const after = await eventually(() => runIdOf(transitionId(gone)), 'the next run');
  expect(after).not.toBe(before);
  await addCase(never);
  await eventually(() => runIdOf(transitionId(never)), 'the workflow that was never there');
  await expect(temporal.client.workflow.getHandle(transitionId(closed)).describe()).rejects.toThrow();
});

it('signals late wakes, with an alarm that is cleared when they have caught up', async () => {
  const [late, soon, blocked] = [unique('l'), unique('s'), unique('b')];
  await addCase(late, { nextWake: new Date(Date.now() - 3 * 60_000).toISOString() });
  await addCase(soon, { nextWake: new Date(Date.now() - 60_000).toISOString() });
  await addCase(blocked, { nextWake: new Date(Date.now() - 3_600_000).toISOString() });
  await bench.pool.query("UPDATE cases SET blocked_reason = 'plan' WHERE person_id = $1", [blocked]);
  newRelay({ lateEveryMs: 200, sweepEveryMs: 3_600_000 });
  await eventually(() => runIdOf(transitionId(late)), 'the late one');
  const open = async (): Promise<number> =>
    countOf(bench.pool, "alarms WHERE kind = 'late-wake' AND cleared_at IS NULL");
  await eventually(async () => (await open()) === 1, 'the alarm');
  const handle = temporal.client.workflow.getHandle(transitionId(late));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const signals = ((await handle.fetchHistory()).events ?? []).filter(
    (e) => e.workflowExecutionSignaledEventAttributes,
  );
  expect(signals.length).toBeLessThanOrEqual(2);
  await bench.pool.query("UPDATE cases SET next_wake = now() + interval '1 day' WHERE person_id = $1", [
    late,
  ]);
  await eventually(async () => (await open()) === 0, 'the alarm is cleared');
});

it('counts the step of a handover as late from when its case was there, so that imported history raises no alarm', async () => {
  const [imported, old] = [unique('i'), unique('o')];
  for (const person of [imported, old]) {
    await addCase(person);
    await bench.pool.query(
      `INSERT INTO handovers (handover_id, person_id, from_service, to_service, status, transfer_on, next_step_at, body)
       VALUES ($1, $1, 'camhs', 'adult-mental-health', 'proposed', '2025-09-01', now() - interval '1 year', '{}')`,
      [person],
    );
  }
  await bench.pool.query('UPDATE cases SET opened_at = now() WHERE person_id = $1', [imported]);
  newRelay({ lateEveryMs: 200, sweepEveryMs: 3_600_000 });
  await eventually(() => runIdOf(handoverWorkflowId(old)), 'the late one');
  const alarms = async (): Promise<unknown> =>
    (await bench.pool.query<{ detail: string }>("SELECT detail FROM alarms WHERE kind = 'late-wake'")).rows;
  const one = [{ detail: expect.stringMatching(/^1 are more than two minutes late/) as string }];
  expect(await alarms()).toEqual(one);
  // Several rounds later it is still the only one; the sweep may have started the imported one's workflow by then.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await alarms()).toEqual(one);
});

it('works alone: another stands by and takes over when the first has stopped or lost its session', async () => {
  const first = newRelay();
  await eventually(() => Promise.resolve(first.isActive()), 'the first is at work');
  const second = newRelay();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(second.isActive()).toBe(false);
  await first.stop();
  await eventually(() => Promise.resolve(second.isActive()), 'the second is at work');
  await bench.pool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 717002 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  await addOutbox(unique('x'), 3);
  await eventually(
    async () => (await countOf(bench.pool, 'outbox WHERE sent_at IS NULL')) === 0,
    'it has recovered',
  );
});

it('sends the outbox while Temporal is away, and keeps the flags', async () => {
  await addCase(unique('p'), { flag: 1 });
  await addOutbox(unique('x'), 3);
  newRelay({}, '127.0.0.1:1');
  await eventually(
    async () => (await countOf(bench.pool, 'outbox WHERE sent_at IS NULL')) === 0,
    'the outbox is sent',
  );
  expect(await countOf(bench.pool, 'cases WHERE flag = 1')).toBe(1);
  await eventually(
    async () => (await bench.metrics.temporalAway.get()).values.some(({ value }) => value === 1),
    'it shows that Temporal is away',
  );
});
