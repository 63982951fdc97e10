/**
 * Files of a partner's caseload: `import` puts one into the log through the workflow `backfill`; `ingest` publishes what a nightly file
 * states anew to the partner's topic. Both keep what stands for each row, so that a row which says what it said gives nothing.
 */
import type { Pool } from 'pg';
import type { Instant, LocalDate } from '../domain/types';
import { writeAudit } from '../store/audit';
import { clearAlarms, raiseAlarms } from '../store/case-writes';
import {
  allowedOf,
  forgetWaiting,
  insertImport,
  insertImportRows,
  listImports,
  lockImport,
  lockPartner,
  refusedRows,
  setImportState,
  waitingRows,
  type ImportFilter,
  type ImportKind,
  type ImportRow,
  type ImportState,
  type RefusedImportRow,
  type WaitingRow,
} from '../store/imports';
import { countPartnerRows, lastAsOf, markAbsent, markReturned, partnerRows } from '../store/partner-rows';
import { withTransaction, type Tx } from '../store/pool';
import type { KnownParts, Table } from './caseload';
import type { Actor } from './cases';
import { CommandRefused, NotFoundError } from './errors';
import { applyBatches, recordRows } from './import-batch';
import { previewRows, type ImportPreview } from './import-preview';
import { keysOf, stageRows, type RowBody, type StagedRows } from './import-staging';
import { inheritedPart, type InheritedCases } from './inherited';
import type { ReceiveContext } from './receive';
import { questionPart, type RowQuestions } from './row-questions';
import type { BackfillView } from './types';

export type { ImportPreview } from './import-preview';
export type { ImportRow, RefusedImportRow } from '../store/imports';

/** A file of a partner, read. */
export interface CaseloadFile {
  kind: ImportKind;
  partner: string;
  table: Pick<Table, 'rows' | 'hash'>;
  /** The day that the file speaks for. */
  asOf: LocalDate;
  /** It holds everybody: who is not in it is asked about. */
  complete: boolean;
}

export interface StartedImport {
  row: ImportRow;
  /** This very file is under way already: it goes on where it was. */
  resumed: boolean;
}

/** A row of an ingested file that is to be published. */
export type PublishableRow = WaitingRow<RowBody>;

export interface ImportCases extends RowQuestions {
  /** What the file would do, without writing. @throws CommandRefused as `startImport` */
  previewImport(file: CaseloadFile, now: Date | Instant): Promise<ImportPreview>;
  /**
   * Takes a file in: its rows wait from then on, or are settled at once (refused, duplicates). The same file that is under way goes
   * on; a complete file with over 5 % fewer rows than the one before is held for an operator.
   * @throws CommandRefused for a partner that is not there, an older day than that of the file before, or while another file of the
   *   partner is under way
   */
  startImport(actor: Actor, file: CaseloadFile, now: Date | Instant): Promise<StartedImport>;
  /** Imports and ingested files, newest first. */
  imports(filter?: ImportFilter): Promise<ImportRow[]>;
  /** @throws NotFoundError */
  importOf(importId: number): Promise<ImportRow>;
  /** The refused rows of a file, each with its reason and its cells. */
  refusedRowsOf(importId: number): Promise<RefusedImportRow[]>;
  /** Pauses, resumes, approves (a held one) or discards a file. @throws NotFoundError, CommandRefused when it cannot be done any more */
  decideImport(actor: Actor, importId: number, decision: ImportDecision): Promise<ImportRow>;
  /**
   * The next rows of an import into the log, some seconds of transactions of a few rows, each with what became of its rows. Safe to
   * repeat, and by two at once.
   * @throws NotFoundError; what waiting can cure
   */
  backfillBatch(importId: number, now: Date | Instant): Promise<BackfillView>;
  /** The next rows of an ingested file that are to be published; none when it does not run. */
  rowsToPublish(importId: number, limit: number): Promise<PublishableRow[]>;
  /** Writes that rows were published, after the broker took them. */
  rowsPublished(importId: number, rows: readonly PublishableRow[]): Promise<void>;
  /** Ends an ingested file whose rows are all published. @returns how many rows a complete file did not have, each now a question */
  finishIngest(importId: number): Promise<number>;
}

