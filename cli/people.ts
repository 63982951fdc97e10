/** `onward people`: what would change, the question, and the act. */
import { stdin, stderr } from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { Actor, Cases, IdentityReport, IdentityRequest, Selection } from '../cases';
import { formatSubject, parseSubject } from '../events';
import { UserError } from './failure';
import { readDay } from './plan';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { getPerson, operator, withCases } from './services';

export interface DecideOptions extends OutputOptions {
  preview?: boolean;
  yes?: boolean;
  officer?: string;
}

export interface SplitOptions extends DecideOptions {
  to?: string;
  newPerson?: boolean;
  source?: string;
  subject?: string;
  from?: string;
  until?: string;
  event?: string[];
  identifier?: string[];
  swap?: boolean;
}

export interface SealOptions extends DecideOptions {
  new: string;
  officer: string;
}

/** Who decides: a privacy officer signs with their worker id, anybody else as who is at this machine. */
const actorOf = ({ officer }: DecideOptions): Actor =>
  officer === undefined ? operator() : { workerId: officer };

/** Lists pairs of records that may be one person's. */
export async function duplicatesCommand(options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const pairs = await cases.possibleDuplicates();
    for (const { personId } of pairs.flatMap(({ people }) => people))
      await cases.recordLook(operator(), 'duplicates', personId);
    if (options.json) return printJson(pairs);
    if (pairs.length === 0) return printText('No possible duplicates.');
    const rows = pairs.map(({ people: [one, other], conflicts }) => [
      `onward:${one?.personId}`,
      one?.name ?? '',
      `onward:${other?.personId}`,
      other?.name ?? '',
      one?.dateOfBirth ?? '',
      conflicts,
    ]);
    printTable(['ONE', 'NAME', 'OTHER', 'NAME', 'BORN', 'CONFLICTS'], rows);
  });
}

/** Lists the merges and splits. */
export async function decisionsCommand(options: OutputOptions): Promise<void> {
  const decisions = await withCases(({ cases }) => cases.identityDecisions());
  if (options.json) return printJson(decisions);
  if (decisions.length === 0) return printText('No decisions.');
  const rows = decisions.map((d) => [
    d.decisionId,
    d.kind,
    d.decidedAt,
    d.decidedBy,
    d.undoneAt,
    d.people.join(' '),
  ]);
  printTable(['ID', 'KIND', 'DECIDED', 'BY', 'UNDONE', 'RECORDS'], rows);
}

export async function mergeCommand(one: string, other: string, options: DecideOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const survivor = (await getPerson(cases, one)).personId;
    const absorbed = (await getPerson(cases, other)).personId;
    await decide(cases, options, (more, now) =>
      cases.mergePeople({ actor: actorOf(options), survivor, absorbed, ...more }, now),
    );
  });
}

export async function undoCommand(decision: string, options: DecideOptions): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(decision)) throw new UserError(`"${decision}" is not the number of a decision`);
  await withCases(async ({ cases }) =>
    decide(cases, options, (more, now) =>
      cases.undoIdentity({ actor: actorOf(options), decisionId: Number(decision), ...more }, now),
    ),
  );
}

export async function splitCommand(subject: string, options: SplitOptions): Promise<void> {
  if ((options.to === undefined) === !options.newPerson)
    throw new UserError('give either --to SUBJECT or --new-person');
  const take = selectionOf(options);
  const identifiers = (options.identifier ?? []).map((one) => readSubject(one, '--identifier'));
  if (Object.values(take).every((one) => one === undefined) && identifiers.length === 0)
    throw new UserError(
      'say which statements: --source, --subject, --from, --until, --event or --identifier',
    );
  await withCases(async ({ cases }) => {
    const from = (await getPerson(cases, subject)).personId;
    const to = options.to === undefined ? undefined : (await getPerson(cases, options.to)).personId;
    const swap = options.swap === true;
    await decide(cases, options, (more, now) =>
      cases.splitPerson({ actor: actorOf(options), from, to, take, identifiers, swap, ...more }, now),
    );
  });
}

