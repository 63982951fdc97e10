/** Sessions kept in Postgres: the browser holds a random id only, and the table holds its hash only. */
import { createHash } from 'node:crypto';
import type { Session } from 'fastify';
import type { SessionStore } from '@fastify/session';

/** What the store needs of a database: `pg.Pool` has it. */
export interface SessionDatabase {
  query(text: string, values: unknown[]): Promise<{ rows: { data?: unknown }[] }>;
}

export interface SessionLimits {
  /** A session ends after so many milliseconds without a page. */
  idleMs: number;
  /** And after so many milliseconds whatever happens. */
  absoluteMs: number;
}

export const SESSION_LIMITS: SessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 };

/** Rows of ended sessions stay for a day, so that a request still under way cannot bring one back. */
const PRUNE = `DELETE FROM sessions WHERE expires_at < clock_timestamp() - interval '1 day'`;

const key = (sid: string): string => createHash('sha256').update(sid).digest('hex');

type Done = (error?: unknown) => void;

/** The store that `@fastify/session` asks. An ended session stays ended: saving it again changes nothing. */
export class PostgresSessionStore implements SessionStore {
  constructor(
    private readonly database: SessionDatabase,
    private readonly limits: SessionLimits = SESSION_LIMITS,
  ) {}

  set(sid: string, session: Session, done: Done): void {
    const { idleMs } = this.limits;
    this.run(
      `INSERT INTO sessions (sid, data, expires_at)
       VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
       ON CONFLICT (sid) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at
       WHERE sessions.expires_at > clock_timestamp()`,
      [key(sid), JSON.stringify(session), idleMs / 1000],
      done,
    );
  }

  get(sid: string, done: (error: unknown, session?: Session | null) => void): void {
    this.database
      .query('SELECT data FROM sessions WHERE sid = $1 AND expires_at > clock_timestamp()', [key(sid)])
      .then(
        ({ rows }) => done(null, (rows[0]?.data as Session | undefined) ?? null),
        (error: unknown) => done(error),
      );
  }

  destroy(sid: string, done: Done): void {
    this.run(
      `UPDATE sessions SET data = '{}', expires_at = clock_timestamp() WHERE sid = $1`,
      [key(sid)],
      done,
    );
  }

  /** Removes rows that ended more than a day ago. */
  async prune(): Promise<void> {
    await this.database.query(PRUNE, []);
  }

  private run(text: string, values: unknown[], done: Done): void {
    this.database.query(text, values).then(
      () => done(),
      (error: unknown) => done(error),
    );
  }
}