export type ImportDecision = 'pause' | 'resume' | 'approve' | 'discard';

/** From which state a decision leads to which. */
const DECISIONS = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused', 'running'], to: 'running' },
  approve: { from: ['held'], to: 'running' },
  discard: { from: ['held'], to: 'discarded' },
} as const satisfies Record<ImportDecision, { from: readonly ImportState[]; to: ImportState }>;

/** A complete file that has fewer than this share of the rows known waits for an operator. */
export const LEAST_SHARE = 0.95;

type Instants = (now: Date | Instant) => Instant;

export class Imports {
  constructor(
    private readonly pool: Pool,
    private readonly instant: Instants,
  ) {}

  async preview(file: CaseloadFile, now: Date | Instant): Promise<ImportPreview> {
    const { rows } = await withTransaction(this.pool, async (tx) => {
      const allowed = await allowedOf(tx, file.partner);
      return this.stage(tx, file, allowed, this.instant(now));
    });
    return previewRows(this.pool, rows);
  }

  async start(actor: Actor, file: CaseloadFile, now: Date | Instant): Promise<StartedImport> {
    return withTransaction(this.pool, async (tx) => {
      const partner = await lockPartner(tx, file.partner);
      const open = (await listImports(tx, { partner: file.partner })).find(({ state }) => isOpen(state));
      if (open) return resumable(open, file);
      const staged = await this.stage(tx, file, partner?.allowed, this.instant(now));
      const heldReason = await this.heldReason(tx, file, staged);
      const importId = await insertImport(tx, {
        kind: file.kind,
        partner: file.partner,
        fileHash: file.table.hash,
        asOf: file.asOf,
        complete: file.complete,
        rowCount: staged.rows.length,
        state: heldReason === null ? 'running' : 'held',
        heldReason,
        startedBy: actor.workerId,
      });
      await insertImportRows(tx, importId, staged.rows);
      // An ingested file ends with its questions about who is absent.
      if (file.kind === 'import' && staged.rows.every(({ state }) => state !== 'waiting'))
        await setImportState(tx, importId, 'finished');
      if (heldReason !== null)
        await raiseAlarms(tx, [{ kind: 'ingest-held', subject: file.partner, detail: heldReason }]);
      await this.audit(tx, actor, `${file.kind}.started`, { importId, partner: file.partner });
      return { row: await this.found(tx, importId), resumed: false };
    });
  }

  /** @throws CommandRefused */
  private async stage(
    tx: Tx,
    { partner, table, asOf }: CaseloadFile,
    allowed: readonly string[] | undefined,
    now: Instant,
  ): Promise<StagedRows> {
    if (!allowed)
      throw new CommandRefused('invalid', `there is no partner ${partner}: see "onward partner list"`);
    const last = await lastAsOf(tx, partner);
    if (last !== undefined && asOf < last)
      throw new CommandRefused('invalid', `a file of ${last} was read already: one of ${asOf} is older`);
    const known = await partnerRows<KnownParts>(tx, partner, keysOf(table, partner));
    return stageRows(table, known, { partner, allowed, asOf, now: new Date(now) });
  }

  private async heldReason(tx: Tx, file: CaseloadFile, { keys }: StagedRows): Promise<string | null> {
    if (!file.complete) return null;
    const before = await countPartnerRows(tx, file.partner);
    const count = new Set(keys).size;
    if (count >= before * LEAST_SHARE) return null;
    return `a complete file has ${count} rows and the one before had ${before}: nothing of it is applied until it is approved`;
  }

  async decide(actor: Actor, importId: number, decision: ImportDecision): Promise<ImportRow> {
    return withTransaction(this.pool, async (tx) => {
      const found = await lockImport(tx, importId);
      if (!found) throw new NotFoundError('there is no such import');
      const { from, to } = DECISIONS[decision];
      if (!(from as readonly ImportState[]).includes(found.state))
        throw new CommandRefused('overtaken', `it is ${found.state}`);
      await setImportState(tx, importId, to);
      if (decision === 'discard') await forgetWaiting(tx, importId);
      if (found.state === 'held') await clearAlarms(tx, 'ingest-held', [found.partner]);
      await this.audit(tx, actor, `${found.kind}.${decision}`, { importId, partner: found.partner });
      return this.found(tx, importId);
    });
  }

