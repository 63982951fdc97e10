/**
 * A process of the stack with one job: when its parent dies without a goodbye (kill -9, out of memory), end the
 * children that the parent left behind. It learns of the death by the end of its standard input, which comes a moment
 * before the parent is gone: until then the children are the parent's own, so the guard waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { endLeftovers, otherOwner } from './records';

const [file, parent] = [process.argv[2], Number(process.argv[3])];
if (!file || !parent) throw new Error('usage: node guard.js PIDS_FILE PARENT_PID');

async function endWhatIsLeft(pids: string): Promise<void> {
  while (otherOwner(pids) === parent) await sleep(20);
  await endLeftovers(pids);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => {
  void endWhatIsLeft(file).finally(() => process.exit(0));
});
process.stdin.resume();
