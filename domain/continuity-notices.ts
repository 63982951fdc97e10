/** Notices about care that breaks off: owed at once, at any hour; and about ends of which the GP is to hear. Each is said once. */
import { londonDay } from './calendar';
import type { Continuity } from './continuity';
import { epochDay } from './days';
import { factsOf } from './fact-order';
import { dayInWords } from './notices-clock';
import { shortHash } from './short-hash';
import type { Facts, Instant, LocalDate, PlannedNotice } from './types';

/** Stable: made of the person, the service, and the day on which it ends. */
const idOf = (personId: string, service: string, rung: string, day: LocalDate): string =>
  `n-${shortHash(`${personId}|${service}|${rung}|${day}`)}`;

/** The notices owed now and not yet in the log. */
export function continuityNotices(
  { broken, lawfulEnds }: Continuity,
  facts: Facts,
  now: Instant,
): PlannedNotice[] {
  if (broken.length === 0 && lawfulEnds.length === 0) return [];
  const on = londonDay(now);
  // By what they are about, not by their ids: the ids of a record that was found to be this person's are made of another.
  const about = (rung: unknown, end: PlannedNotice['end']): string =>
    `${String(rung)}|${end?.service ?? ''}|${end?.on ?? ''}`;
  const issued = new Set(
    factsOf(facts, 'notice.issued').map(({ data }) => about(data.rung, data.end as PlannedNotice['end'])),
  );
  const notice = (rung: 'alarm' | 'gp', service: string, day: LocalDate, text: string): PlannedNotice => ({
    noticeId: idOf(facts.personId, service, rung, day),
    taskId: idOf(facts.personId, service, 'end', day),
    rung,
    on,
    withdrawals: 0,
    end: { service, on: day },
    text,
  });
  return [
    ...broken.map((one) => notice('alarm', one.service, one.on, alarmText(one, on))),
    ...lawfulEnds.map((one) => notice('gp', one.service, one.on, gpText(one))),
  ].filter(({ rung, end }) => !issued.has(about(rung, end)));
}

const CAUSES: Readonly<Record<string, string | undefined>> = {
  'age-limit': 'because of an age limit',
  'no-reason': 'without a reason',
};

/** What broke off, in words without personal data. */
export function alarmText({ service, on, cause }: Continuity['broken'][number], today: LocalDate): string {
  const ends = on > today ? 'is to end' : 'ended';
  const why = CAUSES[cause] ?? `(${cause}), and nothing on record stands behind that`;
  return `Care at risk: the children’s service ${service} ${ends} on ${dayInWords(epochDay(on))} ${why}. No adult service has taken over. See today that care goes on.`;
}

const gpText = ({ service, on, why }: Continuity['lawfulEnds'][number]): string =>
  `Tell the GP: the children’s service ${service} ended on ${dayInWords(epochDay(on))}, because ${why}. No other service takes over.`;
