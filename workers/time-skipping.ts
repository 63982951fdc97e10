/** Temporal's time-skipping server with what Onward's workflows need there, and the worker that serves them. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createLogger } from '../bus/observability';
import { registerSearchAttributes } from './deployment';

/** A server of the binary at `path`, whose time passes only while something waits for it. Ended by its `teardown`. */
export async function timeSkippingServer(path: string): Promise<TestWorkflowEnvironment> {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
  } catch {
    // Installed by an earlier world of this process.
  }
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await registerSearchAttributes(env.connection, 'default', createLogger('rehearsal', 'silent'));
  return env;
}
