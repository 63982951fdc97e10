/**
 * A process of the stack with one job: when its parent dies without a goodbye (kill -9, out of memory), end the
 * children that the parent left behind. It learns of the death by the end of its standard input.
 */
import { endLeftovers } from './records';

const file = process.argv[2];
if (!file) throw new Error('usage: node guard.js PIDS_FILE');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => {
  void endLeftovers(file).finally(() => process.exit(0));
});
process.stdin.resume();
