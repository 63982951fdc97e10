/**
 * Proves that nobody is forgotten in the thirteen years from 13 to the 26th birthday, with the real workflows, activities and
 * Postgres: every reminder and escalation on its day at nine in the morning, summer and winter (fault 21), once and
 * never early, also when nobody says anything for years (fault 22); a run of the workflow a school year with a short
 * history; a birthday on 29 February; and a thousand events at the turn of a run (faults 10 and 12).
 */
import {
  addMonths,
  addYears,
  birthday,
  daysAfter,
  londonDay,
  startOfLondonDay,
  workingDaysAfter,
} from '../../domain';
import type { Instant, LocalDate, LoggedEvent } from '../../domain/types';
import type { CloudEvent } from '../../events';
import { turnDelay } from '../../workflows/calendar';
import { transitionId } from '../../workflows/names';
import { testNhsNumber } from '../support/random-history';
import { record } from './cases/database';
import { londonClock, MINUTE_MS, World, type Saying } from './lifetime-support';

jest.setTimeout(240_000);

const RUNGS: Readonly<Record<string, number>> = {
  reminder: -5,
  assignee: 1,
  'team-manager': 5,
  'head-of-service': 10,
};
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

interface Notice {
  noticeId: string;
  taskId: string;
  rung: string;
  on: LocalDate;
  text: string;
  at: Instant;
  /** As the notice's own words say it. */
  due: LocalDate;
}

function noticeOf({ data, time }: LoggedEvent): Notice {
  const said = data as unknown as Omit<Notice, 'at' | 'due'>;
  const [, day, month, year] = /by (\d+) (\w+) (\d{4})\.$/.exec(said.text) ?? [];
  const m = String(MONTHS.indexOf(month ?? '') + 1).padStart(2, '0');
  return { ...said, at: time, due: `${year}-${m}-${day?.padStart(2, '0')}` };
}

const within = (at: Instant, since: Instant): boolean =>
  at >= since && Date.parse(at) - Date.parse(since) < MINUTE_MS;

/** The first working day counted from the due day on which the rung of a notice falls. */
const rungDay = ({ due, rung }: Notice): LocalDate => workingDaysAfter(due, RUNGS[rung] as number);

/** On its rung's day at nine o'clock in London. */
const isPunctual = (notice: Notice): boolean => londonClock(notice.at) === `${rungDay(notice)} 09:00`;

/** Everything said of tasks: once, in the words of its day, never before its rung's day, and late only on news. */
async function noticesOf(world: World, personId: string): Promise<Notice[]> {
  const log = await world.log(personId);
  const notices = log
    .filter(({ type, data }) => type === 'notice.issued' && data.rung !== 'withdrawn')
    .map(noticeOf);
  expect(new Set(notices.map((n) => n.noticeId)).size).toBe(notices.length);
  expect(new Set(notices.map((n) => `${n.taskId} ${n.rung} ${n.due}`)).size).toBe(notices.length);
  const news = log.filter(({ type }) => type !== 'notice.issued').map(({ time }) => time);
  for (const notice of notices) {
    expect(notice.on).toBe(londonDay(notice.at));
    expect(notice.on >= rungDay(notice)).toBe(true);
    const late = !isPunctual(notice) && !news.some((time) => within(notice.at, time));
    // Only a task that opened later than the rung's day is told of later: on the morning it opens.
    if (late) expect(londonClock(notice.at)).toBe(`${notice.on} 09:00`);
  }
  return notices;
}

/** Every wake was kept within a minute. */
function wakesKept(world: World, personId: string): void {
  const asked = world.asked.filter((one) => one.personId === personId);
  const late = asked.filter(({ now, wake }) => wake !== null && now >= wake && !within(now, wake));
  expect(late).toEqual([]);
}