function selectionOf({ source, subject, from, until, event }: SplitOptions): Selection {
  return {
    source: source === undefined || source.startsWith('urn:') ? source : `urn:partner:${source}`,
    subject: subject === undefined ? undefined : readSubject(subject, '--subject'),
    from: from === undefined ? undefined : readDay(from, '--from'),
    to: until === undefined ? undefined : readDay(until, '--until'),
    eventIds: event,
  };
}

export async function sealCommand(subject: string, options: SealOptions): Promise<void> {
  const replacement = readSubject(options.new, '--new');
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    await decide(cases, options, (more, now) =>
      cases.sealIdentity({ actor: actorOf(options), personId, replacement, ...more }, now),
    );
  });
}

function readSubject(text: string, option: string): string {
  const subject = parseSubject(text);
  if (subject === undefined)
    throw new UserError(
      `${option}: "${text}" is not a subject; expected nhs:<number>, upn:<upn>, uln:<uln>, local:<code>:<id> or onward:<personId>`,
    );
  return formatSubject(subject);
}

type Run = (more: Omit<IdentityRequest, 'actor'>, now: Date) => Promise<IdentityReport>;

/** Looks, asks, and acts on what was looked at; a preview only looks. */
async function decide(cases: Cases, options: DecideOptions, run: Run): Promise<void> {
  const preview = await run({ preview: true }, new Date());
  for (const { personId } of preview.before) await cases.recordLook(actorOf(options), 'record', personId);
  if (options.preview === true) return print(preview, options);
  if (options.yes !== true) {
    if (!stdin.isTTY) throw new UserError('nobody to ask here: look with --preview first, then give --yes');
    print(preview, {});
    await confirm();
  }
  const done = await run({ seen: preview.seen }, new Date());
  if (options.json) return printJson(done);
  printText(
    `Decision ${done.decisionId}: ${done.movedCount} statements moved, ${done.duties.length} open duties changed.`,
  );
}

async function confirm(): Promise<void> {
  const asking = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await asking.question('Type yes to go on: ');
    if (answer.trim() !== 'yes') throw new UserError('nothing was changed: the answer was not yes');
  } finally {
    asking.close();
  }
}

function print(report: IdentityReport, options: OutputOptions): void {
  if (options.json) return printJson(report);
  for (const [title, records] of [
    ['NOW', report.before],
    ['AFTERWARDS', report.after],
  ] as const)
    printTable(
      [title, 'NAME', 'BORN', 'STATEMENTS', 'DUTIES', 'TASKS', 'HANDOVERS', 'IDENTIFIERS'],
      records.map((r) => [
        `${r.personId}${r.open ? '' : ' (closed)'}`,
        r.name,
        r.dateOfBirth,
        r.statements,
        r.openDuties,
        r.openTasks,
        r.openHandovers,
        r.identifiers.join(' '),
      ]),
    );
  printText(`${report.unchanged} open duties stay as they are; ${report.movedCount} statements move.`);
  if (report.duties.length > 0)
    printTable(
      ['CHANGE', 'RULE', 'NOW', 'THEN', 'WHY'],
      report.duties.map((d) => [
        d.change,
        d.unconfirmed ? `${d.rule} (unconfirmed)` : d.rule,
        d.before,
        d.after,
        d.why,
      ]),
    );
  if (report.handovers.length > 0)
    printTable(
      ['HANDOVER', 'TO', 'NOW', 'THEN'],
      report.handovers.map((h) => [h.fromService, h.toService, h.before, h.after]),
    );
  if (report.stays.length > 0)
    printTable(
      ['STAYS', 'STATED'],
      report.stays.map((s) => [s.type, s.at]),
    );
  for (const warning of report.warnings) printText(`Warning: ${warning}`);
}
