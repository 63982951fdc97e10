/** `onward area duties`: what is owed for the area itself, each with a cycle of its own. Needs no services. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AREA_DATE_NAMES, londonDay, planArea, type AreaDates } from '../domain';
import { Day } from '../events/fields';
import { currentRulebook } from '../rulebook';
import { UserError } from './failure';
import { readDay } from './plan';
import { printJson, printTable, printText, type OutputOptions } from './print';

/** What an area states about itself; a name that no rule knows is refused, so that a slip is not taken for nothing. */
const Stated = z.strictObject({
  dates: z.partialRecord(z.enum(AREA_DATE_NAMES), Day),
  inspectionOutcome: z.enum(['positive', 'inconsistent', 'failings']).optional(),
});

/** @throws UserError when the file cannot be read or says what no rule knows */
function statedIn(file: string): AreaDates {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = Stated.safeParse(read);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first?.path.join('.');
  throw new UserError(
    `${file}: ${where ? `${where}: ` : ''}${first?.message ?? 'not as expected'}; dates are ${AREA_DATE_NAMES.join(', ')}`,
  );
}

export interface AreaDutiesOptions extends OutputOptions {
  asOf?: string;
}

/** Prints the duties of the area on a day; without a file nothing is known of what they are counted from. */
export function areaDutiesCommand(file: string | undefined, options: AreaDutiesOptions): void {
  const today =
    options.asOf === undefined ? londonDay(new Date().toISOString()) : readDay(options.asOf, '--as-of');
  const stated = file === undefined ? { dates: {} } : statedIn(file);
  const duties = planArea(currentRulebook(), stated, today);
  if (options.json) return printJson(duties);
  printTable(
    ['STATUS', 'DUE', 'RULE', 'OWNER', 'WHAT'],
    duties.map(({ status, due, rule, grade, owner, title }) => [
      status,
      due,
      grade === 'M' ? `${rule} (unconfirmed)` : rule,
      owner,
      title,
    ]),
  );
  if (file === undefined)
    printText(
      `\nA JSON file {"dates": {...}, "inspectionOutcome": "..."} says what is known; dates are ${AREA_DATE_NAMES.join(', ')}.`,
    );
}
