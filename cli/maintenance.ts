/** `onward oracle` and `migrate`: whether the tables are right, and bringing the schema up to date. */
import { migrate } from '../store';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { databaseUrl, getPerson, withCases } from './services';

/** Compares the tables of all cases (or one) with plan(fold(log)). Sets the exit code when they differ. */
export async function oracleCommand(subject: string | undefined, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const only = subject === undefined ? undefined : [(await getPerson(cases, subject)).personId];
    const differences = await cases.verifyOracle(only);
    if (differences.length > 0) process.exitCode = 1;
    if (options.json) return printJson(differences);
    if (differences.length === 0)
      return printText('The tables are what the log, the rulebook and the time say.');
    const rows = differences.map((d) => [
      d.personId,
      d.what,
      JSON.stringify(d.expected),
      JSON.stringify(d.found),
    ]);
    printTable(['PERSON', 'WHAT', 'THE LOG SAYS', 'THE TABLES HOLD'], rows);
  });
}

/** Runs the migrations that have not run yet. */
export async function migrateCommand(options: OutputOptions): Promise<void> {
  const ran = await migrate(databaseUrl());
  if (options.json) return printJson(ran);
  printText(ran.length === 0 ? 'The schema is up to date.' : `Ran ${ran.join(', ')}.`);
}
