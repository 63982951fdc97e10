/** Logs, metrics and health, the same for every process. No personal data: ids, codes, counts and places only. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { safeError } from './faults';

export type Logger = pino.Logger;

/** What a careless caller might hand over; removed wherever it stands, one level deep and at the top. */
const PERSONAL = [
  'body', 'value', 'data', 'event', 'facts', 'subject', 'key', 'headers', 'identifiers', 'givenName', 'familyName',
  'dateOfBirth', 'nhsNumber', 'upn', 'uln', 'name', 'address', 'contacts', 'password', 'authorization', 'cookie', 'detail',
]; // prettier-ignore

/**
 * A logger of one process. Fields to use: `caseId` (the opaque person id), `eventId`, `partner`, `topic`, `err`.
 * Errors are reduced to kind, code and place, and fields that could hold personal data are removed.
 */
export function createLogger(process: string, level = 'info', destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: safeSerializer, error: safeSerializer },
    redact: { paths: PERSONAL.flatMap((name) => [name, `*.${name}`]), remove: true },
  };
  return destination ? pino(options, destination) : pino(options);
}

function safeSerializer(error: unknown): unknown {
  return error instanceof Error ? safeError(error) : error;
}

/** The metrics that the processes share; each process fills those that it knows. */
export function createMetrics(process: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = <L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
  ): Gauge<L> => new Gauge({ name, help, labelNames, registers });
  const counter = <L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
  ): Counter<L> => new Counter({ name, help, labelNames, registers });
  const seconds = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help, buckets, registers });
  const fast = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60, 300];
  return {
    registry,
    events: counter('onward_events_total', 'Partner events by what became of them', ['outcome']),
    deadLetters: counter('onward_dead_letters_total', 'Messages refused, by reason code', ['reason']),
    intakeLag: gauge('onward_intake_lag_messages', 'Messages not yet read', ['topic', 'partition']),
    intakeWaiting: gauge('onward_intake_waiting', '1 while the intake waits for Postgres'),
    chunkSeconds: seconds('onward_intake_chunk_seconds', 'One chunk, from hand-over to commit', fast),
    delaySeconds: seconds('onward_intake_delay_seconds', 'From produced to committed in Postgres', fast),
    oldestUnapplied: gauge(
      'onward_oldest_unapplied_seconds',
      'Age of the oldest event that waits for its person',
    ),
    outboxAge: gauge('onward_outbox_age_seconds', 'Age of the oldest event not yet sent to partners'),
    outboxSize: gauge('onward_outbox_unsent', 'Events not yet sent to partners'),
    sent: counter('onward_outbox_sent_total', 'Events sent to partners'),
    wakeLateness: gauge('onward_wake_lateness_seconds', 'How late the latest wake or handover step is'),
    lateWakes: gauge('onward_late_wakes', 'Wakes and handover steps that are late', ['workflow']),
    blockedCases: gauge('onward_blocked_cases', 'Cases whose plan fails'),
    flagged: gauge('onward_flagged', 'Cases and handovers whose workflow is owed a signal'),
    signals: counter('onward_signals_total', 'Signals to workflows, by why and how it went', [
      'why',
      'outcome',
    ]),
    openAlarms: gauge('onward_open_alarms', 'Alarms that are not cleared', ['kind']),
    relayActive: gauge('onward_relay_active', '1 in the relay that is at work'),
    topicLag: gauge('onward_topic_lag_messages', 'Messages not yet applied, as the relay sees it', ['topic']),
    feedAge: gauge('onward_feed_age_seconds', 'Since the last event of each partner', ['partner']),
    silentFlows: gauge('onward_feed_silent', 'Kinds of event that stopped coming; the whole feed is one', [
      'partner',
    ]),
    temporalAway: gauge('onward_temporal_away', '1 while Temporal does not answer the relay'),
    kafkaAway: gauge('onward_kafka_away', '1 while Kafka does not answer the relay'),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** Resolves while a dependency works; rejects otherwise. */
export type HealthCheck = () => Promise<void>;

export interface HealthServerOptions {
  /** 0: any free port. */
  port: number;
  host?: string;
  /** One for each thing this process cannot work without. */
  checks: Readonly<Record<string, HealthCheck>>;
  registry: Registry;
  /** More text in the Prometheus format, of another library's own. */
  moreMetrics?: () => Promise<string>;
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

const CHECK_TIMEOUT_MS = 3_000;

/** Runs every check, each for three seconds at most. Errors are reduced to their kind and code. */
export async function runChecks(
  checks: Readonly<Record<string, HealthCheck>>,
): Promise<{ ready: boolean; parts: Record<string, string> }> {
  const entries = await Promise.all(
    Object.entries(checks).map(async ([part, check]): Promise<[string, string]> => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no answer')), CHECK_TIMEOUT_MS);
      });
      try {
        await Promise.race([check(), late]);
        return [part, 'ok'];
      } catch (error) {
        const { type, code } = safeError(error);
        return [part, `failed: ${code ?? type}`];
      } finally {
        clearTimeout(timer);
      }
    }),
  );
  return { ready: entries.every(([, state]) => state === 'ok'), parts: Object.fromEntries(entries) };
}

/**
 * Serves `/health/live` (the process turns), `/health/ready` (200, or 503 with the part that fails) and `/metrics`.
 * @throws when the port is taken
 */
export async function serveHealth(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    answer(path, options, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(path: string, options: HealthServerOptions, response: ServerResponse): Promise<void> {
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/health/ready') {
    const { ready, parts } = await runChecks(options.checks);
    return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', parts });
  }
  if (path === '/metrics') {
    const text = await options.registry.metrics();
    const more = options.moreMetrics ? await options.moreMetrics() : '';
    response.writeHead(200, { 'content-type': options.registry.contentType });
    response.end(more ? `${text}\n${more}` : text);
    return;
  }
  json(404, { status: 'no such page' });
}
