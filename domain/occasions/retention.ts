/** When records close: the end of a service, of a plan or of care; by death, a permanent move out or the 26th birthday at the latest. */
import type { Circumstances, DatedFact } from '../circumstances';
import type { Fact } from '../types';
import { planEnds } from './ehc-plan';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const RETENTION_KINDS = {
  'record-closed': { title: 'Records to keep', triggers: ['record.closedOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const RETENTION_DATES: DateWords = {
  'record.closedOn': 'the record was closed',
  'record.diedOn': 'the person died',
  'treatment.childEndedOn': 'treatment by children’s services ended',
  'contact.mentalHealthLastOn': 'the last contact with mental health services was',
  'contact.adultLastOn': 'the last contact with adult services was',
  'sen.closedOn': 'the EHC file was closed',
  'care.closedOn': 'the time in care ended',
  'born.on': 'the young person was born',
};

const isMentalHealth = ({ data: { service } }: Fact): boolean =>
  typeof service === 'string' && (service === 'camhs' || service.includes('mental-health'));

/** One occasion for all classes, once any record of the person has closed. */
export function retentionOccasions(c: Circumstances): Occasion[] {
  if (c.dateOfBirth === undefined) return [];
  const over = caseOver(c);
  const ended = c.happened('service.ended', 'on');
  // Most people have every record open: nothing to look for.
  if (!over && ended.length === 0 && planEnds(c).length === 0) return [];
  const dates: Record<string, OccasionDate | undefined> = {
    'record.diedOn': c.died,
    'treatment.childEndedOn': closedService(
      c,
      over,
      ({ data }) => data.side === 'children' && data.sector === 'health',
    ),
    'contact.mentalHealthLastOn': lastContact(c, closedService(c, over, isMentalHealth), isMentalHealth),
    'contact.adultLastOn': lastContact(
      c,
      closedService(c, over, (fact) => fact.data.side === 'adult' && !isMentalHealth(fact)),
      (fact) => adultServices(c).has(fact.data.service) && !isMentalHealth(fact),
    ),
    'sen.closedOn': senClosed(c, over),
    'care.closedOn': careClosed(c, over),
    'born.on': { day: c.dateOfBirth },
  };
  const closed = Object.entries(dates).flatMap(([name, date]) =>
    date && /closedOn$|EndedOn$|LastOn$/.test(name) ? [date.day] : [],
  );
  if (closed.length === 0) return [];
  const first = Math.min(...closed);
  return [
    {
      kind: 'record-closed',
      occurrence: 'records',
      id: 'record-closed',
      arises: first,
      lawOf: c.today,
      dates: { ...dates, 'record.closedOn': { day: first } },
    },
  ];
}

/** The day on which everything here ends: death, a permanent move out that stands, or the 26th birthday. */
function caseOver(c: Circumstances): OccasionDate | undefined {
  const left = c.died ?? c.away;
  if (left) return left;
  return c.endsOn !== undefined && c.endsOn <= c.today ? { day: c.endsOn } : undefined;
}

/** The last end of the services that `is` means, once none of them runs any more; undefined where there never was one. */
function closedService(
  c: Circumstances,
  over: OccasionDate | undefined,
  is: (fact: Fact) => boolean,
): OccasionDate | undefined {
  const [started, ended] = [c.happened('service.started', 'on'), c.happened('service.ended', 'on')].map(
    (all) => all.filter(({ fact }) => is(fact)),
  ) as [DatedFact[], DatedFact[]];
  if (started.length === 0 && ended.length === 0) return undefined;
  const runs = started.some(({ day, fact }) => !endOf(ended, fact, day));
  return runs ? over : ended.at(-1);
}

const endOf = (ended: readonly DatedFact[], { data }: Fact, since: number): DatedFact | undefined =>
  ended.find(
    ({ day, fact }) =>
      day >= since && fact.data.service === data.service && fact.data.provider === data.provider,
  );

/** The latest contact of a closed record: an appointment kept, or the end of the service itself. */
function lastContact(
  c: Circumstances,
  closed: OccasionDate | undefined,
  is: (fact: Fact) => boolean,
): OccasionDate | undefined {
  if (!closed) return undefined;
  const kept = c.happened('appointment.kept', 'on').findLast(({ fact }) => is(fact));
  return kept && kept.day > closed.day ? kept : closed;
}

const adultServices = (c: Circumstances): Set<unknown> =>
  new Set(
    [...c.happened('service.started', 'on'), ...c.happened('service.ended', 'on')].flatMap(({ fact }) =>
      fact.data.side === 'adult' ? [fact.data.service] : [],
    ),
  );

function senClosed(c: Circumstances, over: OccasionDate | undefined): OccasionDate | undefined {
  const ceased = planEnds(c).at(-1);
  const anew = ceased && c.happened('ehc.requested', 'receivedOn').some(({ day }) => day > ceased.day);
  if (ceased && !anew) return ceased;
  return c.happened('ehc.requested', 'receivedOn').length > 0 ? over : undefined;
}

function careClosed(c: Circumstances, over: OccasionDate | undefined): OccasionDate | undefined {
  if (!over) return undefined;
  return c.happened('care.status-changed', 'from').some(({ fact }) => fact.data.status === 'looked-after')
    ? over
    : undefined;
}
