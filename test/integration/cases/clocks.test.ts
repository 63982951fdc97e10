/**
 * No clock is ever lost: whatever is done to a case that is no fact of a life (reassignment, a limit lifted and restored, a waiver and
 * its removal, a placement, a rollout, a restart, a run that continues as new), each open duty keeps exactly one clock, one owner
 * and its statutory date, and the case's timer never goes off after the moment at which its plan changes.
 *
 * The duties are compared with the plan of the statements about life alone; the timer is the workflow's, kept as `transition` keeps it.
 */
import * as fc from 'fast-check';
import { CommandRefused, createCases, type Cases } from '../../../cases';
import { fold, plan, type Duty, type LoggedEvent, type Plan } from '../../../domain';
import { rulebookVersion } from '../../../rulebook';
import { PEOPLE } from '../../../stack/people';
import { runs } from '../../domain/logs';
import { testNhsNumber } from '../../support/random-history';
import { noCaseBlocked, noNoticeTwice } from '../../support/settled';
import { event, openArea, receiveAll, record, RULEBOOKS, type Area } from './database';

jest.setTimeout(300_000);
const DAY_MS = 86_400_000;
const START = Date.parse('2026-02-02T12:00:00.000Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const MANAGER = { workerId: 'w-margaret-ellis' };
const VERSIONS = ['2026-06-12.1', '2026-11-24.1'];

/** Statements that say nothing of a life: the duties that they leave are those that the others give. */
const ADMINISTRATION: ReadonlySet<string> = new Set([
  'task.assigned',
  'task.noted',
  'duty.waived',
  'duty.reinstated',
  'rulebook.adopted',
  'notice.issued',
]);
const OPEN: ReadonlySet<string> = new Set(['upcoming', 'due', 'overdue']);
const keyOf = ({ rule, occurrence }: { rule: string; occurrence: string }): string => `${rule}/${occurrence}`;

type Op = { kind: (typeof KINDS)[number]; pick: number; days: number };
const KINDS = [
  ...[
    'assign',
    'assign',
    'waive',
    'reinstate',
    'merge',
    'unmerge',
    'absence',
    'return',
    'place',
    'adopt',
    'pause',
  ],
  ...['restart', 'continue', 'time', 'time'],
] as const;
const operations = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat(1000), days: fc.integer({ min: 1, max: 60 }) }),
  { minLength: 4, maxLength: 14 },
);

/** One young person at 16 in the middle of things: an assessment, a review, a handover. */
class Life {
  now = START;
  /** When the case's workflow wakes next: what it saw when it last advanced the case. */
  timer: number | null = null;
  private readonly absences: string[] = [];
  private readonly adoptions: number[] = [];
  private readonly waived: { rule: string; occurrence: string }[] = [];
  /** Decisions to merge that stand, the latest last. */
  private readonly merges: number[] = [];
  private count = 0;
  private cases: Cases;
  private constructor(
    readonly area: Area,
    readonly subject: string,
    readonly personId: string,
  ) {
    this.cases = area.cases;
  }

  static async begin(area: Area): Promise<Life> {
    const subject = `nhs:${testNhsNumber(++begun)}`;
    const said = (type: LoggedEvent['type'], data: Record<string, unknown>) => event(type, subject, data);
    await receiveAll(
      area,
      [
        said('person.registered', record({ dateOfBirth: '2009-03-14' })),
        said('ehc.requested', { receivedOn: '2026-01-05' }),
        said('ehc.advice-requested', { from: 'health', on: '2026-01-12' }),
        said('education.placed', { setting: 's', phase: 'secondary', ncy: 12, from: '2025-09-01' }),
        said('care.assessment', { kind: 'child-needs', stage: 'requested', on: '2026-01-10' }),
        said('service.started', {
          service: 'camhs',
          provider: 'p',
          side: 'children',
          sector: 'health',
          on: '2024-01-10',
        }),
        said('handover.proposed', {
          fromService: 'camhs',
          toService: 'adult-mental-health',
          transferOn: '2026-12-01',
        }),
      ],
      iso(START),
    );
    const life = new Life(area, subject, (await area.cases.findPerson(subject))?.personId ?? '');
    await life.hear();
    return life;
  }

