/** `onward import`: a partner's caseload into the log, through the workflow `backfill`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { ImportPreview, ImportRow } from '../cases';
import { errorsFile, readCaseloadFile, writeErrors, type FileOptions } from './caseload-file';
import { EXIT } from './failure';
import { printJson, printPairs, printTable, printText, type OutputOptions } from './print';
import { operator, signalWorkflow, withCases, type Services } from './services';

export interface ImportOptions extends FileOptions {
  dryRun?: boolean;
}

/** Imports a file and waits until all its rows are settled, or, with --dry-run, says what it would do. */
export async function importCommand(file: string | undefined, options: ImportOptions): Promise<void> {
  const read = await readCaseloadFile(file, options);
  const { partner, asOf, table } = read;
  const caseload = { kind: 'import', partner, asOf, table, complete: false } as const;
  await withCases(async (services) => {
    const { cases } = services;
    if (options.dryRun) {
      const preview = await cases.previewImport(caseload, new Date());
      return reportPreview(preview, errorsFile(read.file, options.errors), options);
    }
    const { row, resumed } = await cases.startImport(operator(), caseload, new Date());
    if (resumed && !options.json) printText(`This file is import ${row.importId} already: it goes on.`);
    await follow(services, row.importId, errorsFile(read.file, options.errors), options);
  });
}

async function reportPreview(preview: ImportPreview, errors: string, options: OutputOptions): Promise<void> {
  const { refused, conflicts } = preview;
  if (refused.length > 0) await writeErrors(errors, refused);
  if (refused.length > 0 || conflicts.length > 0) process.exitCode = EXIT.failed;
  if (options.json)
    return printJson({ ...preview, refused: refused.map(({ line, reason }) => ({ line, reason })) });
  printPairs({
    Rows: preview.rows,
    'New people': preview.fresh,
    'Known people': preview.matched,
    'In doubt': conflicts.length,
    Duplicates: preview.duplicates,
    Refused: refused.length,
  });
  printStatements(preview.statements);
  printRows('Refused', refused);
  printRows('In doubt', conflicts);
  if (refused.length > 0) printText(`\nThe refused rows are in ${errors}.`);
  printText('\nNothing was written.');
}

function printStatements(statements: Readonly<Record<string, number>>): void {
  const rows = Object.entries(statements).sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return;
  printText('');
  printTable(['STATEMENT', 'HOW MANY'], rows);
}

/** So many rows are listed; the file of errors has all. */
const LISTED = 20;

function printRows(title: string, rows: readonly { line: number; reason: string }[]): void {
  if (rows.length === 0) return;
  printText(`\n${title}:`);
  printTable(
    ['LINE', 'WHY'],
    rows.slice(0, LISTED).map(({ line, reason }) => [line, reason]),
  );
  if (rows.length > LISTED) printText(`... and ${rows.length - LISTED} more`);
}

/** Starts the workflow, shows how far it is until it ends, and reports. */
async function follow(
  services: Services,
  importId: number,
  errors: string,
  options: OutputOptions,
): Promise<void> {
  const { cases } = services;
  let row = await cases.importOf(importId);
  if (row.state === 'running') {
    const started = await signalWorkflow(services, { kind: 'backfill', id: String(importId), personId: '' });
    // Rows that were all settled at once need nothing more.
    if (started || (row.counts.waiting ?? 0) === 0) row = await wait(services, importId, options);
    else if (!options.json)
      printText(
        'Temporal does not answer. The rows wait, and go on by themselves within a minute of its return.',
      );
  }
  await report(services, row, errors, options);
}

const LOOK_MS = 500;
/** Without a terminal a line says how far it is, this often. */
const LINE_MS = 10_000;

