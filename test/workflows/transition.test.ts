/** Proves the transition's loop: wakes on time for years, signals, one run a school year, no personal data in failures. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { nextSchoolYear, turnDelay } from '../../workflows/calendar';
import { SIGNALS, transitionId, WORKFLOWS } from '../../workflows/names';
import { DAY_MS, scriptedCase, timeSkipping, until, withWorker } from './fakes';

jest.setTimeout(60_000);
let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await bundleWorkflows();
}, 120_000);
beforeEach(async () => {
  env = await timeSkipping();
});
afterEach(async () => {
  await env.teardown();
});

const iso = (ms: number): string => new Date(ms).toISOString();
const start = (taskQueue: string) => ({
  workflowId: transitionId('p1'),
  taskQueue,
  args: [{ personId: 'p1' }] as [{ personId: string }],
});

/** The history lengths of all runs, from the first over each that continued it. */
async function runLengths(first: string): Promise<number[]> {
  const lengths: number[] = [];
  for (let run: string | undefined = first; run;) {
    const { events } = await env.client.workflow.getHandle(transitionId('p1'), run).fetchHistory();
    lengths.push(events?.length ?? 0);
    run = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return lengths;
}

test('a run ends at the latest on 1 September, local time', () => {
  expect(iso(nextSchoolYear(Date.parse('2026-08-31T22:59:59.999Z')))).toBe('2026-08-31T23:00:00.000Z');
  expect(iso(nextSchoolYear(Date.parse('2026-08-31T23:00:00.000Z')))).toBe('2027-08-31T23:00:00.000Z');
  expect(iso(nextSchoolYear(Date.parse('2026-12-31T00:00:00.000Z')))).toBe('2027-08-31T23:00:00.000Z');
});

test('the night of 1 September is shared out: evenly, by id, and over before the morning', () => {
  const HOUR_MS = 3_600_000;
  const delays = Array.from({ length: 10_000 }, (_, n) => turnDelay(transitionId(`person-${n}`)));
  expect(Math.max(...delays)).toBeLessThan(5 * HOUR_MS);
  expect(turnDelay(transitionId('person-7'))).toBe(delays[7]);
  // No minute has more than three times its share of the ten thousand.
  const minutes = new Map<number, number>();
  for (const ms of delays)
    minutes.set(Math.floor(ms / 60_000), (minutes.get(Math.floor(ms / 60_000)) ?? 0) + 1);
  expect(minutes.size).toBe(300);
  expect(Math.max(...minutes.values())).toBeLessThan(100);
});

test('a run that is spread turns at its own minute, once a year; one of an earlier release at midnight, and then no more', async () => {
  const { asked, cases } = scriptedCase(() => ({}));
  const delay = turnDelay(transitionId('p1'));
  const turnsOf = async (args: [{ personId: string; spread?: true }]): Promise<number[]> => {
    asked.length = 0;
    return withWorker(env, bundle, cases, async (queue) => {
      const handle = await env.client.workflow.start(WORKFLOWS.transition, { ...start(queue), args });
      const began = await env.currentTimeMs();
      const first = nextSchoolYear(began);
      for (let month = 0; month < 26; month++) await env.sleep(30 * DAY_MS);
      await env.client.workflow.getHandle(handle.workflowId).terminate();
      const turns = [first, nextSchoolYear(first)];
      return turns.flatMap((turn) =>
        asked.map((now) => Date.parse(now) - turn).filter((ms) => ms >= 0 && ms < DAY_MS),
      );
    });
  };
  const near = (ms: number[], expected: number[]): void => {
    // The advance that ends a run and the one that begins the next, each year.
    expect(ms).toHaveLength(expected.length);
    ms.forEach((at, i) => expect(Math.abs(at - (expected[i] ?? NaN))).toBeLessThan(60_000));
  };
  near(await turnsOf([{ personId: 'p1', spread: true }]), [delay, delay, delay, delay]);
  near(await turnsOf([{ personId: 'p1' }]), [0, 0, delay, delay]);
}, 120_000);

test('wakes when the case asks, for thirteen years, with a run a school year and a short history', async () => {
  const began = await env.currentTimeMs();
  const end = began + 13 * 365.25 * DAY_MS;
  const wakes: number[] = [];
  for (let at = began + 40 * DAY_MS; at < end; at += 40 * DAY_MS) wakes.push(at);
  const { asked, cases } = scriptedCase((now) => {
    const next = wakes.find((at) => at > Date.parse(now));
    return next === undefined ? { open: false } : { nextWake: iso(next), overdue: wakes.indexOf(next) % 3 };
  });
  const first = await withWorker(env, bundle, cases, async (queue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, start(queue));
    await handle.result();
    return handle.firstExecutionRunId;
  });

  for (const wake of wakes) {
    const late = Math.min(...asked.map((now) => Date.parse(now) - wake).filter((ms) => ms >= 0));
    expect(late).toBeLessThan(60_000);
  }
  const runs = await runLengths(first);
  expect(runs.length).toBeGreaterThanOrEqual(13);
  expect(Math.max(...runs)).toBeLessThan(2_000);
  // A run a year adds the advance that ends it and the one that begins the next, and nothing else does.
  expect(asked.length).toBeLessThanOrEqual(wakes.length + 2 * runs.length);
}, 120_000);