  /** The relay and the workflow: a flagged case is signalled, advances and sleeps until its next wake. */
  async hear(): Promise<void> {
    const { rows } = await this.area.pool.query<{ flag: string }>(
      'UPDATE cases SET flag = 0 WHERE person_id = $1 AND flag > 0 RETURNING flag',
      [this.personId],
    );
    if (rows.length > 0) await this.wake();
  }

  private async wake(): Promise<void> {
    const view = await this.cases.advanceNow(this.personId, iso(this.now));
    this.timer = view.nextWake === null ? null : Date.parse(view.nextWake);
  }

  async do({ kind, pick, days }: Op): Promise<void> {
    this.now += 60_000;
    if (kind === 'time') return this.pass(days);
    if (kind === 'restart') {
      this.cases = createCases({
        pool: this.area.pool,
        rulebooks: RULEBOOKS,
        options: { testClock: true },
      });
      return;
    }
    // A run that continues as new remembers nothing: it asks the case.
    if (kind === 'continue') return this.wake();
    await this[kind](pick, days);
    await this.hear();
  }

  /** Sleeps as the workflow does, from wake to wake. */
  private async pass(days: number): Promise<void> {
    const until = this.now + days * DAY_MS;
    for (let wakes = 0; this.timer !== null && this.timer <= until; wakes++) {
      if (wakes > 500) throw new Error('the case wakes for ever');
      this.now = Math.max(this.now, this.timer);
      await this.wake();
    }
    this.now = until;
  }

  private command(type: LoggedEvent['type'], data: Record<string, unknown>) {
    return this.cases.command(MANAGER, this.personId, type, data, iso(this.now));
  }

  private async say(type: LoggedEvent['type'], data: Record<string, unknown>): Promise<string> {
    const id = `life-${this.subject}-${++this.count}`;
    await receiveAll(
      { pool: this.area.pool, cases: this.cases },
      [event(type, this.subject, data, { id, time: iso(this.now) })],
      iso(this.now),
    );
    return id;
  }

  async assign(pick: number): Promise<void> {
    const { rows } = await this.area.pool.query<{ task_id: string; worker_id: string }>(
      `SELECT task_id, worker_id FROM tasks JOIN workers USING (team)
       WHERE person_id = $1 AND tasks.status NOT IN ('done', 'withdrawn') ORDER BY 1, 2`,
      [this.personId],
    );
    const one = rows[pick % (rows.length || 1)];
    if (!one) return;
    const data = { taskId: one.task_id, workerId: one.worker_id };
    await this.command('task.assigned', data).catch((error: unknown) => {
      // A decision whose day has come is carried out by the command itself, and its rulebook may know no such task.
      if (!(error instanceof CommandRefused && error.message === 'there is no such task')) throw error;
    });
  }

  async waive(pick: number): Promise<void> {
    const open = (await this.cases.duties(this.subject)).filter(({ status }) => OPEN.has(status));
    const one = open[pick % (open.length || 1)];
    if (!one) return;
    const { rule, occurrence } = one;
    const on = iso(this.now).slice(0, 10);
    await this.command('duty.waived', { rule, occurrence, ground: 'g', decidedBy: 'panel', on });
    this.waived.push({ rule, occurrence });
  }

  /** What was set aside is taken up again, where it still is set aside. */
  async reinstate(pick: number): Promise<void> {
    const [one] = this.waived.splice(pick % (this.waived.length || 1), 1);
    const duty = one && (await this.cases.duties(this.subject)).find((d) => keyOf(d) === keyOf(one));
    if (!one || duty?.status !== 'waived') return;
    await this.command('duty.reinstated', { ...one, reason: 'r', on: iso(this.now).slice(0, 10) });
  }

