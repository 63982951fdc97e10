/** `onward tasks`, `case` and `handovers`: what the store says about one young person. */
import { withoutIdentity, type Cases, type PersonPage } from '../cases';
import type { Duty } from '../domain/types';
import {
  printDuties,
  printedDuties,
  printJson,
  printPairs,
  printTable,
  printText,
  type OutputOptions,
} from './print';
import { getPerson, operator, withCases } from './services';

/** Prints every duty of the person, in every status, with the keys of `onward plan`. */
export async function tasksCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    const duties = await cases.duties(subject);
    const page = await cases.casePage(personId);
    await cases.recordLook(operator(), 'duties', personId);
    printDuties(duties, options);
    if (options.json) return;
    printExpectations(page?.tasks ?? []);
    await printUnreported(cases, duties);
  });
}

/** Overdue duties that may be done: the feed that would say so is silent. */
async function printUnreported(cases: Pick<Cases, 'unreported'>, duties: readonly Duty[]): Promise<void> {
  const overdue = duties.filter(({ status }) => status === 'overdue').map(({ rule }) => rule);
  for (const [rule, partners] of await cases.unreported([...new Set(overdue)]))
    for (const { partner, since } of partners)
      printText(
        `${rule}: the feed of ${partner} has been silent since ${since}: this may be done and not reported`,
      );
}

/** What chasers see to: a task of an owner that cannot sign in. */
function printExpectations(tasks: PersonPage['tasks']): void {
  const chased = tasks.filter(({ status }) => status !== 'done' && status !== 'withdrawn');
  for (const { expectation } of chased) if (expectation !== null) printText(expectation);
}

/** Prints the handovers of the person. */
export async function handoversCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    const handovers = await cases.handovers(subject);
    await cases.recordLook(operator(), 'handovers', personId);
    const printed = handovers.map(({ handoverId, fromService, toService, transferOn, status }) => ({
      handoverId,
      fromService,
      toService,
      transferOn,
      status,
    }));
    if (options.json) return printJson(printed);
    if (printed.length === 0) return printText('No handovers.');
    const rows = printed.map((h) => [h.status, h.transferOn, h.fromService, h.toService, h.handoverId]);
    printTable(['STATUS', 'TRANSFER ON', 'FROM', 'TO', 'HANDOVER'], rows);
  });
}

/** Prints the case: where it stands, its tasks, its handovers and its log. */
export async function caseCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const person = await getPerson(cases, subject);
    const whole = await cases.casePage(person.personId);
    // Whoever is at the command line is not on the case.
    const page = whole && withoutIdentity(whole);
    if (page === undefined) throw new Error(`the case of ${subject} has no page`);
    const duties = await cases.duties(subject);
    await cases.recordLook(operator(), 'case', person.personId);
    if (options.json) return printJson({ ...page, nextWake: person.nextWake, duties: printedDuties(duties) });
    printCase(page, person.nextWake);
  });
}

function printCase(page: PersonPage, nextWake: string | null): void {
  printPairs({
    Person: page.personId,
    Name: page.name,
    'Date of birth': page.dateOfBirth,
    'NHS number': page.nhsNumber,
    Responsible:
      [page.responsible.la, page.responsible.icb].filter((code) => code !== null).join(', ') || null,
    'Named worker': page.namedWorker === null ? null : `${page.namedWorker.name}, ${page.namedWorker.team}`,
    Case: `${page.open ? 'open' : 'closed'}, ${page.stage}${page.blocked ? ', BLOCKED: its plan failed' : ''}`,
    'As of': page.asOf,
    'Next wake': nextWake,
    Rulebook: page.rulebookVersion,
  });
  section(
    'Tasks',
    ['STATUS', 'DUE', 'KIND', 'ASSIGNEE', 'WHAT'],
    [
      ...page.tasks.map((t) => [
        t.status,
        t.due,
        t.unconfirmed ? `${t.dueKind}, unconfirmed` : t.dueKind,
        t.assigneeName,
        t.expectation ?? t.title,
      ]),
    ],
  );
  section(
    'Days without care',
    ['SERVICE', 'FROM', 'TO', 'DAYS'],
    [...page.continuity.gaps.map((g) => [g.service, g.from, g.to ?? 'still running', String(g.days)])],
  );
  section(
    'Handovers',
    ['STATUS', 'TRANSFER ON', 'FROM', 'TO'],
    [...page.handovers.map((h) => [h.status, h.transferOn, h.fromService, h.toService])],
  );
  section(
    'Log',
    ['TIME', 'TYPE', 'SOURCE', ''],
    [...page.history.map((e) => [e.at, e.type, e.source, e.dropped ? 'corrected or taken back' : ''])],
  );
}

function section(
  title: string,
  headings: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): void {
  printText(`\n${title}${rows.length === 0 ? ': none' : ''}`);
  if (rows.length > 0) printTable(headings, rows);
}
