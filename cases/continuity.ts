/** Care that breaks off, as people read it: first on their lists, and on the young person's page with its days. */
import { alarmText, continuityOf, fold, gapDays, londonDay, type CareGap, type Continuity } from '../domain';
import type { Facts, Instant, LocalDate } from '../domain/types';
import { loadCases, type CaseRow } from '../store/case-rows';
import { brokenCareTold } from '../store/digest';
import { loadLogs } from '../store/log';
import { withTransaction } from '../store/pool';
import type { Pool } from 'pg';
import type { Cases } from './cases';
import type { Worker } from './console-types';
import { recipientsOf } from './digest';
import { nameOf } from './views';

/** A young person whose care broke off or is about to. */
export interface AtRiskRow {
  personId: string;
  personName: string;
  /** What broke off, in a sentence without personal data. */
  text: string;
}

/** How care goes on at 18, for a page. */
export interface ContinuityPage extends Pick<Continuity, 'running'> {
  /** Gaps of a day or more, and those that run, counted to the day of the page. */
  gaps: readonly (CareGap & { days: number })[];
  broken: readonly { service: string; on: LocalDate; text: string }[];
}

export interface ContinuityCases {
  /** Those of whose broken care the worker was told, as long as it stands. */
  atRiskFor(worker: Worker): Promise<AtRiskRow[]>;
}

/** See `ContinuityCases`. */
export function continuityPart(
  pool: Pool,
  { areaInForce }: Pick<Cases, 'areaInForce'>,
  clock: () => Date,
): ContinuityCases {
  return {
    atRiskFor: async (worker) => {
      const { settings } = await areaInForce(clock().toISOString());
      return withTransaction(pool, async (tx) => {
        const people = await brokenCareTold(tx, recipientsOf(worker, settings));
        const ids = people.map(({ personId }) => personId);
        const rows = ids.length === 0 ? new Map<string, CaseRow>() : await loadCases(tx, ids);
        const logs = await loadLogs(
          tx,
          ids.map((personId) => ({ personId, after: 0 })),
        );
        // Of two services that broke off one may have been taken over since.
        return people.flatMap((person) => {
          const { personId } = person;
          const row = rows.get(personId);
          if (!row) return [];
          const { broken } = continuityPage(fold(personId, logs.get(personId) ?? []), row, clock());
          return broken.map(({ text }) => ({ personId, personName: nameOf(person), text }));
        });
      });
    },
  };
}

/** How care goes on, as a page shows it now, and never before the case stands; a closed case has nothing that breaks. */
export function continuityPage(
  facts: Facts,
  { open, asOf }: { open: boolean; asOf: Instant },
  clock: Date,
): ContinuityPage {
  const now = clock.toISOString() > asOf ? clock.toISOString() : asOf;
  const today = londonDay(now);
  const { gaps, broken, running } = continuityOf(facts, now);
  return {
    gaps: gaps
      .map((gap) => ({ ...gap, days: gapDays(gap, today) }))
      .filter(({ to, days }) => to === null || days > 0),
    broken: open ? broken.map((one) => ({ ...one, text: alarmText(one, today) })) : [],
    running: open ? running : [],
  };
}
