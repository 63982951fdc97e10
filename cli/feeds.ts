/** How the partners' feeds are, as the relay judged them at its last check. */
import { NotFoundError, type Cases, type FeedFlow, type FeedHealth } from '../cases';
import { UserError } from './failure';
import { printJson, printPairs, printTable, printText, type OutputOptions } from './print';
import { operator, withCases } from './services';

/** Prints how each feed is, or one with its kinds of event. */
export async function healthCommand(code: string | undefined, options: OutputOptions): Promise<void> {
  const feeds = await withCases(({ cases }) => cases.feeds());
  if (code !== undefined) {
    const feed = feeds.find(({ partner }) => partner === code);
    if (!feed) throw new UserError(`no feed of ${code} was judged; known: ${namesOf(feeds)}`);
    return options.json ? printJson(feed) : printFeed(feed);
  }
  if (options.json) return printJson(feeds);
  if (feeds.length === 0)
    return printText('No feed has been judged yet: the relay does it when it starts, and each hour.');
  const rows = feeds.map((feed) => [
    feed.partner,
    feed.paused ? 'paused' : (feed.whole?.verdict ?? 'nothing ever came'),
    feed.lastAt,
    feed.types.filter(({ verdict }) => verdict === 'stopped').length,
    feed.refused,
    feed.corrections,
    feed.waiting,
    feed.told,
  ]);
  printTable(
    ['PARTNER', 'FEED', 'LAST EVENT', 'KINDS STOPPED', 'REFUSED', 'CORRECTED', 'WAITING', 'TOLD'],
    rows,
  );
}

const namesOf = (feeds: readonly FeedHealth[]): string =>
  feeds.length === 0 ? 'none yet' : feeds.map(({ partner }) => partner).join(', ');

function printFeed(feed: FeedHealth): void {
  const { people } = feed;
  printPairs({
    Partner: feed.partner,
    Feed: feed.paused ? 'paused: nothing of it is read' : (feed.whole?.verdict ?? 'nothing ever came'),
    'Last event': feed.lastAt,
    'Judged at': feed.checkedAt,
    Told: feed.told,
    'Events, 28 days': feed.events,
    Corrected: feed.corrections,
    'Over a day late': feed.late,
    Refused: `${feed.refused}, ${feed.openRefused} not dealt with`,
    'Id seen before': feed.quarantined,
    Waiting: feed.waiting === 0 ? 0 : `${feed.waiting}, the oldest since ${feed.oldestWaiting}`,
    'Delay, median': feed.medianDelay === null ? null : `${Math.round(feed.medianDelay)} s`,
    'Delay, 95 %': feed.slowDelay === null ? null : `${Math.round(feed.slowDelay)} s`,
    People:
      people && `${people.reported} of ${people.known} reported on within its usual ${people.usualDays} days`,
  });
  if (feed.types.length === 0) return;
  printText('');
  const rows = feed.types.map((flow) => [
    flow.verdict,
    flow.lastDay,
    flow.usualDays,
    stopOf(flow),
    flow.type,
  ]);
  printTable(['STATE', 'LAST CAME', 'USUAL DAYS', 'COUNTS AS STOPPED', 'KIND'], rows);
}

const stopOf = ({ why, stoppedOn }: FeedFlow): string | null =>
  why === undefined ? stoppedOn : `cannot be told: its past is too ${why}`;

/** Names who is told when the feed of a partner falls silent. */
export async function ownerCommand(
  code: string,
  worker: string | undefined,
  options: OutputOptions & { nobody?: boolean },
): Promise<void> {
  if ((worker === undefined) === !options.nobody) throw new UserError('give either a worker or --nobody');
  await change((cases) => cases.nameFeedOwner(operator(), code, worker ?? null));
  if (options.json) return printJson({ code, owner: worker ?? null });
  printText(
    worker === undefined
      ? `The head of the operators is told about ${code}.`
      : `${worker} is told about ${code}.`,
  );
}

/** Forgets what was learnt of a kind of event that a partner no longer sends. */
export async function forgetCommand(code: string, type: string, options: OutputOptions): Promise<void> {
  await change((cases) => cases.forgetFeed(operator(), code, type));
  if (options.json) return printJson({ code, type, forgotten: true });
  printText(`${type} is no longer expected from ${code}; its alarm clears within the hour.`);
}

async function change(work: (cases: Cases) => Promise<void>): Promise<void> {
  await withCases(async ({ cases }) => work(cases)).catch((error: unknown) => {
    throw error instanceof NotFoundError ? new UserError(error.message) : error;
  });
}
