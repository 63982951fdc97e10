/** The outbox to Kafka: at least once, in order for each person, each send with a deadline. */
import { raiseAlarm, clearAlarm, type Queryable } from './alarms';
import { isBrokerAway, safeError } from './faults';
import type { Logger, Metrics } from './observability';
import type { OutgoingMessage, Producer } from './port';

const BATCH = 500;
const DEADLINE_MS = 15_000;
/** How long a person whose event is refused waits, while all others go on. */
const REFUSED_FOR_MS = 60_000;
const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' } as const;

interface OutboxRow {
  outbox_id: number;
  person_id: string;
  event_id: string;
  topic: string;
  key: string;
  body: string;
}

export class OutboxSender {
  /** Persons whose next event Kafka refuses, and until when they wait. */
  private readonly refused = new Map<string, number>();

  constructor(
    private readonly db: Queryable,
    private readonly producer: Producer,
    private readonly log: Logger,
    private readonly metrics: Metrics,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /**
   * Sends the next events, oldest first, and marks them once Kafka has them. A process that ends in between sends
   * them again with the same ids.
   * @returns how many were sent
   * @throws when Kafka or Postgres is away: nothing was marked
   */
  async sendNext(): Promise<number> {
    const now = Date.now();
    for (const [person, until] of this.refused) if (until <= now) this.refused.delete(person);
    const { rows } = await this.db.query<OutboxRow>(
      `SELECT outbox_id, person_id, event_id, topic, key, body::text AS body FROM outbox
       WHERE sent_at IS NULL AND person_id <> ALL ($1::text[]) ORDER BY outbox_id LIMIT ${BATCH}`,
      [[...this.refused.keys()]],
    );
    if (rows.length === 0) return 0;
    try {
      await this.send(rows);
    } catch (error) {
      if (isBrokerAway(error)) throw error;
      return this.sendApart(rows);
    }
    return rows.length;
  }

  private async send(rows: readonly OutboxRow[]): Promise<void> {
    const messages = rows.map(({ topic, key, body }): OutgoingMessage => ({
      topic,
      key,
      value: body,
      headers: HEADERS,
    }));
    await this.producer.send(messages, this.deadlineMs);
    await this.db.query(
      'UPDATE outbox SET sent_at = clock_timestamp() WHERE outbox_id = ANY ($1::bigint[])',
      [rows.map(({ outbox_id: id }) => id)],
    );
    this.metrics.sent.inc(rows.length);
  }

  /** Event by event; a person whose event is refused is left standing there, so that their order is kept. */
  private async sendApart(rows: readonly OutboxRow[]): Promise<number> {
    let sent = 0;
    for (const row of rows) {
      if (this.refused.has(row.person_id)) continue;
      try {
        await this.send([row]);
        await clearAlarm(this.db, 'outbox-blocked', row.person_id);
        sent++;
      } catch (error) {
        if (isBrokerAway(error)) throw error;
        this.refused.set(row.person_id, Date.now() + REFUSED_FOR_MS);
        this.log.error(
          { caseId: row.person_id, eventId: row.event_id, topic: row.topic, err: safeError(error) },
          'Kafka refuses it',
        );
        await raiseAlarm(this.db, 'outbox-blocked', row.person_id, `Kafka refuses an event for ${row.topic}`);
      }
    }
    return sent;
  }
}
