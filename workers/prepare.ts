/**
 * Prepares what the four processes work on, and ends: the schema, the partners, the area's settings, the topics, Temporal's
 * search attributes and, with --demonstration, the people who sign in. Safe to run again, and beside running processes.
 */
import { Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { kafkaPort } from '../bus/kafka';
import { createLogger } from '../bus/observability';
import { readPartners, seedPartners } from '../bus/partners';
import { temporalConnectionOptions } from '../bus/temporal';
import { outTopicSpecs, partnerTopicSpec } from '../bus/topics';
import { partnerTopic } from '../events';
import { createCases, type CheckedArea } from '../cases';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { settingsOrEnd, type Settings } from '../settings';
import { AGREEMENTS } from '../stack/demo/agreements';
import { PEOPLE } from '../stack/people';
import { createPool, ensureBaseline, migrate, withTransaction } from '../store';
import { SEARCH_ATTRIBUTES } from '../workflows/names';
import { areaOrEnd } from './area';

/** Temporal's enum IndexedValueType, by the names that `workflows/names` uses. */
const INDEXED_VALUE_TYPES = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const;

async function registerSearchAttributes(settings: Settings): Promise<void> {
  const connection = await Connection.connect(temporalConnectionOptions(settings));
  try {
    const namespace = settings.TEMPORAL_NAMESPACE;
    const known = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !known.customAttributes?.[name]);
    if (missing.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPES[type]])),
    });
  } finally {
    await connection.close();
  }
}

/** Writes the demonstration's people; what was changed about one that is there already stays. */
async function seedPeople(pool: Pool): Promise<void> {
  for (const { workerId, name, team, roles, services } of PEOPLE) {
    await pool.query(
      `INSERT INTO workers (worker_id, name, team, roles, services) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (worker_id) DO NOTHING`,
      [workerId, name, team, roles, services],
    );
  }
}

/** Records the demonstration's sharing agreements, unless there are any. */
async function recordAgreements(pool: Pool): Promise<void> {
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  if ((await cases.agreements()).length > 0) return;
  for (const agreement of AGREEMENTS)
    await cases.recordAgreement({ workerId: 'prepare' }, agreement, new Date());
}

/** Puts the settings of AREA_FILE in force from today, where others are. Without the file those in force stay. */
async function adoptArea(pool: Pool, area: CheckedArea | undefined): Promise<void> {
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  const now = new Date();
  if (area) {
    for (const warning of area.warnings) log.warn(`AREA_FILE: ${warning}`);
    const decided = await cases.adoptArea({ workerId: 'prepare' }, area.settings, now);
    if (decided) log.warn({ adoption: decided.adoptionId, area: area.hash }, 'the area’s settings changed');
  } else if ((await cases.areaInForce(now)).hash !== null)
    log.warn('AREA_FILE is not set: the settings of the area that are in force stay');
}

async function createTopics(settings: Settings, partners: readonly string[]): Promise<void> {
  const admin = kafkaPort(settings, log, 'onward-prepare').admin();
  try {
    await admin.ensureTopics([
      ...partners.map((code) => partnerTopicSpec(partnerTopic(code))),
      ...outTopicSpecs(partners),
    ]);
  } finally {
    await admin.close();
  }
}

async function main(settings: Settings, area: CheckedArea | undefined): Promise<void> {
  await migrate(settings.DATABASE_URL);
  const pool = createPool(settings);
  try {
    await seedPartners(pool);
    await withTransaction(pool, (tx) => ensureBaseline(tx, currentRulebook().version));
    await adoptArea(pool, area);
    if (process.argv.includes('--demonstration')) {
      await seedPeople(pool);
      await recordAgreements(pool);
    }
    const partners = [...(await readPartners(pool)).keys()];
    await Promise.all([createTopics(settings, partners), registerSearchAttributes(settings)]);
  } finally {
    await pool.end();
  }
}

const log = createLogger('prepare', 'warn');
const settings = settingsOrEnd();
main(settings, areaOrEnd(settings)).catch((error: unknown) => {
  log.fatal({ err: error }, 'the preparation failed');
  process.exitCode = 1;
});