async function wait({ cases }: Services, importId: number, options: OutputOptions): Promise<ImportRow> {
  const bar =
    process.stderr.isTTY && !options.json
      ? new SingleBar({ stream: process.stderr, format: BAR })
      : undefined;
  let row = await cases.importOf(importId);
  const done = (): number => row.rowCount - (row.counts.waiting ?? 0);
  bar?.start(row.rowCount, done());
  let said = Date.now();
  try {
    while (row.state === 'running') {
      await sleep(LOOK_MS);
      row = await cases.importOf(importId);
      bar?.update(done());
      if (bar || options.json || Date.now() - said < LINE_MS) continue;
      said = Date.now();
      printText(`${done()} of ${row.rowCount} rows`);
    }
  } finally {
    bar?.stop();
  }
  return row;
}

const BAR = 'Import [{bar}] {value} of {total} rows, {eta_formatted} left';

/** What became of the rows, with the refused ones in a file. */
async function report(
  { cases }: Services,
  row: ImportRow,
  errors: string | undefined,
  options: OutputOptions,
): Promise<void> {
  const refused = await cases.refusedRowsOf(row.importId);
  if (refused.length > 0 && errors !== undefined) await writeErrors(errors, refused);
  if (refused.length > 0 || (row.counts.conflict ?? 0) > 0) process.exitCode = EXIT.failed;
  if (options.json)
    return printJson({ ...row, refused: refused.map(({ line, reason }) => ({ line, reason })) });
  printPairs(pairsOf(row));
  printRows('Refused', refused);
  if (refused.length > 0 && errors !== undefined) printText(`\nThe refused rows are in ${errors}.`);
  if ((row.counts.conflict ?? 0) > 0) printText('\n"onward conflicts" lists the people in doubt.');
}

const pairsOf = ({ importId, kind, partner, asOf, state, heldReason, rowCount, counts }: ImportRow) => ({
  [kind === 'import' ? 'Import' : 'Ingested file']: importId,
  Partner: partner,
  'As of': asOf,
  State: heldReason !== null && state === 'held' ? `held: ${heldReason}` : state,
  Rows: rowCount,
  ...(kind === 'import' ? { Applied: counts.applied ?? 0 } : { Published: counts.published ?? 0 }),
  Duplicates: counts.duplicate ?? 0,
  ...(kind === 'import' && { 'In doubt': counts.conflict ?? 0 }),
  Refused: counts.refused ?? 0,
  Waiting: counts.waiting ?? 0,
});

/** Lists imports and ingested files. */
export async function listCommand(options: OutputOptions): Promise<void> {
  const rows = await withCases(({ cases }) => cases.imports());
  if (options.json) return printJson(rows);
  if (rows.length === 0) return printText('No file was imported or ingested yet.');
  printTable(
    [
      'ID',
      'KIND',
      'PARTNER',
      'AS OF',
      'STATE',
      'ROWS',
      'STATED',
      'DUPLICATES',
      'IN DOUBT',
      'REFUSED',
      'WAITING',
    ],
    rows.map(({ importId, kind, partner, asOf, state, rowCount, counts }) => [
      importId,
      kind,
      partner,
      asOf,
      state,
      rowCount,
      (counts.applied ?? 0) + (counts.published ?? 0),
      counts.duplicate ?? 0,
      counts.conflict ?? 0,
      counts.refused ?? 0,
      counts.waiting ?? 0,
    ]),
  );
}

/** Shows how far a file is and what was refused; `--errors` writes the refused rows again. */
export async function showCommand(importId: number, options: FileOptions): Promise<void> {
  await withCases(async (services) => {
    await report(services, await services.cases.importOf(importId), options.errors, options);
  });
}

/** Pauses an import, or goes on with it and shows how far it is. */
export async function decideCommand(
  importId: number,
  decision: 'pause' | 'resume',
  options: FileOptions,
): Promise<void> {
  await withCases(async (services) => {
    const row = await services.cases.importOf(importId);
    if (row.kind !== 'import' || row.state === 'finished')
      return report(services, row, options.errors, options);
    await services.cases.decideImport(operator(), importId, decision);
    if (decision === 'resume')
      return follow(services, importId, options.errors ?? `import-${importId}.errors.csv`, options);
    await report(services, await services.cases.importOf(importId), options.errors, options);
  });
}
