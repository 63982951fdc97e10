/** What the page of the partners' feeds shows. */
import type { FeedFlow, FeedHealth } from '../cases';

/** A length of time in its largest unit that says something: "3 hours". */
export function spanWords(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= 2 * least) ?? [1, 'second'];
  const count = Math.max(0, Math.round(seconds / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const satisfies readonly (readonly [number, string])[];

/** A share in whole per cent: what is not nothing is not shown as 0 %, what is not all is not 100 %. */
export function shareWords(part: number, all: number): string {
  if (all === 0) return 'none';
  const share = (100 * part) / all;
  if (part > 0 && share < 1) return 'under 1%';
  if (part < all && share > 99) return 'over 99%';
  return `${Math.round(share)}%`;
}

const daysWords = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`;

/** Why a flow is judged as it is, in a sentence. */
export function flowWords(flow: FeedFlow): string {
  if (flow.why === 'short') return 'It has come too seldom, or for too short a time, to know what is usual.';
  if (flow.why === 'irregular') return 'It comes too irregularly to tell a stop from a pause.';
  if (flow.usualDays === null) return '';
  return `Usually no more than ${daysWords(flow.usualDays)} ${flow.usualDays === 1 ? 'passes' : 'pass'}.`;
}

/** The feeds for the template; those in need of somebody first. */
export function feedPage(feeds: readonly FeedHealth[], now: Date) {
  const urgency = ({ whole, types }: FeedHealth): number =>
    whole?.verdict === 'stopped' ? 0 : types.some(({ verdict }) => verdict === 'stopped') ? 1 : 2;
  return {
    checkedAt: feeds[0]?.checkedAt ?? null,
    feeds: [...feeds]
      .sort((a, b) => urgency(a) - urgency(b))
      .map((feed) => ({
        ...feed,
        silentFor: feed.lastAt === null ? null : spanWords((now.getTime() - Date.parse(feed.lastAt)) / 1_000),
        delay: feed.medianDelay === null ? null : spanWords(feed.medianDelay),
        slowDelay: feed.slowDelay === null ? null : spanWords(feed.slowDelay),
        correctedShare: shareWords(feed.corrections, feed.events),
        lateShare: shareWords(feed.late, feed.events),
        reportedShare: feed.people && shareWords(feed.people.reported, feed.people.known),
        wholeWords: feed.whole && flowWords(feed.whole),
        types: feed.types.map((flow) => ({ ...flow, words: flowWords(flow) })),
        stopped: feed.types.filter(({ verdict }) => verdict === 'stopped').length,
      })),
  };
}