  /** Another system has known the same young person under another number. */
  async merge(): Promise<void> {
    const twin = `nhs:${testNhsNumber(++begun)}`;
    const source = 'urn:partner:camhs';
    const said = (type: LoggedEvent['type'], data: Record<string, unknown>) =>
      event(type, twin, data, { source, time: iso(this.now) });
    await receiveAll(
      { pool: this.area.pool, cases: this.cases },
      [
        said('person.registered', record({ dateOfBirth: '2009-03-14' })),
        said('handover.proposed', {
          ...{ fromService: 'camhs', toService: 'adult-mental-health', transferOn: '2026-12-01' },
        }),
        said('referral.received', { pathway: 'adhd', provider: 'adult-adhd', on: '2026-01-20' }),
      ],
      iso(this.now),
    );
    const absorbed = (await this.cases.findPerson(twin))?.personId ?? '';
    const request = { actor: MANAGER, survivor: this.personId, absorbed };
    const { decisionId } = await this.cases.mergePeople(request, iso(this.now));
    if (decisionId !== null) this.merges.push(decisionId);
  }

  async unmerge(): Promise<void> {
    const decisionId = this.merges.pop();
    if (decisionId !== undefined)
      await this.cases.undoIdentity({ actor: MANAGER, decisionId }, iso(this.now));
  }

  async absence(_: number, days: number): Promise<void> {
    const [from, to] = [iso(this.now), iso(this.now + days * DAY_MS)].map((at) => at.slice(0, 10));
    this.absences.push(await this.say('ehc.exception', { ground: 'absence', from, to, decidedBy: 'panel' }));
  }

  async return(pick: number): Promise<void> {
    const [eventId] = this.absences.splice(pick % (this.absences.length || 1), 1);
    if (eventId !== undefined) await this.say('event.retracted', { eventId, reason: 'r' });
  }

  async place(pick: number): Promise<void> {
    const direction = pick % 2 === 0 ? 'out' : 'in';
    const kind = pick % 3 === 0 ? 'temporary' : 'placement';
    await this.say('person.moved', {
      direction,
      kind,
      on: iso(this.now).slice(0, 10),
      otherAuthority: 'E06000042',
    });
  }

  /** The other version than the one in force. */
  async adopt(): Promise<void> {
    const last = (await this.cases.adoptions()).at(-1);
    const version = VERSIONS.find((one) => one !== (last?.version ?? VERSIONS[1])) ?? '';
    const today = iso(this.now).slice(0, 10);
    const effectiveOn = last && last.effectiveOn > today ? last.effectiveOn : today;
    const { adoptionId } = await this.cases.adoptRulebook(MANAGER, { version, effectiveOn }, iso(this.now));
    this.adoptions.push(adoptionId);
    for (let state = 'running', cursor = ''; state === 'running';)
      ({ cursor, state } = await this.cases.rolloutBatch(adoptionId, cursor, iso(this.now)));
  }

  async pause(pick: number): Promise<void> {
    const id = this.adoptions[pick % (this.adoptions.length || 1)];
    if (id === undefined) return;
    const row = (await this.cases.adoptions()).find(({ adoptionId }) => adoptionId === id);
    if (row && row.finishedAt === null) await this.cases.pauseRollout(MANAGER, id, !row.paused);
  }
}
let begun = 900;

interface Kept {
  open: boolean;
  rulebookVersion: string;
  asOf: string;
  nextWake: string | null;
  log: LoggedEvent[];
}

async function kept({ area, personId }: Life): Promise<Kept> {
  const { rows } = await area.pool.query<{ status: string; v: string; as_of: Date; next_wake: Date | null }>(
    'SELECT status, rulebook_version AS v, as_of, next_wake FROM cases WHERE person_id = $1',
    [personId],
  );
  const [row] = rows;
  if (!row) throw new Error('the case is gone');
  const log = await area.pool.query<Omit<LoggedEvent, 'time'> & { time: Date; replaces: string | null }>(
    `SELECT source, id, type, time, replaces, data FROM events JOIN attributions USING (event_pk)
     WHERE person_id = $1 ORDER BY seq`,
    [personId],
  );
  return {
    open: row.status === 'open',
    rulebookVersion: row.v,
    asOf: row.as_of.toISOString(),
    nextWake: row.next_wake?.toISOString() ?? null,
    log: log.rows.map(({ replaces, time, ...e }) => ({
      ...e,
      time: time.toISOString(),
      ...(replaces !== null && { replaces }),
    })),
  };
}

