/**
 * Whole lives: what partners state about young people from 13 to their 26th birthday, day by day, for a rehearsal. The
 * histories are those of the area; only the bus has been there all along.
 */
import { addMonths, addYears, ageOn, daysAfter, ncy, schoolLeavingDate, type LocalDate } from '../../domain';
import { flaws, planning, register } from './area';
import { camhsHistory, healthChecks, socialCareHistory } from './care';
import { Diary, type DemoEvent } from './diary';
import { assessment, planForTransfer, planWithReviews } from './education';
import { makePerson, record, turns, type YoungPerson } from './people';
import { chance, type Chance } from './random';
import { rights } from './rights';

export interface Life {
  person: YoungPerson;
  /** In the order of their time. */
  events: DemoEvent[];
}

/** Apart from the seeds of areas and of each other. */
const seedOf = (seed: number, serial: number): number => seed * 10_007 + serial;

/**
 * The lives of a cohort that is 13 on the day `from`, as far as `until`: the same for the same arguments. Earlier
 * statements are what partners knew by then.
 */
export function makeLives(seed: number, from: LocalDate, until: LocalDate, size: number): Life[] {
  return Array.from({ length: size }, (_, i) => makeLife(i + 1, from, until, chance(seedOf(seed, i + 1))));
}

function makeLife(serial: number, from: LocalDate, until: LocalDate, c: Chance): Life {
  const born = makePerson(serial, 13, from, c);
  // The histories ask how old somebody becomes, not how old they are.
  const { dateOfBirth } = born;
  const person = { ...born, age: ageOn(dateOfBirth, until), ncy: ncy(dateOfBirth, until) };
  const diary = new Diary(person, until, `${until}T23:59:59.999Z`, c, 0, addMonths(from, -18));
  register(diary, 'education', daysAfter(from, -c.int(1, 150)));
  schooling(diary, c);
  if (c.is(0.3)) {
    const finalOn = assessment(diary, daysAfter(from, c.int(5, 700)));
    if (finalOn !== undefined) reviewsSince(diary, finalOn);
  } else if (c.is(0.8)) {
    planWithReviews(diary, daysAfter(turns(person, c.int(5, 12)), c.int(0, 300)));
    planForTransfer(diary);
  }
  planning(diary);
  if (c.is(0.5)) {
    register(diary, 'camhs', daysAfter(from, -c.int(1, 60)));
    camhsHistory(diary);
  }
  if (c.is(0.4)) {
    register(diary, 'csc', daysAfter(from, -c.int(1, 60)));
    socialCareHistory(diary);
    register(diary, 'asc', turns(person, 18));
  }
  rights(diary);
  healthChecks(diary, from);
  grownUp(diary);
  flaws(diary);
  return { person: born, events: untilTheyLeave(diary, c) };
}

/** The reviews of a plan that was made on the bus: its making was told already. */
function reviewsSince(diary: Diary, finalOn: LocalDate): void {
  const told = diary.events.length;
  planWithReviews(diary, finalOn);
  const again = diary.events.findIndex(({ type }, i) => i >= told && type === 'ehc.finalised');
  if (again >= 0) diary.unsay(again);
}

/** School to 16, then mostly college, at times a second one, and an end. */
function schooling(diary: Diary, c: Chance): void {
  const { person } = diary;
  const secondary = daysAfter(turns(person, 11), c.int(30, 300));
  const at = (setting: string, phase: string, from: LocalDate): unknown =>
    diary.tell('education', 'education.placed', from, { setting, phase, from });
  at('riverbank-academy', 'secondary', secondary);
  const september: LocalDate = `${schoolLeavingDate(person.dateOfBirth).slice(0, 4)}-09-01`;
  const transfer = (toPhase: string, on: LocalDate): unknown =>
    diary.tell('education', 'education.transfer-planned', daysAfter(on, -c.int(200, 330)), { toPhase, on });
  transfer('post-16', september);
  if (c.is(0.1)) return;
  at('eastmoor-college', 'post-16', september);
  if (!c.is(0.3)) return;
  const second = addYears(september, 2);
  transfer('post-16-to-post-16', second);
  at('northfield-specialist-college', 'post-16', second);
}

/** At 18 they speak for themselves: parents are told only what they allow. */
function grownUp(diary: Diary): void {
  const { person } = diary;
  const on = turns(person, 18);
  diary.tell('education', 'person.updated', on, record({ ...person, age: 18 }, 'education'));
}

/** In order; a few move away for good or die, and then nobody says anything more. */
function untilTheyLeave(diary: Diary, c: Chance): DemoEvent[] {
  const leaves = c.next();
  const on = daysAfter(turns(diary.person, c.int(15, 23)), c.int(0, 300));
  const events = diary.events;
  const last =
    leaves < 0.04
      ? diary.tell('education', 'person.died', on, { on })
      : leaves < 0.12
        ? diary.tell('education', 'person.moved', on, {
            ...{ direction: 'out', kind: 'permanent', on, otherAuthority: 'E09000001', awareOn: on },
            transferredOn: daysAfter(on, c.int(0, 30)),
          })
        : undefined;
  const ceased = events.find(({ type }) => type === 'ehc.ceased')?.time ?? '9999';
  return events
    .filter((event) => last === undefined || event === last || event.time < last.time)
    .filter(({ type, time }) => time <= ceased || !/^ehc[.](review|amended)/.test(type))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
