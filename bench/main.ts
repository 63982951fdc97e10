/**
 * `npm run bench`: Onward's intake beside the pattern that people copy, in one run on the same services.
 * `--quick` tries everything in about a minute; its figures are not to be quoted.
 */
import { cpus, loadavg } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { createCases } from '../cases';
import type { Pool } from 'pg';
import { createLogger } from '../bus/observability';
import { kafkaPort } from '../bus/kafka';
import { partnerTopicSpec } from '../bus/topics';
import { partnerTopic } from '../events';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { createPool } from '../store';
import { startChild } from './children';
import { latency, type Latency } from './latency';
import { loadCases } from './load';
import { importRates, type ImportRates } from './import';
import { plansASecond, rolloutCases } from './law';
import { benchPeople, type BenchPerson } from './people';
import { openServices, type BenchServices } from './services';
import { plainPattern, signalsInFlight, startAll, withPlainWorker, type Rate } from './signals';
import { throughput } from './throughput';

interface Size {
  cases: number;
  /** Earlier events of each case. */
  log: number;
  /** The least length of each measurement. */
  seconds: number;
  /** Events whose latency is measured, at 20 a second. */
  latencies: number;
}

const FULL: Size = { cases: 2_000, log: 200, seconds: 30, latencies: 600 };
const QUICK: Size = { cases: 200, log: 40, seconds: 5, latencies: 60 };

interface Results {
  size: Size;
  caseEvents: Rate;
  mixed: Rate;
  plain: Rate;
  inFlight: Rate;
  delay: Latency;
  plans: Rate;
  rollout: Rate;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Options {
  quick?: boolean;
  cases?: number;
  seconds?: number;
  json?: boolean;
  import?: number;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number above 0 is needed.');
  return value;
}

function options(): Options {
  return new Command('npm run bench --')
    .description(
      'Measures intake on open cases with long logs beside the plain pattern, on services of its own\n' +
        '(or those that DATABASE_URL, KAFKA_BROKERS and TEMPORAL_ADDRESS name). About ten minutes.',
    )
    .option('--quick', 'tries everything in about a minute; the figures are not to be quoted')
    .option('--cases <count>', 'open cases (2000)', wholeNumber)
    .option('--seconds <seconds>', 'the least length of each measurement (30)', wholeNumber)
    .option(
      '--import <rows>',
      'measures the import of a caseload of so many rows, and nothing else',
      wholeNumber,
    )
    .option('--json', 'print JSON')
    .parse()
    .opts<Options>();
}

async function main(): Promise<void> {
  const { quick, json, cases, seconds, import: rows } = options();
  const base = quick ? QUICK : FULL;
  const size = { ...base, cases: cases ?? base.cases, seconds: seconds ?? base.seconds };
  const services = await openServices(say);
  const onSignal = (): void => {
    say('stopping');
    void services.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    if (rows !== undefined) return await printImport(services, rows, json === true);
    const results = await measure(services, size);
    process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : table(results));
  } finally {
    await services.close();
  }
}

/** (f) alone: it needs a database without the long logs of the other measurements. */
async function printImport(services: BenchServices, rows: number, json: boolean): Promise<void> {
  const pool = createPool({ DATABASE_URL: services.databaseUrl });
  try {
    say(`(f) an import of ${rows} rows, and the same events received as they are`);
    const rates = await importRates(pool, services.partner, rows);
    await checkOracle(pool);
    process.stdout.write(json ? `${JSON.stringify(rates, null, 2)}\n` : importText(rates));
  } finally {
    await pool.end();
  }
}

function importText({ imported, received, eventsPerRow }: ImportRates): string {
  const [own, raw] = [imported, received].map(({ count, seconds }) => count / seconds) as [number, number];
  return (
    `(f) import of a caseload: ${own.toFixed(0)} rows a second (${imported.count} in ${imported.seconds.toFixed(1)} s, ` +
    `${eventsPerRow.toFixed(0)} events each); the same events received as they are: ${raw.toFixed(0)}; ratio ${(own / raw).toFixed(2)}; ` +
    `load ${loadavg()[0]?.toFixed(1) ?? '-'}; Node ${process.version}\n`
  );
}

async function measure(services: BenchServices, size: Size): Promise<Results> {
  const people = benchPeople(size.cases, new Date().toISOString().slice(0, 10));
  const onward = await measureOnward(services, size, people);
  say(`starting ${size.cases} workflows of the plain pattern`);
  return withPlainWorker(services, async (signal) => {
    await startAll(people, signal);
    say(`(b) one awaited signalWithStart a message, ${size.seconds} s`);
    const plain = await plainPattern(services, people, signal, size.seconds);
    say(`(c) 64 signalWithStart in flight, ${size.seconds} s`);
    const inFlight = await signalsInFlight(people, signal, size.seconds);
    return { size, ...onward, plain, inFlight };
  });
}

