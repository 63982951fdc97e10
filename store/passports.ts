/** Transition passports as they were sent. Written once, with the statement that says so, and never changed. */
import type { Instant } from '../domain/types';
import type { Tx } from './pool';

/** A frozen document. */
export interface PassportRow {
  hash: string;
  personId: string;
  version: number;
  /** Canonical JSON. */
  content: string;
  frozenAt: Instant;
}

export async function insertPassport(tx: Tx, row: PassportRow): Promise<void> {
  await tx.query(
    'INSERT INTO passports (hash, person_id, version, content, frozen_at) VALUES ($1, $2, $3, $4, $5)',
    [row.hash, row.personId, row.version, row.content, row.frozenAt],
  );
}

/** The content of the documents that the log names, by the hash that it gives; one that is not there is left out. */
export async function passportContents(tx: Tx, hashes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ hash: string; content: string }>(
    'SELECT hash, content FROM passports WHERE hash = ANY($1::text[])',
    [hashes],
  );
  return new Map(rows.map(({ hash, content }) => [hash, content]));
}
