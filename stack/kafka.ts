/** One Kafka broker in KRaft mode, its jars fetched with Maven; or the brokers that the environment names. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { Child } from './child';
import { findCommand, run } from './commands';
import { keep } from './downloads';
import { cacheDir } from './paths';
import { LOOPBACK, pickPort } from './ports';
import { external, type Service, type ServiceContext } from './service';

const VERSION = '4.1.1';
const OLDEST_JAVA = 17;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>onward</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** Log lines of the broker: what needs attention, on standard output. */
const LOGGING = `status = ERROR
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
`;

/** The major version in what `java -version` says, for example `openjdk version "17.0.15" 2025-04-15`. */
export function javaVersion(said: string): number | undefined {
  const found = /version "(\d+)(?:\.(\d+))?/.exec(said);
  if (!found) return undefined;
  const major = Number(found[1]);
  return major === 1 ? Number(found[2]) : major;
}

/**
 * The `java` to run the broker with: of JAVA_HOME, else on the PATH.
 * @throws Error saying what to install when there is none, or it is too old.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const home = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : undefined;
  const java = home && existsSync(home) ? home : findCommand('java', env);
  const install = `install Java ${OLDEST_JAVA} or newer (Debian: apt-get install openjdk-17-jre-headless), or set KAFKA_BROKERS`;
  if (!java) throw new Error(`Kafka: no java found; ${install}`);
  const version = javaVersion(await run(java, ['-version']));
  if (version === undefined || version < OLDEST_JAVA) {
    throw new Error(`Kafka: ${java} is Java ${version ?? 'of an unknown version'}; ${install}`);
  }
  return java;
}

/**
 * The folder with the broker's jars: of KAFKA_HOME, else fetched with Maven and kept in the cache.
 * @throws Error saying what to install when neither is to be had.
 */
export async function findKafkaJars(
  log: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  if (env.KAFKA_HOME) {
    const libs = join(env.KAFKA_HOME, 'libs');
    if (existsSync(libs) && readdirSync(libs).some((f) => /^kafka_2\.13-4\./.test(f))) return libs;
    throw new Error(`Kafka: KAFKA_HOME has no libs/kafka_2.13-4.*.jar: ${env.KAFKA_HOME}`);
  }
  const kept = join(cacheDir(env), `kafka-${VERSION}`);
  if (existsSync(kept)) return kept;
  const maven = findCommand('mvn', env);
  if (!maven) {
    throw new Error(
      "Kafka: no mvn found to fetch the broker's jars with; install Maven (Debian: apt-get install maven), " +
        'or set KAFKA_HOME or KAFKA_BROKERS',
    );
  }
  log(`downloading Kafka ${VERSION} with Maven (about 140 MB, once)`);
  return keep(kept, async (dir) => {
    await writeFile(join(dir, 'pom.xml'), POM);
    const goal = ['-q', '-B', '-f', join(dir, 'pom.xml'), 'dependency:copy-dependencies'];
    await run(maven, [...goal, '-DincludeScope=runtime', `-DoutputDirectory=${dir}`], {
      timeoutMs: 900_000,
    });
  });
}

function properties(dir: string, port: number, controllerPort: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${LOOPBACK}:${controllerPort}`,
    listeners: `PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${LOOPBACK}:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(dir, 'data'),
    'num.partitions': 3,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 3,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 3,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Oversized messages come through, and intake refuses them with a reason.
    'message.max.bytes': 4_194_304,
    'log.retention.hours': 720,
    'controlled.shutdown.max.retries': 1,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** A new cluster's id; one that began with a dash would be read as an option by the tool that takes it. */
export function clusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? clusterId() : id;
}

/** Prepares the storage once: a folder that is not whole is never used. */
async function format(java: string, jars: string, dir: string, config: string): Promise<void> {
  if (existsSync(join(dir, 'formatted'))) return;
  const cluster = clusterId();
  const storage = ['-cp', join(jars, '*'), `-Dlog4j2.configurationFile=${join(dir, 'log4j2.properties')}`];
  await run(java, [
    ...storage,
    'kafka.tools.StorageTool',
    'format',
    '--ignore-formatted',
    '-t',
    cluster,
    '-c',
    config,
  ]);
  await writeFile(join(dir, 'formatted.new'), `${cluster}\n`);
  await rename(join(dir, 'formatted.new'), join(dir, 'formatted'));
}

/** Whether the brokers answer a question about the cluster. */
export async function kafkaAnswers(brokers: string): Promise<boolean> {
  const kafka = new Kafka({
    clientId: 'onward-stack',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } finally {
    await admin.disconnect();
  }
}

/** Starts one broker with its data under the data folder, or takes `KAFKA_BROKERS`. */
export async function startKafka(context: ServiceContext): Promise<Service> {
  const { env, dataDir, log, records, ports } = context;
  if (env.KAFKA_BROKERS) {
    log(`Kafka: ${env.KAFKA_BROKERS} (KAFKA_BROKERS)`);
    return external('kafka', { KAFKA_BROKERS: env.KAFKA_BROKERS });
  }
  const java = await findJava(env);
  const jars = await findKafkaJars(log, env);
  const port = await pickPort(ports.kafka);
  const controllerPort = await pickPort(ports.kafkaController);
  log(`Kafka: ${jars} (${env.KAFKA_HOME ? 'KAFKA_HOME' : `${VERSION} from Maven`}) on ${LOOPBACK}:${port}`);
  const dir = join(dataDir, 'kafka');
  mkdirSync(dir, { recursive: true });
  const config = join(dir, 'server.properties');
  const logging = join(dir, 'log4j2.properties');
  writeFileSync(config, properties(dir, port, controllerPort));
  writeFileSync(logging, LOGGING);
  await format(java, jars, dir, config);
  const flags = [
    '-Xms128m',
    '-Xmx512m',
    '-XX:+ExitOnOutOfMemoryError',
    `-Dlog4j2.configurationFile=${logging}`,
  ];
  const child = new Child(
    {
      name: 'kafka',
      command: java,
      args: [...flags, '-cp', join(jars, '*'), 'kafka.Kafka', config],
      env: process.env,
      logFile: join(dataDir, 'logs', 'kafka.log'),
      ready: () => kafkaAnswers(`${LOOPBACK}:${port}`),
      readyTimeoutMs: 90_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 8000,
      order: 1,
      restart: true,
    },
    records,
    log,
  );
  await child.start();
  return {
    name: 'kafka',
    external: false,
    child,
    env: { KAFKA_BROKERS: `${LOOPBACK}:${port}` },
    stop: () => child.stop(),
  };
}
