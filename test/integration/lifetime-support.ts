/** A world of a test's own: what `rehearsal/world` is, over a database that is dropped at the end. */
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { londonDay, startOfLondonDay } from '../../domain';
import type { Instant } from '../../domain/types';
import { World as RehearsalWorld, type Saying, type WorldParts } from '../../rehearsal/world';
import { workerOptions } from '../../workers/orchestration';
import { bundleWorkflows } from '../../workers/workflow-bundle';
import { timeSkipping } from '../workflows/fakes';
import { openArea, type Area } from './cases/database';

export type { Asked, Saying } from '../../rehearsal/world';

export const MINUTE_MS = 60_000;

export class World extends RehearsalWorld {
  private constructor(
    parts: WorldParts,
    readonly area: Area,
  ) {
    super(parts);
  }

  /** Runs `story` in a world of its own, and ends that world. */
  static async run(story: (world: World) => Promise<void>): Promise<void> {
    const bundle = await bundleWorkflows();
    const env = await timeSkipping();
    const area = await openArea();
    try {
      const world = new World(
        {
          env,
          pool: area.pool,
          cases: area.cases,
          taskQueue: `life-${randomUUID()}`,
          worker: (cases, taskQueue) =>
            Worker.create({
              ...workerOptions(bundle, { cases }, { taskQueue }),
              connection: env.nativeConnection,
            }),
        },
        area,
      );
      await world.whileWorking(() => story(world));
    } finally {
      await env.teardown();
      await area.drop();
    }
  }

  /** Lives through what is said, in order of days, each at ten in the morning or so. */
  async live(sayings: readonly Saying[]): Promise<void> {
    const days = [...new Set(sayings.map(({ on }) => on))].sort();
    for (const day of days) {
      await this.until(new Date(Date.parse(startOfLondonDay(day)) + 10 * 60 * MINUTE_MS).toISOString());
      const outcomes = await this.say(sayings.filter(({ on }) => on === day));
      expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
    }
  }
}

/** The local day and time of an instant, as `2027-03-29 09:00`. */
export function londonClock(instant: Instant): string {
  const minutes = Math.floor(
    (Date.parse(instant) - Date.parse(startOfLondonDay(londonDay(instant)))) / MINUTE_MS,
  );
  const text = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
  return minutes < 0 ? '' : `${londonDay(instant)} ${text}`;
}
