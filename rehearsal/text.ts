/** The report of a rehearsal as plain text. */
import { ageThen, type Entry, type PersonReport, type Report } from './report';

const lines = (...parts: (string | readonly string[])[]): string => `${parts.flat().join('\n')}\n`;

/** Each person's life: statements and tasks by day, stages, handovers, and what was late. */
export const timelineText = ({ persons }: Report): string => persons.map(personText).join('\n');

function personText(person: PersonReport): string {
  const { number, dateOfBirth, stages, handovers, late, entries } = person;
  return lines(
    `Person ${number}, born ${dateOfBirth}`,
    '  Stages',
    stages.map(({ on, stage }) => `    ${on}  ${stage}`),
    `  Handovers${handovers.length === 0 ? ': none' : ''}`,
    handovers.flatMap(({ fromService, toService, transferOn, status, steps }) => [
      `    ${fromService} to ${toService}, transfer on ${transferOn}: ${status}`,
      ...steps.map(({ on, step }) => `      ${on}  ${step}`),
    ]),
    `  Late${late.length === 0 ? ': nothing' : ''}`,
    late.map(
      ({ rule, due, metOn }) => `    ${rule}, due ${due}: ${metOn === null ? 'not met' : `met ${metOn}`}`,
    ),
    '  Days',
    daysOf(person, entries),
  );
}

function daysOf(person: PersonReport, entries: readonly Entry[]): string[] {
  const days = new Map<string, string[]>();
  for (const { on, by, what } of entries)
    days.set(on, [...(days.get(on) ?? []), by === 'onward' ? what : `${by}: ${what}`]);
  return [...days].map(([on, said]) => `    ${on}  at ${ageThen(person, on)}  ${counted(said).join('; ')}`);
}

/** What was said several times on a day stands once, with how often. */
function counted(said: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const one of said) times.set(one, (times.get(one) ?? 0) + 1);
  return [...times].map(([one, n]) => (n === 1 ? one : `${one} (${n} times)`));
}

/** Tasks that came onto each team's list, a row a month, a column a team. */
export function workloadText({ workload }: Report): string {
  const teams = [...new Set(workload.map(({ team }) => team))].sort();
  const months = [...new Set(workload.map(({ month }) => month))].sort();
  const opened = new Map(workload.map((w) => [`${w.team} ${w.month}`, w.opened]));
  const of = (team: string, month: string): number => opened.get(`${team} ${month}`) ?? 0;
  const total = (list: readonly number[]): number => list.reduce((sum, n) => sum + n, 0);
  const row = (head: string, cells: readonly number[]): string =>
    [head.padEnd(8), ...cells.map((n, i) => String(n).padStart(teams[i]?.length ?? 5))].join('  ');
  return lines(
    'Tasks opened, by team and month',
    ['MONTH'.padEnd(8), ...teams, 'ALL'].join('  '),
    months.map((month) => {
      const cells = teams.map((team) => of(team, month));
      return row(month, [...cells, total(cells)]);
    }),
    row('all', [
      ...teams.map((team) => total(months.map((month) => of(team, month)))),
      total([...opened.values()]),
    ]),
  );
}

/** What it came to, in a few lines. */
export function summaryText(report: Report): string {
  const { seed, people, from, until, persons, oracle, workload } = report;
  const late = persons.flatMap((person) => person.late);
  const handovers = persons.flatMap((person) => person.handovers);
  const settled = handovers.filter(({ status }) => status === 'settled').length;
  const opened = workload.reduce((sum, w) => sum + w.opened, 0);
  const closed = persons.filter(({ stages }) => stages.at(-1)?.stage === 'closed').length;
  return lines(
    `Seed ${seed}: ${people} young people from ${from} to ${until}, ${closed} cases closed.`,
    `${opened} tasks, ${handovers.length} handovers (${settled} settled), ${late.length} duties late, ${late.filter(({ metOn }) => metOn === null).length} of them never met.`,
    oracle.differences.length === 0
      ? `The oracle held on all ${oracle.held} birthdays and at the end.`
      : `The oracle failed after ${oracle.held} birthdays:`,
    oracle.differences.map(
      ({ person, what, expected, found }) =>
        `  person ${person}, ${what}: the log says ${JSON.stringify(expected)}, the tables hold ${JSON.stringify(found)}`,
    ),
  );
}