/** Each run ended on 1 September or with the case, and stayed short. */
async function runsAreYears(world: World, personId: string, closedOn: LocalDate): Promise<number> {
  const runs = await world.runs(personId);
  expect(Math.max(...runs.map(({ events }) => events))).toBeLessThan(2_000);
  const last = runs.pop();
  for (const { ended, continued } of runs) {
    expect(continued).toBe(true);
    // Each at its own minute of the night, before the morning's notices.
    expect(londonClock(ended).slice(4, 16)).toMatch(/^-09-01 0[0-4]:/);
  }
  expect(new Set(runs.map(({ ended }) => ended.slice(0, 4))).size).toBe(runs.length);
  expect(last).toMatchObject({ continued: false });
  expect(londonClock((last as { ended: Instant }).ended)).toBe(`${closedOn} 00:00`);
  return runs.length + 1;
}

const subjectOf = (n: number): string => `nhs:${testNhsNumber(n)}`;
const personIdOf = async (world: World, subject: string): Promise<string> =>
  (await world.area.cases.findPerson(subject))?.personId ?? '';

/** The fullest life: an assessment that runs late, yearly meetings, three handovers. */
function fullLife(subject: string, born: LocalDate): Saying[] {
  const on = (years: number, days = 0): LocalDate => daysAfter(addYears(born, years), days);
  const said = (
    day: LocalDate,
    type: Saying['type'],
    data: Record<string, unknown>,
    partner = 'education',
  ): Saying => ({
    on: day,
    subject,
    type,
    data,
    source: `urn:partner:${partner}`,
  });
  const requested = on(13, 40);
  const toAmh = 'adult-mental-health';
  const answered = (day: LocalDate, toService: string, response: string, reason?: string): Saying =>
    said(day, 'handover.responded', { toService, response, on: day, ...(reason && { reason }) }, 'asc');
  const meetings = [14, 15, 16, 17].map((age, i) => {
    const day = on(age, i * 20); // each a little later than the last: the year runs out before the next
    return said(day, 'meeting.held', { kind: 'transition-planning', on: day }, 'camhs');
  });
  const proposed = (day: LocalDate, toService: string, transferOn: LocalDate): Saying =>
    said(day, 'handover.proposed', { fromService: 'camhs', toService, transferOn }, 'camhs');
  return [
    said(on(13, 1), 'person.registered', record({ dateOfBirth: born, nhsNumber: subject.slice(4) })),
    said(on(13, 20), 'worker.assigned', {
      role: 'named-worker',
      workerId: 'worker-1',
      team: 'camhs-transition',
      from: on(13, 20),
    }),
    said(requested, 'ehc.requested', { receivedOn: requested }),
    said(daysAfter(requested, 48), 'ehc.decided', {
      decision: 'assess',
      notifiedOn: daysAfter(requested, 48),
    }),
    said(daysAfter(requested, 50), 'ehc.advice-requested', { from: 'health', on: daysAfter(requested, 50) }),
    said(daysAfter(requested, 190), 'ehc.finalised', { finalOn: daysAfter(requested, 190) }),
    ...meetings,
    proposed(on(17, 30), toAmh, on(18)),
    proposed(on(17, 30), 'adult-social-care', on(18, 30)),
    answered(on(17, 68), toAmh, 'accepted'),
    answered(on(17, 60), 'adult-social-care', 'declined', 'threshold'),
    said(
      on(17, 340),
      'meeting.held',
      { kind: 'adult-introduction', services: [toAmh], on: on(17, 340) },
      'camhs',
    ),
    said(on(18, 40), 'appointment.missed', { service: toAmh, appointmentId: 'a1', on: on(18, 40) }, 'asc'),
    proposed(on(24), 'adult-learning-disability', on(25)),
  ];
}

