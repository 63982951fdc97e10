/** A worker for the plain pattern's workflow, in a process of its own as it would be deployed. */
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { childInput, readyUntilStopped } from './children';

export interface PlainWorkerInput {
  address: string;
  namespace: string;
  taskQueue: string;
}

async function main(): Promise<void> {
  const { address, namespace, taskQueue } = childInput<PlainWorkerInput>();
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowsPath: join(__dirname, 'workflows', 'plain.js'),
    maxCachedWorkflows: 2_500,
  });
  const running = worker.run();
  readyUntilStopped(async () => {
    worker.shutdown();
    await running;
    await connection.close();
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
