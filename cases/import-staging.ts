/** A file's rows, compared with what the partner's files said before: what each has to state, or why it is settled at once. */
import type { LocalDate } from '../domain/types';
import {
  parseMessage,
  partnerTopic,
  structuredMessage,
  type CloudEvent,
  type WritableEvent,
} from '../events';
import type { NewImportRow } from '../store/imports';
import type { PartnerRow } from '../store/partner-rows';
import { readCaseload, statementsOf, type CaseloadRow, type KnownParts, type Table } from './caseload';

/** What a waiting row holds: the events that it gives, and what stands for it once they are stated. */
export interface RowBody {
  events: { event: CloudEvent; bodyHash: string }[];
  hash: string;
  parts: KnownParts;
  /** Parts that the row says no more. */
  vanished: string[];
}

export interface Staging {
  partner: string;
  /** The types that the partner may send. */
  allowed: readonly string[];
  asOf: LocalDate;
  now: Date;
}

export interface StagedRows {
  rows: NewImportRow[];
  /** The keys that the file has, those of damaged rows too: none of them is absent. */
  keys: string[];
}

/** @param known what the partner's files said before, by key */
export function stageRows(
  table: Pick<Table, 'rows'>,
  known: ReadonlyMap<string, PartnerRow<KnownParts>>,
  staging: Staging,
): StagedRows {
  const read = readCaseload(table, staging.partner);
  const rows = read.map((row) => stageRow(row, known, staging));
  return { rows, keys: rows.flatMap(({ rowKey }) => (rowKey === null ? [] : [rowKey])) };
}

/** The keys of the rows of a file that can be told. */
export const keysOf = (table: Pick<Table, 'rows'>, partner: string): string[] =>
  readCaseload(table, partner).flatMap((row) => (row.kind === 'stated' ? [row.stated.key] : []));

function stageRow(
  row: CaseloadRow,
  known: ReadonlyMap<string, PartnerRow<KnownParts>>,
  staging: Staging,
): NewImportRow {
  const { line, raw } = row;
  const settled = { line, reason: null, raw: null, body: null };
  if (row.kind === 'repeated')
    return { ...settled, rowKey: row.key, state: 'duplicate', reason: `as line ${row.of}` };
  if (row.kind === 'refused') {
    const { key = null, reasons } = row.refused;
    return { line, rowKey: key, state: 'refused', reason: reasons.join('; '), raw, body: null };
  }
  const { stated } = row;
  const before = known.get(stated.key);
  const same = before?.rowHash === stated.hash && !Object.values(before.parts).some(({ gone }) => gone);
  if (same) return { ...settled, rowKey: stated.key, state: 'duplicate' };
  const { events, parts, vanished } = statementsOf(stated, before?.parts, staging);
  if (before && events.length === 0 && vanished.length === 0 && before.rowHash === stated.hash)
    return { ...settled, rowKey: stated.key, state: 'duplicate' };
  const checked = events.map((event) => checkedEvent(event, staging));
  const reasons = [...new Set(checked.flatMap((one) => (typeof one === 'string' ? [one] : [])))];
  if (reasons.length > 0)
    return { line, rowKey: stated.key, state: 'refused', reason: reasons.join('; '), raw, body: null };
  const body: RowBody = {
    events: checked as RowBody['events'],
    hash: stated.hash,
    parts,
    vanished,
  };
  return { line, rowKey: stated.key, state: 'waiting', reason: null, raw, body };
}

/** The event as intake will see it; why it would be refused. */
function checkedEvent(
  event: WritableEvent,
  { partner, allowed, now }: Staging,
): RowBody['events'][number] | string {
  const parsed = parseMessage({ topic: partnerTopic(partner), ...structuredMessage(event) }, now, allowed);
  if (parsed.ok) return { event: parsed.event, bodyHash: parsed.bodyHash };
  if (parsed.reason === 'type-not-allowed') return `${partner} may not state ${event.type}`;
  return `${event.type}: ${parsed.reason} (${parsed.detail})`;
}