const planOf = (life: Life, log: readonly LoggedEvent[], version: string, at: string): Plan =>
  plan(fold(life.personId, log), rulebookVersion(version.split('+')[0] ?? version), at);

async function noClockLost(life: Life): Promise<void> {
  const is = await kept(life);
  const alive = planOf(
    life,
    is.log.filter(({ type }) => !ADMINISTRATION.has(type)),
    is.rulebookVersion,
    is.asOf,
  );
  const duties = await life.area.cases.duties(life.subject);
  const found = new Map<string, Duty[]>();
  for (const duty of duties) found.set(keyOf(duty), [...(found.get(keyOf(duty)) ?? []), duty]);
  const dated = ({ owner, statutoryDue }: Duty): unknown => ({ owner, statutoryDue });
  for (const duty of alive.duties) {
    const mine = found.get(keyOf(duty)) ?? [];
    expect([keyOf(duty), mine.map(dated)]).toEqual([keyOf(duty), [dated(duty)]]);
    const [one] = mine as [Duty];
    const waived = one.status === 'waived' && duty.status !== 'waived';
    if (!waived) expect([keyOf(duty), one.status]).toEqual([keyOf(duty), duty.status]);
    else
      expect(is.log.some(({ type, data }) => type === 'duty.waived' && data.rule === duty.rule)).toBe(true);
  }
  await oneTaskEach(life, duties);
  if (is.open) timerInTime(life, is);
}

/** A shown line stands in one task, and an open task has a team, and nobody but one of it. */
async function oneTaskEach(life: Life, duties: readonly Duty[]): Promise<void> {
  const { rows } = await life.area.pool.query<{
    status: string;
    team: string | null;
    body: { lines: { rule: string; occurrence: string; twins: string[] }[] };
  }>('SELECT status, team, body FROM tasks WHERE person_id = $1', [life.personId]);
  const lines = rows.flatMap(({ body }) => body.lines.map(keyOf));
  expect(lines.filter((line, i) => lines.indexOf(line) !== i)).toEqual([]);
  const overdue = duties.filter((d) => d.status === 'overdue' && d.state !== 'enacted-not-commenced');
  const open = new Set(
    rows
      .filter(({ status }) => OPEN.has(status))
      .flatMap(({ body }) => body.lines.flatMap(({ rule, twins }) => [rule, ...twins])),
  );
  expect(overdue.map(({ rule }) => rule).filter((rule) => !open.has(rule))).toEqual([]);
  expect(rows.filter(({ team }) => !team)).toEqual([]);
}

/** Until the workflow's timer goes off the plan does not change, and owes no notice. */
function timerInTime(life: Life, { log, rulebookVersion: version, asOf, nextWake }: Kept): void {
  expect(life.timer === null ? null : iso(life.timer)).toBe(nextWake);
  if (nextWake === null) return;
  const before = Date.parse(nextWake) - 1;
  const said = (at: string): unknown => {
    const { duties, tasks, notices, open } = planOf(life, log, version, at);
    return [
      open,
      duties.map((duty) => [keyOf(duty), duty.status, duty.statutoryDue]),
      tasks.map(({ taskId, status, due }) => [taskId, status, due]),
      notices.length,
    ];
  };
  expect(said(iso(Math.max(before, Date.parse(asOf))))).toEqual(said(asOf));
}

let area: Area;
beforeAll(async () => {
  area = await openArea();
  await area.cases.saveWorkers(PEOPLE);
});
afterAll(() => area.drop());

test('each open duty keeps one clock, one owner and its statutory date, whatever is done to its case', async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (ops) => {
      const life = await Life.begin(area);
      await noClockLost(life);
      for (const op of ops) {
        await life.do(op);
        await noClockLost(life);
      }
      expect(await area.cases.verifyOracle([life.personId])).toEqual([]);
    }),
    { ...runs(12), endOnFailure: false },
  );
  await noNoticeTwice(area.pool);
  await noCaseBlocked(area.pool);
});
