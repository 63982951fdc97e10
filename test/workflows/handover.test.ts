/** Proves the handover's protocol in time: every step on its day, once, and again from the log after a workflow was lost. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { handoverIdOf } from '../../domain/handover';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { handoverWorkflowId, SIGNALS, WORKFLOWS } from '../../workflows/names';
import { DAY_MS, MemoryHandovers, timeSkipping, until, withWorker } from './fakes';

const ID = handoverIdOf('p1', 'camhs', 'adult-mh');
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
const day = (ms: number): string => iso(ms).slice(0, 10);
const start = (taskQueue: string) => ({
  workflowId: handoverWorkflowId(ID),
  taskQueue,
  args: [{ personId: 'p1', handoverId: ID }] as [{ personId: string; handoverId: string }],
});

/** A person whose handover was proposed now, for `days` from now. */
async function proposed(days: number): Promise<MemoryHandovers> {
  const log = new MemoryHandovers();
  const now = await env.currentTimeMs();
  log.now = iso(now);
  log.say('handover.proposed', iso(now), {
    fromService: 'camhs',
    toService: 'adult-mh',
    transferOn: day(now + days * DAY_MS),
  });
  return log;
}

function onTime(log: MemoryHandovers): void {
  for (const { at, taken } of log.steps) {
    expect(taken >= at).toBe(true);
    expect(Date.parse(taken) - Date.parse(at)).toBeLessThan(60_000);
  }
  const ids = log.steps.map(({ step, n }) => `${step}/${n}`);
  expect(new Set(ids).size).toBe(ids.length);
}

test('offered, reminded, escalated, accepted, met, transferred on its day, settled six months later', async () => {
  const log = await proposed(200);
  const began = await env.currentTimeMs();
  await withWorker(env, bundle, log.cases, async (queue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.handover, start(queue));
    await until(() => log.steps.length === 1);
    await env.sleep(32 * DAY_MS);
    await until(() => log.steps.length === 3);
    expect(log.steps.map((s) => s.step)).toEqual(['offer', 'remind', 'escalate-team-manager']);

    const answered = iso(await env.currentTimeMs());
    log.say('handover.responded', answered, {
      toService: 'adult-mh',
      response: 'accepted',
      on: answered.slice(0, 10),
    });
    log.say('appointment.kept', answered, { service: 'adult-mh', on: answered.slice(0, 10) });
    await handle.signal(SIGNALS.handoverChanged);
    await handle.result();
  });
  expect(log.steps.map((s) => s.step)).toEqual([
    'offer',
    'remind',
    'escalate-team-manager',
    'transfer',
    'settle',
  ]);
  onTime(log);
  expect(log.plan()).toMatchObject({
    status: 'settled',
    responsible: 'adult-mh',
    transferredOn: day(began + 200 * DAY_MS),
  });
}, 60_000);

test('declined: the sender stays responsible, it is escalated at once, and a new proposal is offered again', async () => {
  const log = await proposed(300);
  await withWorker(env, bundle, log.cases, async (queue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.handover, start(queue));
    await until(() => log.steps.length === 1);
    await env.sleep(2 * DAY_MS);
    const declined = iso(await env.currentTimeMs());
    log.say('handover.responded', declined, {
      toService: 'adult-mh',
      response: 'declined',
      reason: 'threshold',
      on: declined.slice(0, 10),
    });
    await handle.signal(SIGNALS.handoverChanged);
    await until(() => log.steps.length === 2);
    expect(log.plan(declined)).toMatchObject({ status: 'declined', responsible: 'camhs' });
    await env.sleep(DAY_MS);
    const again = iso(await env.currentTimeMs());
    log.say('handover.proposed', again, {
      fromService: 'camhs',
      toService: 'adult-mh',
      transferOn: day(Date.parse(again) + 300 * DAY_MS),
    });
    await handle.signal(SIGNALS.handoverChanged);
    await until(() => log.steps.length === 3);
    await handle.terminate();
  });
  expect(log.steps.map(({ step, n }) => `${step}/${n}`)).toEqual([
    'offer/1',
    'escalate-team-manager/1',
    'offer/2',
  ]);
  onTime(log);
}, 60_000);

test('terminated by hand and started anew it goes on where the log says, and takes nothing twice', async () => {
  const log = await proposed(120);
  await withWorker(env, bundle, log.cases, async (queue) => {
    const first = await env.client.workflow.start(WORKFLOWS.handover, start(queue));
    await until(() => log.steps.length === 1);
    await env.sleep(16 * DAY_MS);
    await until(() => log.steps.length === 2);
    await first.terminate('by hand');
    await env.sleep(DAY_MS);

    const second = await env.client.workflow.start(WORKFLOWS.handover, start(queue));
    await env.sleep(200 * DAY_MS);
    await until(() => log.steps.some((s) => s.step === 'hold' && s.n === 3));
    await second.terminate();
  });
  onTime(log);
  expect(log.steps.filter((s) => s.step === 'offer')).toHaveLength(1);
  expect(log.steps.filter((s) => s.step === 'remind')).toHaveLength(1);
}, 60_000);

test('three services, each its own workflow and clock: two transfer and settle while the one that never answers is held', async () => {
  const log = await proposed(200);
  const began = await env.currentTimeMs();
  const transferOn = day(began + 200 * DAY_MS);
  const others = ['adult-social-care', 'primary-care'];
  for (const toService of others)
    log.say('handover.proposed', iso(began), { fromService: 'camhs', toService, transferOn });
  const idOf = (toService: string): string => handoverIdOf('p1', 'camhs', toService);
  const stepsTo = (toService: string): string[] =>
    log.events
      .filter(({ type, data }) => type === 'handover.step' && data.handoverId === idOf(toService))
      .map(({ data }) => String(data.step));
  await withWorker(env, bundle, log.cases, async (queue) => {
    const handles = await Promise.all(
      ['adult-mh', ...others].map((toService) =>
        env.client.workflow.start(WORKFLOWS.handover, {
          workflowId: handoverWorkflowId(idOf(toService)),
          taskQueue: queue,
          args: [{ personId: 'p1', handoverId: idOf(toService) }],
        }),
      ),
    );
    await until(() => log.steps.length === 3);
    const answered = iso(await env.currentTimeMs());
    for (const toService of others) {
      const on = answered.slice(0, 10);
      log.say('handover.responded', answered, { toService, response: 'accepted', on });
      log.say('appointment.kept', answered, { service: toService, on });
    }
    const [silent, ...answering] = handles;
    for (const handle of answering) await handle.signal(SIGNALS.handoverChanged);
    for (const handle of answering) await handle.result();
    await silent?.terminate();
  });
  for (const toService of others) {
    expect(stepsTo(toService)).toEqual(['offer', 'transfer', 'settle']);
    expect(log.plan(log.now, idOf(toService))).toMatchObject({
      status: 'settled',
      transferredOn: transferOn,
    });
  }
  expect(stepsTo('adult-mh').slice(0, 5)).toEqual([
    ...['offer', 'remind', 'escalate-team-manager', 'escalate-head-of-service', 'hold'],
  ]);
  expect(log.plan()).toMatchObject({
    status: 'offered',
    responsible: 'camhs',
    escalated: { to: 'head-of-service' },
  });
}, 60_000);
