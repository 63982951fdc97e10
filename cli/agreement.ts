/** `onward agreement`, `disclosures` and the feeds' part of `partner`: what leaves Onward, to whom, and on which basis. */
import { readFileSync } from 'node:fs';
import { agreementFaults } from '../cases/sharing';
import { basisOf, CATEGORIES, LEGAL_BASES } from '../events';
import { UserError } from './failure';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { getPerson, operator, withCases } from './services';

/** @throws UserError for a file that cannot be read or is no JSON */
function agreementFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as unknown;
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'}`);
  }
}

/** Says what is wrong with a file, or what it would let the partner see. Needs no services. */
export function checkAgreementCommand(file: string, options: OutputOptions): void {
  const faults = agreementFaults(agreementFile(file));
  if (faults.length > 0) process.exitCode = 1;
  if (options.json) return printJson(faults);
  if (faults.length === 0) return printText(`${file} can be recorded.`);
  printTable(
    ['PLACE', 'FAULT'],
    faults.map(({ place, message }) => [place, message]),
  );
}

export async function recordAgreementCommand(file: string, options: OutputOptions): Promise<void> {
  const agreement = agreementFile(file);
  await withCases(async ({ cases }) => {
    const row = await cases.recordAgreement(operator(), agreement, new Date());
    if (options.json) return printJson(row);
    const { partner, from, to } = row.agreement;
    printText(`Recorded as version ${row.version}: ${partner} is told from ${from} to ${to}.`);
  });
}

export async function endAgreementCommand(id: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    await cases.endAgreement(operator(), id);
    if (options.json) return printJson({ ended: id });
    printText(`Agreement ${id} has ended: nothing more leaves under it.`);
  });
}

export async function agreementsCommand(options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const rows = await cases.agreements();
    if (options.json) return printJson(rows);
    if (rows.length === 0)
      return printText(
        'No agreements: nothing is sent to any partner. "onward agreement record FILE" records one.',
      );
    const today = new Date().toISOString().slice(0, 10);
    const state = ({ endedAt, agreement: { from, to } }: (typeof rows)[number]): string =>
      endedAt !== null ? 'ended' : to < today ? 'expired' : from > today ? 'to come' : 'in force';
    printTable(
      ['ID', 'PARTNER', 'STATE', 'FROM', 'TO', 'REVIEW', 'BASIS', 'CATEGORIES'],
      rows.map((row) => {
        const { id, partner, from, to, reviewOn, categories } = row.agreement;
        return [
          id,
          partner,
          state(row),
          from,
          to,
          reviewOn,
          basisOf(row.agreement).citation,
          categories.join(' '),
        ];
      }),
    );
  });
}

/** The legal bases and categories that an agreement may name. Needs no services. */
export function basesCommand(options: OutputOptions): void {
  if (options.json) return printJson({ bases: LEGAL_BASES, categories: CATEGORIES });
  printTable(
    ['BASIS', 'KIND', 'REACHES', 'SOURCE', 'WHAT'],
    Object.entries(LEGAL_BASES).map(
      ([code, { kind, recipients, citation, title, unconfirmed, notCommenced }]) => {
        const marks = [notCommenced ? 'not commenced' : '', unconfirmed ? 'unconfirmed' : ''].filter(
          (mark) => mark !== '',
        );
        return [
          code,
          kind,
          recipients.join(' '),
          citation,
          `${title}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`,
        ];
      },
    ),
  );
  printText('');
  printTable(['CATEGORY', 'LETS SEE'], Object.entries(CATEGORIES));
}

/** The ledger of a person. Asking is a look. */
export async function disclosuresCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    await cases.recordLook(operator(), 'disclosures', personId);
    const rows = await cases.disclosures(personId, 1000);
    if (options.json) return printJson(rows);
    if (rows.length === 0) return printText('Nothing was disclosed to any partner.');
    printTable(
      ['WHEN', 'PARTNER', 'WHAT', 'DECISION', 'PURPOSE', 'BASIS', 'FIELDS OR REASON'],
      rows.map(({ at, partner, type, decision, purpose, basis, fields, reason }) => [
        ...[at, partner, type, decision, purpose, basis],
        reason ?? fields.join(' '),
      ]),
    );
  });
}

export async function resendCommand(code: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const looked = await cases.resendTo(operator(), code);
    if (options.json) return printJson({ partner: code, cases: looked });
    printText(
      `${looked} cases are looked at: ${code} gets a case.state for each person that its agreements are about.`,
    );
  });
}

export async function partnerPeopleCommand(code: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const people = await cases.peopleOf(code);
    if (options.json) return printJson(people);
    if (people.length === 0)
      return printText(`${code} is told of nobody: is there an agreement? See "onward agreement list".`);
    printTable(
      ['SUBJECT', 'IDENTIFIERS'],
      people.map(({ subject, identifiers }) => [subject, identifiers.join(' ')]),
    );
  });
}
