/** The daily digest: what one recipient is told on one day, in one list, what is urgent apart. */
import type { Pool } from 'pg';
import { isDeathRung } from '../domain';
import type { LocalDate } from '../domain/types';
import { alarmsOn, noticeDays, noticesOn, recipientsOn, summariesOn } from '../store/digest';
import type { AlarmNotice, DigestRow } from '../store/digest';
import type { ImportSummary } from '../store/imports';
import { withTransaction, type Tx } from '../store/pool';
import type { Worker } from './console-types';
import { headOf, managerOf, type OwnerMap } from './owners';
import { withoutNames } from './restricted';
import { nameOf } from './views';

/** One line of a digest. */
export interface DigestEntry {
  noticeId: string;
  personId: string;
  personName: string;
  /** The task, the handover, or the young person where it is about neither. */
  about: 'task' | 'handover' | 'person';
  id: string;
  rung: string;
  /** What changed, in a sentence without personal data. */
  text: string;
}

export interface Digest {
  day: LocalDate;
  /** Alarms that were open at the end of the day, today if none was asked for: of partners' feeds that they look after. */
  alarms: readonly AlarmNotice[];
  /** Escalations: they wait for a decision. */
  urgent: readonly DigestEntry[];
  others: readonly DigestEntry[];
  /** Imports of the day that brought inherited duties: one line each, in place of a reminder for each duty. */
  imports: readonly ImportSummary[];
  /** The days on which there was anything to tell, newest first. */
  days: readonly { day: LocalDate; notices: number }[];
}

const URGENT: ReadonlySet<string> = new Set([
  'death-unconfirmed',
  'alarm',
  'team-manager',
  'head-of-service',
  'escalate-team-manager',
  'escalate-head-of-service',
  'hold',
  'withdrawal',
  'refer-back',
]);
/** Notices about no task that is still there. */
const PERSONAL: ReadonlySet<string> = new Set(['alarm', 'gp', 'passport', 'withdrawn']);
/** Days that a digest lists besides its own. */
const DAYS = 14;

const entryOf = (row: DigestRow & { hidden: boolean }): DigestEntry => ({
  noticeId: row.noticeId,
  personId: row.personId,
  personName: nameOf(row),
  about: row.isHandover ? 'handover' : PERSONAL.has(row.rung) || isDeathRung(row.rung) ? 'person' : 'task',
  id: row.taskId,
  rung: row.rung,
  text: row.text,
});

/** Under which names a worker is told things: their own, their team's, and as its manager or head of service theirs. */
export function recipientsOf({ workerId, team, roles }: Worker, map: OwnerMap): string[] {
  return [
    workerId,
    team,
    ...(roles.includes('manager') ? [managerOf(team, map)] : []),
    ...(roles.includes('head-of-service') ? [headOf(team, map)] : []),
  ];
}

/**
 * The digest of some recipients: of `day`, else of the last day on which there was anything to tell by `today`.
 * @param sees whose restricted records the reader may open; nobody's, of a message that leaves Onward
 */
export async function readDigest(
  pool: Pool,
  recipients: readonly string[],
  today: LocalDate,
  day: LocalDate | undefined,
  sees?: (tx: Tx, restricted: readonly DigestRow[]) => Promise<readonly DigestRow[]>,
): Promise<Digest> {
  return withTransaction(pool, async (tx) => {
    const days = await noticeDays(tx, recipients, DAYS);
    const shown = day ?? days[0]?.day ?? today;
    const rows = await noticesOn(tx, recipients, shown);
    const named = await withoutNames(rows, async (restricted) => (await sees?.(tx, restricted)) ?? []);
    const entries = named.map(entryOf);
    return {
      day: shown,
      alarms: await alarmsOn(tx, recipients, day ?? today),
      // Care that breaks off comes first.
      urgent: entries
        .filter(({ rung }) => URGENT.has(rung))
        .toSorted((a, b) => Number(b.rung === 'alarm') - Number(a.rung === 'alarm')),
      others: entries.filter(({ rung }) => !URGENT.has(rung)),
      imports: await summariesOn(tx, recipients, shown),
      days,
    };
  });
}

/** The digests of everybody who was told something on a day: what a mailer sends, one message each. */
export async function digestsOn(
  pool: Pool,
  day: LocalDate,
): Promise<{ recipient: string; digest: Digest }[]> {
  const recipients = await withTransaction(pool, (tx) => recipientsOn(tx, day));
  const found: { recipient: string; digest: Digest }[] = [];
  for (const recipient of recipients)
    found.push({ recipient, digest: await readDigest(pool, [recipient], day, day) });
  return found;
}
