/**
 * `node dist/bench/wakes.js`: ten thousand young people whose next wake is the same instant, as at midnight on 1 September, in the
 * real `transition` with the real `advance` over Postgres, beside as many bare timers of Temporal in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Command } from 'commander';
import type { ActivityDependencies } from '../activities';
import { createLogger } from '../bus/observability';
import { forEachLimited } from '../bus/wait';
import { createCases } from '../cases';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { startServices } from '../stack';
import { createPool, migrate } from '../store';
import { makeCurrent, registerSearchAttributes, type DeploymentOptions } from '../workers/deployment';
import { workerOptions } from '../workers/orchestration';
import { bundleWorkflows } from '../workers/workflow-bundle';
import { WORKFLOWS } from '../workflows/names';
import { loadCases } from './load';
import { benchPeople } from './people';

interface Herd {
  wakes: number;
  early: number;
  /** Lateness in milliseconds, from the instant to the end of the wake's activity. */
  p50: number;
  p99: number;
  /** From the instant to the end of the last one: the herd is gone. */
  drainSeconds: number;
  wakesASecond: number;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The one instant of a herd, and when each wake of it was done. */
class Instant {
  readonly at: number;
  private readonly began: number[] = [];
  private readonly ended: number[] = [];

  constructor(
    private readonly wakes: number,
    leadMs: number,
  ) {
    this.at = Date.now() + leadMs;
  }

  begin(): void {
    this.began.push(Date.now());
  }

  end(): void {
    this.ended.push(Date.now());
  }

  /** @throws Error when starting took longer than the lead, so that the herd was none */
  checkStarted(): void {
    if (Date.now() > this.at - 2_000) throw new Error('starting took too long: give a longer --lead');
  }

  async gone(): Promise<Herd> {
    while (this.ended.length < this.wakes) await new Promise((resolve) => setTimeout(resolve, 200));
    const late = this.ended.map((ms) => ms - this.at).sort((a, b) => a - b);
    const drainSeconds = (late.at(-1) ?? 0) / 1_000;
    const of = (share: number): number =>
      late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? 0;
    return {
      wakes: this.wakes,
      early: this.began.filter((ms) => ms < this.at).length,
      p50: of(0.5),
      p99: of(0.99),
      drainSeconds,
      wakesASecond: Math.round(this.wakes / drainSeconds),
    };
  }
}

interface Bench {
  client: Client;
  native: NativeConnection;
  leadMs: number;
}

async function bareHerd({ client, native, leadMs }: Bench, wakes: number): Promise<Herd> {
  const instant = new Instant(wakes, leadMs);
  const taskQueue = 'bench-bare-wakes';
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowsPath: join(__dirname, 'workflows', 'wake.js'),
    activities: {
      woken: async () => {
        instant.begin();
        instant.end();
      },
    },
  });
  return worker.runUntil(async () => {
    const ids = Array.from({ length: wakes }, (_, n) => `bare/${n}`);
    await forEachLimited(ids, 32, async (workflowId) => {
      await client.workflow.start('wake', { workflowId, taskQueue, args: [workflowId, instant.at] });
    });
    instant.checkStarted();
    say(`bare Temporal: ${wakes} timers wait for one instant`);
    return instant.gone();
  });
}

/** The real application; only the wake that its first advance asks for is the herd's instant. */
async function onwardHerd({ client, native, leadMs }: Bench, url: string, wakes: number): Promise<Herd> {
  const pool = createPool({ DATABASE_URL: url });
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  const { rows } = await pool.query<{ person_id: string }>('SELECT person_id FROM cases');
  const seen = new Set<string>();
  let instant = new Instant(wakes, leadMs);
  const herding: ActivityDependencies['cases'] = {
    ...cases,
    advanceNow: async (personId, now) => {
      const isWake = seen.has(personId);
      seen.add(personId);
      if (isWake) instant.begin();
      const view = await cases.advanceNow(personId, now);
      if (isWake) instant.end();
      return { ...view, nextWake: isWake ? null : new Date(instant.at).toISOString() };
    },
  };
  const taskQueue = 'bench-wakes';
  const names = { taskQueue, deploymentName: 'bench' };
  const bundle = await bundleWorkflows();
  const options = workerOptions(bundle, { cases: herding }, names);
  const worker = await Worker.create({ ...options, connection: native });
  try {
    return await worker.runUntil(async () => {
      await becomeCurrent(client, { namespace: 'default', buildId: bundle.buildId, ...names });
      instant = new Instant(wakes, leadMs);
      await forEachLimited(rows, 32, async ({ person_id: personId }) => {
        const workflowId = `bench/${personId}`;
        await client.workflow.start(WORKFLOWS.transition, { workflowId, taskQueue, args: [{ personId }] });
      });
      while (seen.size < wakes) await new Promise((resolve) => setTimeout(resolve, 100));
      instant.checkStarted();
      say(`Onward: ${wakes} cases wait for one instant`);
      return instant.gone();
    });
  } finally {
    await pool.end();
  }
}

/** Versioned workers take no work before their version is current, and the server has to have seen them first. */
async function becomeCurrent({ connection }: Client, options: DeploymentOptions): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await makeCurrent(connection as Connection, options);
      return;
    } catch (error) {
      if (tries === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function measure(wakes: number, leadMs: number): Promise<{ bare: Herd; onward: Herd; ratio: number }> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const dataDir = mkdtempSync(join(tmpdir(), 'onward-bench-'));
  const services = await startServices({
    dataDir,
    ports: 'free',
    only: ['postgres', 'temporal'],
    env: {},
    log: say,
  });
  const { DATABASE_URL: url = '', TEMPORAL_ADDRESS: address = '' } = services.env;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  try {
    await migrate(url);
    await registerSearchAttributes(connection, 'default', createLogger('bench', 'silent'));
    const today = new Date().toISOString().slice(0, 10);
    const pool = createPool({ DATABASE_URL: url });
    await loadCases(pool, 'education', benchPeople(wakes, today), 20, today).finally(() => pool.end());
    const bench = { client: new Client({ connection }), native, leadMs };
    const bare = await bareHerd(bench, wakes);
    const onward = await onwardHerd(bench, url, wakes);
    return { bare, onward, ratio: Number((onward.wakesASecond / bare.wakesASecond).toFixed(2)) };
  } finally {
    await native.close();
    await connection.close();
    await services.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const options = new Command('node dist/bench/wakes.js')
  .description(
    'A herd of wakes at one instant, beside bare Temporal in the same run, on services of its own.',
  )
  .option('--cases <count>', 'how many', '10000')
  .option('--lead <seconds>', 'how long before the instant starting begins (0.04 s a case, at least 30)')
  .parse()
  .opts<{ cases: string; lead?: string }>();
const wakes = Number(options.cases);
const lead = Number(options.lead ?? Math.max(30, wakes * 0.04));
if (!Number.isInteger(wakes) || wakes < 1 || !(lead > 0)) {
  process.stderr.write('--cases is a whole number and --lead a number of seconds, both above 0\n');
  process.exitCode = 1;
} else {
  measure(wakes, lead * 1_000).then(
    (found) => process.stdout.write(`${JSON.stringify(found, null, 2)}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
