/** Settings of the area, by their hash: written once, never changed. */
import type { Tx } from './pool';

export async function storeArea(tx: Tx, hash: string, settings: unknown): Promise<void> {
  await tx.query('INSERT INTO area_settings (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING', [
    hash,
    JSON.stringify(settings),
  ]);
}

/** The settings of each hash, as they were stored. Unknown ones are absent from the answer. */
export async function loadAreas(tx: Tx, hashes: readonly string[]): Promise<Map<string, unknown>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await tx.query<{ hash: string; body: unknown }>(
    'SELECT hash, body FROM area_settings WHERE hash = ANY($1::text[])',
    [hashes],
  );
  return new Map(rows.map(({ hash, body }) => [hash, body]));
}