  async toPublish(importId: number, limit: number): Promise<PublishableRow[]> {
    return withTransaction(this.pool, async (tx) => {
      const { kind, state } = await this.found(tx, importId);
      return kind === 'ingest' && state === 'running' ? waitingRows<RowBody>(tx, importId, limit) : [];
    });
  }

  async published(importId: number, rows: readonly PublishableRow[]): Promise<void> {
    await withTransaction(this.pool, async (tx) => {
      const found = await lockImport(tx, importId);
      if (found?.state !== 'running') throw new CommandRefused('overtaken', 'it does not run any more');
      const settled = rows.map(({ line }) => ({ line, state: 'published' as const }));
      await recordRows(tx, { importId, partner: found.partner }, rows, settled);
    });
  }

  async finish(importId: number): Promise<number> {
    return withTransaction(this.pool, async (tx) => {
      const found = await lockImport(tx, importId);
      if (!found) throw new NotFoundError('there is no such import');
      if (found.kind !== 'ingest' || found.state !== 'running') return 0;
      if ((await waitingRows(tx, importId, 1)).length > 0)
        throw new CommandRefused('overtaken', 'rows of it wait to be published');
      const { rows } = await tx.query<{ row_key: string }>(
        'SELECT DISTINCT row_key FROM import_rows WHERE import_id = $1 AND row_key IS NOT NULL',
        [importId],
      );
      const keys = rows.map(({ row_key }) => row_key);
      await markReturned(tx, found.partner, keys);
      const { complete } = await this.found(tx, importId);
      const absent = complete ? await markAbsent(tx, importId, found.partner, keys) : 0;
      await setImportState(tx, importId, 'finished');
      return absent;
    });
  }

  async found(tx: Tx, importId: number): Promise<ImportRow> {
    const [row] = await listImports(tx, { importId });
    if (!row) throw new NotFoundError('there is no such import');
    return row;
  }

  private audit(tx: Tx, actor: Actor, action: string, detail: Record<string, unknown>): Promise<void> {
    return writeAudit(tx, { actor: actor.workerId, action, detail });
  }
}

const isOpen = (state: ImportState): boolean => state === 'held' || state === 'running' || state === 'paused';

/** @throws CommandRefused when what is under way is another file */
function resumable(open: ImportRow, { kind, table, asOf }: CaseloadFile): StartedImport {
  if (open.fileHash === table.hash && open.kind === kind && open.asOf <= asOf)
    return { row: open, resumed: true };
  throw new CommandRefused(
    'overtaken',
    `${open.kind} ${open.importId} of ${open.partner} is ${open.state}: end it first ("onward ${open.kind} show ${open.importId}")`,
  );
}

/** What the application does with caseloads: imports, nightly files, what they say no more, and what is inherited. */
export function caseloadPart(
  pool: Pool,
  context: ReceiveContext,
  instant: Instants,
): ImportCases & InheritedCases {
  const imports = new Imports(pool, instant);
  const db = pool as unknown as Tx;
  return {
    ...inheritedPart(pool, context.plannings),
    ...questionPart(pool),
    previewImport: (file, now) => imports.preview(file, now),
    startImport: (actor, file, now) => imports.start(actor, file, now),
    imports: (filter) => listImports(db, filter),
    importOf: (importId) => imports.found(db, importId),
    refusedRowsOf: (importId) => refusedRows(db, importId),
    decideImport: (actor, importId, decision) => imports.decide(actor, importId, decision),
    backfillBatch: (importId, now) => applyBatches(pool, context, importId, instant(now)),
    rowsToPublish: (importId, limit) => imports.toPublish(importId, limit),
    rowsPublished: (importId, rows) => imports.published(importId, rows),
    finishIngest: (importId) => imports.finish(importId),
  };
}
