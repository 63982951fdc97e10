/** Sees when a partner's feed, or one kind of event in it, falls silent for longer than its own past explains, and says so to somebody. */
import type { Pool } from 'pg';
import { checkFeeds, type FeedFlow, type FeedHealth } from '../cases/feeds';
import { partnerTopic } from '../events';
import { clearAlarm, raiseAlarm, type AlarmKind, type Queryable } from './alarms';
import type { Logger, Metrics } from './observability';

type Kind = Extract<AlarmKind, 'feed-quiet' | 'feed-kind-stopped'>;

interface Silence {
  kind: Kind;
  subject: string;
  detail: string;
  told: string | null;
}

export class FeedWatch {
  constructor(
    /** The session of the relay at work: what it writes, a relay that lost its lock cannot. */
    private readonly db: Queryable,
    /** The feeds are read beside it, since that may take seconds. */
    private readonly pool: Pool,
    private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Judges all feeds, raises an alarm for each that stopped, and clears those of feeds that flow again. */
  async check(now: Date): Promise<void> {
    const feeds = await checkFeeds(this.pool, now.toISOString());
    this.measure(feeds, now);
    const unread = await this.unread();
    for (const feed of feeds) {
      const silences = silencesOf(feed);
      await this.clear(feed.partner, new Set(silences.map(({ kind, subject }) => `${kind} ${subject}`)));
      // What is not read is not silent: another alarm says so.
      if (feed.paused || unread.has(partnerTopic(feed.partner))) continue;
      for (const silence of silences) await this.raise(silence, feed);
    }
  }

  private measure(feeds: readonly FeedHealth[], now: Date): void {
    this.metrics.feedAge.reset();
    this.metrics.silentFlows.reset();
    for (const { partner, lastAt, whole, types } of feeds) {
      if (lastAt !== null)
        this.metrics.feedAge.set({ partner }, Math.max(0, (now.getTime() - Date.parse(lastAt)) / 1_000));
      const stopped = [whole, ...types].filter((flow) => flow?.verdict === 'stopped');
      this.metrics.silentFlows.set({ partner }, stopped.length);
    }
  }

  /** Topics of which messages wait that the intake does not read. */
  private async unread(): Promise<Set<string>> {
    const { rows } = await this.db.query<{ subject: string }>(
      `SELECT subject FROM alarms WHERE kind = 'intake-silent' AND cleared_at IS NULL`,
    );
    return new Set(rows.map(({ subject }) => subject));
  }

  private async clear(partner: string, silent: ReadonlySet<string>): Promise<void> {
    const { rows } = await this.db.query<{ kind: Kind; subject: string }>(
      `SELECT kind, subject FROM alarms WHERE cleared_at IS NULL
        AND kind IN ('feed-quiet', 'feed-kind-stopped') AND split_part(subject, '/', 1) = $1`,
      [partner],
    );
    for (const { kind, subject } of rows) {
      if (silent.has(`${kind} ${subject}`) || !(await clearAlarm(this.db, kind, subject))) continue;
      this.log.info({ partner, alarm: kind, about: subject }, 'a feed flows again');
    }
  }

  /** When all of a feed is silent, its kinds are too: that is one alarm, besides those that were there before. */
  private async raise(
    { kind, subject, detail, told }: Silence,
    { partner, whole }: FeedHealth,
  ): Promise<void> {
    if (kind === 'feed-kind-stopped' && whole?.verdict === 'stopped') return;
    if (await raiseAlarm(this.db, kind, subject, detail, told))
      this.log.error(
        { partner, alarm: kind, about: subject },
        'a feed is silent for longer than its past explains',
      );
  }
}

function silencesOf({ partner, told, whole, types }: FeedHealth): Silence[] {
  const stopped = (flow: FeedFlow | null): flow is FeedFlow => flow?.verdict === 'stopped';
  const silence = (kind: Kind, subject: string, what: string, { lastDay, usualDays }: FeedFlow): Silence => ({
    kind,
    subject,
    detail: `${what} has come since ${lastDay}; usually no more than ${usualDays} ${usualDays === 1 ? 'day passes' : 'days pass'}`,
    told,
  });
  return [
    ...(stopped(whole) ? [silence('feed-quiet', partner, 'nothing', whole)] : []),
    ...types
      .filter(stopped)
      .map((flow) => silence('feed-kind-stopped', `${partner}/${flow.type}`, `no ${flow.type}`, flow)),
  ];
}