test('a signal advances at once; the case ends when it is closed', async () => {
  let open = true;
  const { asked, cases } = scriptedCase(() => ({ open }));
  await withWorker(env, bundle, cases, async (queue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, start(queue));
    await until(() => asked.length === 1);
    await handle.signal(SIGNALS.caseChanged);
    await until(() => asked.length === 2);
    open = false;
    await handle.signal(SIGNALS.caseChanged);
    await handle.result();
  });
  expect(asked).toHaveLength(3);
});

test('search attributes hold codes, dates and counts', async () => {
  const { asked, cases } = scriptedCase(() => ({ nextDue: '2027-01-05', overdue: 2, openHandovers: 1 }));
  await withWorker(env, bundle, cases, async (queue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, start(queue));
    await until(() => asked.length === 1);
    await until(async () => (await handle.describe()).typedSearchAttributes.getAll().length >= 5);
    const all = (await handle.describe()).typedSearchAttributes.getAll();
    expect(Object.fromEntries(all.map(({ key, value }) => [key.name, value]))).toMatchObject({
      OnwardStage: 'planning',
      OnwardLocality: 'north',
      OnwardNextDue: new Date('2027-01-05T00:00:00.000Z'),
      OnwardOverdue: 2,
      OnwardOpenHandovers: 1,
    });
    await handle.terminate();
  });
});

test('a blocked case waits for its operator, and tries again each hour', async () => {
  const { asked, cases } = scriptedCase((_, call) => (call < 4 ? { blocked: true } : { open: false }));
  const began = await env.currentTimeMs();
  await withWorker(env, bundle, cases, (queue) =>
    env.client.workflow.execute(WORKFLOWS.transition, start(queue)),
  );
  expect(asked).toHaveLength(4);
  expect(Math.round((Date.parse(asked[3] as string) - began) / 3_600_000)).toBe(3);
});

test('a wake that lies in the past does not fill the history', async () => {
  const { asked, cases } = scriptedCase((_, call) =>
    call < 5 ? { nextWake: '2020-01-01T00:00:00.000Z' } : { open: false },
  );
  await withWorker(env, bundle, cases, (queue) =>
    env.client.workflow.execute(WORKFLOWS.transition, start(queue)),
  );
  for (let i = 1; i < asked.length; i++)
    expect(Date.parse(asked[i] as string) - Date.parse(asked[i - 1] as string)).toBeGreaterThanOrEqual(1_000);
});

test('Postgres away: tried until it is back, and what it said stays out of Temporal', async () => {
  const { asked, cases } = scriptedCase(() => ({ open: false }));
  let tries = 0;
  let away = true;
  const failing = {
    ...cases,
    advanceNow: (personId: string, now: string) => {
      tries++;
      if (!away) return cases.advanceNow(personId, now);
      throw Object.assign(new Error('Key (nhs)=(9990000018) exists: Ada Lovelace'), { code: '23505' });
    },
  };
  await withWorker(env, bundle, failing, async (queue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, start(queue));
    await until(() => tries >= 2);
    const pending = (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure;
    expect(pending?.message).toBe('Error 23505');
    expect(JSON.stringify(pending)).not.toMatch(/Lovelace|9990000018/);
    away = false;
    await handle.result();
  });
  expect(asked).toHaveLength(1);
});