test('from 13 to 26: on time for years, in short runs, once each', async () => {
  await World.run(async (world) => {
    const today = londonDay(await world.now());
    const born = addYears(today, -13);
    const leapYear = (year: number): number => (year % 4 === 0 ? year : leapYear(year - 1));
    const leapDay = `${leapYear(Number(today.slice(0, 4)) - 14)}-02-29`;
    const [full, silent, leaper] = [subjectOf(1), subjectOf(2), subjectOf(3)];
    const tomorrow = daysAfter(today, 1);
    const requestedOn = daysAfter(today, 5);

    await world.live([
      ...fullLife(full, born),
      // An EHC needs assessment is asked for, a handover proposed, and then nobody says a word for thirteen years.
      { on: tomorrow, subject: silent, type: 'person.registered', data: record({ dateOfBirth: born }) },
      { on: requestedOn, subject: silent, type: 'ehc.requested', data: { receivedOn: requestedOn } },
      {
        on: addYears(today, 4),
        subject: silent,
        type: 'handover.proposed',
        source: 'urn:partner:camhs',
        data: { fromService: 'camhs', toService: 'adult-mental-health', transferOn: addYears(born, 18) },
      },
      { on: tomorrow, subject: leaper, type: 'person.registered', data: record({ dateOfBirth: leapDay }) },
    ]);
    const end = birthday(born, 26);
    await world.until(startOfLondonDay(daysAfter(end, 3)));

    expect(await world.area.cases.verifyOracle()).toEqual([]);
    for (const [subject, closedOn] of [
      [full, end],
      [silent, end],
      [leaper, birthday(leapDay, 26)],
    ] as const) {
      const personId = await personIdOf(world, subject);
      expect(await world.area.cases.findPerson(subject)).toMatchObject({ open: false, stage: 'closed' });
      const described = await world.env.client.workflow.getHandle(transitionId(personId)).describe();
      expect(described.status.name).toBe('COMPLETED');
      const runs = await runsAreYears(world, personId, closedOn);
      expect(runs).toBeGreaterThanOrEqual(subject === leaper ? 11 : 13);
      wakesKept(world, personId);
      await noticesOf(world, personId);
      await stepsOnTime(world, personId);
    }
    expect(birthday(leapDay, 26)).toBe(`${Number(leapDay.slice(0, 4)) + 26}-03-01`);

    await assessmentRanLate(world, await personIdOf(world, silent), requestedOn);
    await fullLifeWasFollowed(world, await personIdOf(world, full), born);
  });
});

/** Every step of a handover within a minute of the instant that the log gives it, and once. */
async function stepsOnTime(world: World, personId: string): Promise<void> {
  const steps = await world.log(personId, 'handover.step');
  expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  expect(steps.filter(({ time, data }) => !within(time, String(data.at)))).toEqual([]);
}

/** Nobody decided: the ladder climbs, rung by rung, on the six-week limit of the request. */
async function assessmentRanLate(world: World, personId: string, requestedOn: LocalDate): Promise<void> {
  const due = daysAfter(requestedOn, 42);
  const target = workingDaysAfter(daysAfter(due, 1), -1);
  const all = await noticesOf(world, personId);
  const first = all.filter((notice) => notice.due === target);
  expect(first.map(({ rung, at }) => `${rung} ${londonClock(at)}`)).toEqual(
    Object.entries(RUNGS).map(([rung, days]) => `${rung} ${workingDaysAfter(target, days)} 09:00`),
  );
}

