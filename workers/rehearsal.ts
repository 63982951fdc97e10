/**
 * The process that `onward rehearse` starts: Postgres, Temporal's time-skipping server and a worker of its own, a rehearsal in
 * them, and nothing left of them at the end. Exit code 1 when the oracle failed.
 *
 *   node rehearsal.js '{"seed":1,"people":20,"years":13,"from":"2027-09-01"}'
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { createCases } from '../cases';
import { print, ProgressLine, type PrintOptions } from '../rehearsal/print';
import { rehearseLives, type RehearsalOptions } from '../rehearsal/rehearse';
import type { Report } from '../rehearsal/report';
import { World } from '../rehearsal/world';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { findTestServer, pidsFile, startGuard, startServices } from '../stack';
import { createPool, migrate } from '../store';
import { TASK_QUEUE } from '../workflows/names';
import { workerOptions } from './orchestration';
import { timeSkippingServer } from './time-skipping';
import { loadBundle } from './workflow-bundle';

/** What is written is thrown away at the end, so that no commit waits for the disk. */
const NO_WAIT = 'options=-c%20synchronous_commit%3Doff';

/** Ctrl-C: everything is ended in order. */
let isStopped = false;

/** What is to be ended, the last first. */
const ends: (() => Promise<void> | void)[] = [];

async function endAll(): Promise<void> {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
}

async function rehearseIn(databaseUrl: string, options: RehearsalOptions): Promise<Report> {
  await migrate(databaseUrl);
  const [path, bundle] = await Promise.all([findTestServer(), loadBundle()]);
  const env = await timeSkippingServer(path);
  ends.push(() => env.teardown());
  const pool = createPool({ DATABASE_URL: `${databaseUrl}?${NO_WAIT}` });
  ends.push(() => pool.end());
  const rulebooks = { current: currentRulebook, version: rulebookVersion };
  const world = new World({
    env,
    pool,
    cases: createCases({ pool, rulebooks, options: { testClock: true } }),
    taskQueue: TASK_QUEUE,
    worker: (cases, taskQueue) =>
      Worker.create({
        ...workerOptions(bundle, { cases }, { taskQueue }),
        connection: env.nativeConnection,
      }),
  });
  const line = new ProgressLine(options);
  return world.whileWorking(() =>
    rehearseLives(world, options, (at) => {
      // Thrown into the story, so that the worker ends what it is at and lets go of the server.
      if (isStopped) throw new Error('stopped');
      line.show(at);
    }),
  );
}

async function main(options: RehearsalOptions & PrintOptions): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'onward-rehearsal-'));
  startGuard(pidsFile(dataDir));
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void (isStopped = true));
  try {
    // Not the database of a running stack: a rehearsal leaves nothing behind.
    const services = await startServices({ dataDir, ports: 'free', only: ['postgres'], env: {} });
    ends.push(() => services.stop());
    const report = await rehearseIn(services.env.DATABASE_URL ?? '', options);
    print(report, options);
    if (report.oracle.differences.length > 0) process.exitCode = 1;
  } finally {
    await endAll();
  }
}

main(JSON.parse(process.argv[2] ?? '') as RehearsalOptions & PrintOptions).catch((error: unknown) => {
  process.stderr.write(`onward: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
