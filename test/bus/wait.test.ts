/** Proves that waits grow within bounds and can be cut short. */
import { backoffMs, forEachLimited, pause } from '../../bus/wait';

it('doubles up to its most', () => {
  for (let attempt = 0; attempt < 60; attempt++) {
    const ms = backoffMs(attempt, 100, 2_000);
    expect(ms).toBeLessThanOrEqual(2_000);
    expect(ms).toBeGreaterThanOrEqual(0.8 * Math.min(2_000, 100 * 2 ** attempt) - 1);
  }
});

it('is cut short by its signal', async () => {
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort();
  await waiting;
  await pause(60_000, controller.signal);
});

it('runs no more than its limit at once, and everything', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachLimited([...Array(20).keys()], 4, async (i) => {
    most = Math.max(most, ++running);
    await pause(1);
    done.push(i);
    running--;
  });
  expect(most).toBe(4);
  expect(done.sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
});
