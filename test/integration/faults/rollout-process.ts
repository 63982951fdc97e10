/** An orchestrator with a task queue of its own, to be killed in the middle of a rollout. */
import { Connection } from '@temporalio/client';
import { createLogger } from '../../../bus/observability';
import { runProcess } from '../../../bus/process';
import { temporalConnectionOptions } from '../../../bus/temporal';
import { createCases } from '../../../cases';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { readSettings } from '../../../settings';
import { createPool } from '../../../store';
import { installRuntime, Orchestration } from '../../../workers/orchestration';
import { loadBundle } from '../../../workers/workflow-bundle';

const log = createLogger('orchestrator', 'warn');
runProcess(log, async () => {
  const settings = readSettings(process.env);
  await installRuntime(log);
  const pool = createPool(settings);
  const taskQueue = process.env.TASK_QUEUE ?? '';
  const orchestration = new Orchestration({
    settings,
    bundle: await loadBundle(),
    connection: Connection.lazy(temporalConnectionOptions(settings)),
    cases: createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } }),
    log,
    taskQueue,
    deploymentName: taskQueue,
  });
  orchestration.start();
  return { stop: () => orchestration.stop() };
});
