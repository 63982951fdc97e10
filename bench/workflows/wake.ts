/** Bare Temporal: sleep until an instant, one activity, done. What any wake costs whatever is done in it. */
import { proxyActivities, sleep } from '@temporalio/workflow';

export interface WakeActivities {
  woken(id: string): Promise<void>;
}

const { woken } = proxyActivities<WakeActivities>({ startToCloseTimeout: '1 minute' });

/** @param at milliseconds since 1970 */
export async function wake(id: string, at: number): Promise<void> {
  await sleep(Math.max(1, at - Date.now()));
  await woken(id);
}