async function fullLifeWasFollowed(world: World, personId: string, born: LocalDate): Promise<void> {
  const notices = await noticesOf(world, personId);
  const punctual = notices.filter(isPunctual);
  // By summer and by winter time, and on every rung.
  expect(new Set(punctual.map(({ at }) => at.slice(11, 16)))).toEqual(new Set(['08:00', '09:00']));
  expect(new Set(punctual.map(({ rung }) => rung))).toEqual(new Set(Object.keys(RUNGS)));

  const steps = await world.log(personId, 'handover.step');
  const handovers = await world.area.cases.handovers(`onward:${personId}`);
  const of = (toService: string): string[] => {
    const id = handovers.find((h) => h.toService === toService)?.handoverId;
    return steps
      .filter(({ data }) => data.handoverId === id)
      .map(({ data, time }) => `${String(data.step)} ${londonDay(time)}`);
  };
  const proposedOn = daysAfter(addYears(born, 17), 30);
  const chasedOn = workingDaysAfter(daysAfter(addYears(born, 18), 40), 5);
  const failedOn = workingDaysAfter(workingDaysAfter(chasedOn, 10), 10);
  expect(of('adult-mental-health')).toEqual([
    `offer ${proposedOn}`,
    `remind ${workingDaysAfter(proposedOn, 10)}`,
    `escalate-team-manager ${workingDaysAfter(proposedOn, 20)}`,
    `remind ${daysAfter(addYears(born, 18), -56)}`,
    `escalate-team-manager ${daysAfter(addYears(born, 18), -28)}`,
    `transfer ${addYears(born, 18)}`,
    `follow-up ${chasedOn}`,
    `follow-up ${workingDaysAfter(chasedOn, 10)}`,
    `inform-gp ${failedOn}`,
    `refer-back ${failedOn}`,
    `settle ${addMonths(addYears(born, 18), 6)}`,
  ]);
  // Offered a year before and never answered: reminded, escalated, and then held, until the 26th birthday.
  const last = of('adult-learning-disability');
  expect(last.slice(0, 5).map((step) => step.split(' ')[0])).toEqual([
    'offer',
    'remind',
    'escalate-team-manager',
    'escalate-head-of-service',
    'hold',
  ]);
  expect(last.slice(4)).toEqual(last.slice(4).map((_, n) => `hold ${daysAfter(addYears(born, 25), 28 * n)}`));
  expect(last.slice(4)).toHaveLength(14);
}

test('a thousand events around 1 September are all applied, and handovers go on', async () => {
  await World.run(async (world) => {
    const today = londonDay(await world.now());
    const year = Number(today.slice(0, 4)) + (today < `${today.slice(0, 4)}-08-25` ? 0 : 1);
    const subject = subjectOf(4);
    const proposedOn = `${year}-08-20`;
    await world.live([
      { on: daysAfter(today, 1), subject, type: 'person.registered', data: record() },
      {
        on: proposedOn,
        subject,
        type: 'handover.proposed',
        source: 'urn:partner:camhs',
        data: { fromService: 'camhs', toService: 'adult-mental-health', transferOn: `${year + 1}-08-20` },
      },
    ]);
    const personId = await personIdOf(world, subject);
    const turn = Date.parse(startOfLondonDay(`${year}-09-01`)) + turnDelay(transitionId(personId));
    const kept = (n: number, time: Instant): CloudEvent => ({
      source: 'urn:partner:camhs',
      id: `k${n}`,
      type: 'appointment.kept',
      subject,
      time,
      data: { appointmentId: `a${n}`, service: 'camhs', on: londonDay(time) },
    });
    const sent: CloudEvent[] = [];
    for (let chunk = 0; chunk < 40; chunk++) {
      await world.until(new Date(turn + (chunk - 20) * 1_000).toISOString());
      const time = await world.now();
      const events = Array.from({ length: 25 }, (_, i) => kept(chunk * 25 + i, time));
      sent.push(...events);
      expect(new Set((await world.receive(events)).map(({ kind }) => kind))).toEqual(new Set(['applied']));
    }
    // The same again, in the next run: nothing happens twice (fault 10).
    const again = await world.receive(sent);
    expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['duplicate']));
    await world.until(startOfLondonDay(`${year}-10-20`));

    expect(await world.log(personId, 'appointment.kept')).toHaveLength(1_000);
    expect((await world.log(personId, 'handover.step')).map(({ data }) => data.step)).toEqual([
      'offer',
      'remind',
      'escalate-team-manager',
      'escalate-head-of-service',
    ]);
    await stepsOnTime(world, personId);
    wakesKept(world, personId);
    const runs = await world.runs(personId);
    expect(runs.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...runs.map(({ events }) => events))).toBeLessThan(2_000);
    expect(await world.area.cases.verifyOracle()).toEqual([]);
  });
});
