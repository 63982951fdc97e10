/**
 * The audit can be checked: one sealer puts each row into a chain of hashes, and the head of the chain is published where
 * whoever can write the database cannot reach. A row that was changed, removed or cut off since then is found.
 */
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { canonicalJson, OUT_TOPICS, OUTBOUND_SOURCE, wireType } from '../events';
import {
  auditOf,
  chainHead,
  chainId,
  insertPlaces,
  lockSealer,
  placesAfter,
  unsealedRows,
  unsealedSince,
  type AuditRow,
  type ChainPlace,
} from '../store/audit';
import { withTransaction, type Tx } from '../store/pool';

/** The last place of a chain, as it is published on `onward.audit.v1`. */
export interface AuditHead {
  /** Which chain: each database has its own. */
  chain: string;
  position: number;
  /** sha-256, hex. */
  hash: string;
}

export interface AuditFault {
  /**
   * `changed`: a row or its place is not as it was sealed; `missing`: a sealed row is gone; `cut-out`: places of the chain are gone;
   * `cut-off`: the chain ends before a head that was published; `rewritten`: it has another hash at a head that was published;
   * `unpublished`: heads were published, and none of this chain: it may have been put in the place of another; `unsealed`: a row has
   * waited too long for its place.
   */
  kind: 'changed' | 'missing' | 'cut-out' | 'cut-off' | 'rewritten' | 'unpublished' | 'unsealed';
  position: number | null;
  auditId: string | null;
}

export interface AuditCheck {
  /** Sealed rows that were checked. */
  sealed: number;
  /** Rows that wait for the sealer. */
  waiting: number;
  head: AuditHead;
  /** How many published heads it was compared with. */
  heads: number;
  faults: AuditFault[];
}

/** Somebody looked at a record, or did something with it. */
export interface AuditEntry {
  at: string;
  actor: string;
  /** The worker's name; null for the command line and for who is no worker of the area any more. */
  name: string | null;
  action: string;
  /** What was looked at, of a look. */
  what: string | null;
}

export interface AuditCases {
  /** Seals the rows that wait, if nobody else does. @returns how many. */
  sealAudit(): Promise<number>;
  /** Checks the whole chain, and against heads that were published. `now`: UTC milliseconds. */
  verifyAudit(heads: readonly AuditHead[], now: Date): Promise<AuditCheck>;
  /** Everything in the audit about a person, the latest first. */
  whoSaw(personId: string): Promise<AuditEntry[]>;
}

const BATCH = 1_000;
/** The sealer comes round each minute: what has waited for longer was kept from it. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** The hash of a place: of the hash before it and everything that its row says. */
export function placeHash(before: string, row: AuditRow): string {
  const { auditId, at, actor, action, personId, detail } = row;
  const text = canonicalJson({ before, auditId, at, actor, action, personId, detail });
  return createHash('sha256').update(text).digest('hex');
}

export function auditPart(pool: Pool): AuditCases {
  return {
    sealAudit: async () => {
      let sealed = 0;
      for (let batch = BATCH; batch === BATCH; sealed += batch)
        batch = await withTransaction(pool, sealBatch);
      return sealed;
    },
    verifyAudit: (heads, now) =>
      withTransaction(pool, async (tx) => {
        await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return verify(tx, heads, now);
      }),
    whoSaw: async (personId) => (await auditOf(pool as unknown as Tx, personId)).map(entryOf),
  };
}

const entryOf = ({ at, actor, name, action, detail }: AuditRow & { name: string | null }): AuditEntry => ({
  ...{ at, actor, name, action },
  what: typeof detail.what === 'string' ? detail.what : null,
});

async function sealBatch(tx: Tx): Promise<number> {
  if (!(await lockSealer(tx))) return 0;
  const rows = await unsealedRows(tx, BATCH);
  if (rows.length === 0) return 0;
  let head = await chainHead(tx);
  const chain = await chainId(tx);
  const places = rows.map((row) => {
    head = { position: head.position + 1, hash: placeHash(head.hash, row) };
    return { ...head, auditId: row.auditId };
  });
  await insertPlaces(tx, places);
  await publish(tx, { chain, ...head });
  return rows.length;
}

/** Through the outbox, in the transaction that seals: a head that was published stands in the chain. */
async function publish(tx: Tx, head: AuditHead): Promise<void> {
  const type = 'audit.sealed';
  const id = `audit/${head.chain}/${head.position}`;
  const body = {
    specversion: '1.0',
    id,
    source: OUTBOUND_SOURCE,
    type: wireType(type),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: head,
  };
  await tx.query(
    `INSERT INTO outbox (person_id, event_id, topic, key, type, body) VALUES ('audit', $1, $2, 'audit', $3, $4)`,
    [id, OUT_TOPICS.audit, type, JSON.stringify(body)],
  );
}

async function verify(tx: Tx, heads: readonly AuditHead[], now: Date): Promise<AuditCheck> {
  const faults: AuditFault[] = [];
  const chain = await chainId(tx);
  const mine = heads.filter((one) => one.chain === chain);
  const published = new Map(mine.map(({ position, hash }) => [position, hash]));
  let head: AuditHead = { chain, position: 0, hash: '' };
  let sealed = 0;
  for (let page = await placesAfter(tx, 0, BATCH); page.length > 0;) {
    for (const place of page) {
      faults.push(...placeFaults(head, place, published));
      head = { chain, position: place.position, hash: place.hash };
      sealed++;
    }
    page = await placesAfter(tx, head.position, BATCH);
  }
  for (const position of published.keys())
    if (position > head.position) faults.push({ kind: 'cut-off', position, auditId: null });
  if (heads.length > 0 && mine.length === 0 && sealed > 0)
    faults.push({ kind: 'unpublished', position: null, auditId: null });
  const waiting = await unsealedSince(tx);
  if (waiting.oldest !== null && now.getTime() - Date.parse(waiting.oldest) > LONGEST_WAIT_MS)
    faults.push({ kind: 'unsealed', position: null, auditId: null });
  return { sealed, waiting: waiting.rows, head, heads: published.size, faults };
}

/** What is wrong with one place, given the place before it as it stands. */
function placeFaults(
  before: AuditHead,
  { position, hash, auditId, row }: ChainPlace,
  published: ReadonlyMap<number, string>,
): AuditFault[] {
  const faults: AuditFault[] = [];
  const cutOut = position !== before.position + 1;
  if (cutOut) faults.push({ kind: 'cut-out', position: before.position + 1, auditId: null });
  if (!row) faults.push({ kind: 'missing', position, auditId });
  // After a gap nothing can be said about the row itself: the hash before it is gone.
  else if (!cutOut && placeHash(before.hash, row) !== hash)
    faults.push({ kind: 'changed', position, auditId });
  const said = published.get(position);
  if (said !== undefined && said !== hash) faults.push({ kind: 'rewritten', position, auditId });
  return faults;
}