/** (a) and the latency, with the intake in a process of its own. */
async function measureOnward(
  services: BenchServices,
  size: Size,
  people: readonly BenchPerson[],
): Promise<Pick<Results, 'caseEvents' | 'mixed' | 'delay' | 'plans' | 'rollout'>> {
  const pool = createPool({ DATABASE_URL: services.databaseUrl });
  const port = kafkaPort({ KAFKA_BROKERS: services.brokers }, createLogger('bench', 'error'), 'onward-bench');
  const producer = port.producer();
  const admin = port.admin();
  await admin.ensureTopics([partnerTopicSpec(partnerTopic(services.partner))]);
  await admin.close();
  say(`loading ${size.cases} open cases with ${size.log} events each`);
  const start = performance.now();
  await loadCases(pool, services.partner, people, size.log, new Date().toISOString().slice(0, 10));
  say(`loaded in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  const { databaseUrl, brokers, group } = services;
  const intake = await startChild('intake-process', { databaseUrl, brokers, group });
  try {
    const bench = { services, pool, producer, people };
    say(`(a) case events, ${size.seconds} s`);
    const caseEvents = await throughput(bench, { run: 'case', observations: 0, seconds: size.seconds });
    say(`(a) with 70 % observations, ${size.seconds} s`);
    const mixed = await throughput(bench, { run: 'mixed', observations: 0.7, seconds: size.seconds });
    say(`latency at 20 events a second, ${size.latencies / 20} s`);
    const delay = await latency(services, pool, producer, people, size.latencies);
    say('(d) plans on one core');
    const today = new Date().toISOString().slice(0, 10);
    const plans = plansASecond(people, size.log, Math.min(10, size.seconds), today);
    say('(e) a rollout over all open cases');
    const rollout = await rolloutCases(pool);
    await checkOracle(pool);
    return { caseEvents, mixed, delay, plans, rollout };
  } finally {
    await intake.stop();
    await producer.close();
    await pool.end();
  }
}

/** A fast intake that is wrong is worth nothing. @throws Error when a case of the sample differs from its log */
async function checkOracle(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT person_id AS id FROM cases ORDER BY md5(person_id) LIMIT 100',
  );
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  const differences = await cases.verifyOracle(rows.map(({ id }) => id));
  if (differences.length > 0) throw new Error(`the oracle finds ${differences.length} differences`);
  say(`the oracle holds for ${rows.length} cases of the sample`);
}

function table({ size, caseEvents, mixed, plain, inFlight, delay, plans, rollout }: Results): string {
  const perSecond = ({ count, seconds }: Rate): number => count / seconds;
  const base = perSecond(plain);
  const row = (name: string, rate: Rate): string[] => [
    name,
    perSecond(rate).toFixed(0),
    `${(perSecond(rate) / base).toFixed(1)} x`,
    `${rate.count} in ${rate.seconds.toFixed(1)} s`,
  ];
  const rows = [
    ['', 'events/s', 'to (b)', 'measured'],
    row(`(a) Onward: case events through Kafka and intake`, caseEvents),
    row('(a) Onward: the same with 70 % observations', mixed),
    row('(b) plain: one awaited signalWithStart a message', plain),
    row('(c) plain: signalWithStart, 64 in flight, no Kafka', inFlight),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map(([name = '', ...figures]) =>
    [
      name.padEnd(widths[0] ?? 0),
      ...figures.map((f, i) => (i < 2 ? f.padStart(widths[i + 1] ?? 0) : f)),
    ].join('  '),
  );
  return [
    `${size.cases} open cases with ${size.log} earlier events each; ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1) ?? '-'}; Node ${process.version}`,
    ...lines,
    `(d) plans of a history of ${size.log} events, on one core: ${perSecond(plans).toFixed(0)} a second`,
    `(e) rollout of a rulebook: ${perSecond(rollout).toFixed(0)} cases a second (${rollout.count} in ${rollout.seconds.toFixed(1)} s)`,
    `latency from produce to task visible, 20 events/s, ${delay.count} events: ` +
      `p50 ${delay.p50.toFixed(0)} ms, p99 ${delay.p99.toFixed(0)} ms, most ${delay.most.toFixed(0)} ms`,
    ...(size.cases < FULL.cases || size.seconds < FULL.seconds
      ? ['A smaller run than the full one: for trying only, the figures are not to be quoted.']
      : []),
    '',
  ].join('\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
