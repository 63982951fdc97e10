/** A row of a caseload file as statements of the contract, or the reason why it is refused. Pure. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { canonicalJson, dataSchema, formatSubject, type PartnerType, type Subject } from '../../events';
import { CellRefused, readCell } from './cells';
import { GROUPS, IDENTIFIER_COLUMNS, PERSON_COLUMNS, suffixesOf, type Column, type Group } from './columns';

/** The cells of a row, by the name of the column. */
export type Cells = Readonly<Record<string, string>>;

/** One thing that a row states. */
export interface Part {
  /** Tells it apart from what else the row states: its type, and what names the thing. */
  part: string;
  type: PartnerType;
  data: Readonly<Record<string, unknown>>;
  /** The day of what recurs: a later one is the next. */
  on?: string;
}

/** What a row states. */
export interface StatedRow {
  /** The same young person has the same key in every file of the partner. */
  key: string;
  subject: string;
  /** The person's record first. */
  parts: readonly Part[];
  /** Of all that it states: equal rows have equal hashes. */
  hash: string;
}

/** Why a row is refused: `column: reason`, without what the cells say. */
export interface RefusedRow {
  reasons: readonly string[];
  /** Where it can be told whose row it is: a damaged row is not an absent one. */
  key?: string;
}

export type ReadRow = StatedRow | RefusedRow;

export const isRefused = (row: ReadRow): row is RefusedRow => 'reasons' in row;

/** sha-256 (hex) of plain data. */
export const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

/** What the cells of a row state. @param partner the code of the partner that the file is of */
export function readRow(cells: Cells, partner: string): ReadRow {
  const reader = new RowReader(cells);
  const identity = identityOf(reader, partner);
  const person = personOf(reader, partner);
  const parts = GROUPS.flatMap((group) => suffixesOf(group).flatMap((suffix) => reader.part(group, suffix)));
  if (!identity) reader.reasons.push(`${IDENTIFIER_COLUMNS.join(', ')}: one of them has to be filled`);
  const twice = parts.find(({ part }, i) => parts.findIndex((other) => other.part === part) < i);
  if (twice) reader.reasons.push(`${twice.part.split('|')[0]}: the row states the same thing twice`);
  if (reader.reasons.length > 0 || !identity) {
    return { reasons: reader.reasons, ...(identity && { key: identity.key }) };
  }
  const stated = [{ part: 'person', type: 'person.registered', data: person } as const, ...parts];
  return { ...identity, parts: stated, hash: hashOf([identity.subject, stated]) };
}

/** Whose row it is. The subject is the strongest identifier; the key is the partner's own, which does not change. */
function identityOf(reader: RowReader, partner: string): { key: string; subject: string } | undefined {
  const value = (name: string): string | undefined => {
    const said = reader.value(columnOf(name), '');
    return typeof said === 'string' ? said : undefined;
  };
  const subjects: (Subject | undefined)[] = [
    subject('nhs', value('nhs_number')),
    subject('upn', value('upn')),
    subject('uln', value('uln')),
  ];
  const localId = value('local_id');
  const local: Subject | undefined =
    localId === undefined ? undefined : { kind: 'local', partner, value: localId };
  const strongest = [...subjects, local].find((one) => one !== undefined);
  return strongest && { key: formatSubject(local ?? strongest), subject: formatSubject(strongest) };
}

const subject = (kind: 'nhs' | 'upn' | 'uln', value: string | undefined): Subject | undefined =>
  value === undefined ? undefined : { kind, value };

const columnOf = (name: string): Column => PERSON_COLUMNS.find((one) => one.name === name) as Column;

/** The person's record, checked; what is wrong is noted with the reader. */
function personOf(reader: RowReader, partner: string): Record<string, unknown> {
  const said = reader.values(PERSON_COLUMNS, '');
  const { localId, needs, language, interpreter, formats, ...record } = said;
  const communication = without({ language, interpreter, formats });
  const data = {
    ...record,
    ...(localId !== undefined && { localIds: [{ partner, id: localId }] }),
    needs: ((needs ?? []) as string[]).map((code, i) => (i === 0 ? { code, primary: true } : { code })),
    ...(Object.keys(communication).length > 0 && { communication }),
  };
  const nameOf = (path: readonly PropertyKey[]): string | undefined => {
    const [field] = path;
    if (field === 'localIds') return 'local_id';
    const column = PERSON_COLUMNS.find((one) => one.field === (path[1] ?? field) || one.field === field);
    return column?.name;
  };
  reader.check(dataSchema('person.registered'), data, nameOf);
  return data;
}

const without = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

class RowReader {
  readonly reasons: string[] = [];
  private readonly refused = new Set<string>();

  constructor(private readonly cells: Cells) {}

  /** What a column says; a cell that cannot be read is noted, once, and says nothing. */
  value(column: Column, suffix: string): unknown {
    const name = column.name + suffix;
    try {
      return readCell(column, this.cells[name]);
    } catch (error) {
      if (!(error instanceof CellRefused)) throw error;
      if (!this.refused.has(name)) this.reasons.push(`${name}: ${error.message}`);
      this.refused.add(name);
      return undefined;
    }
  }

  values(columns: readonly Column[], suffix: string): Record<string, unknown> {
    return without(
      Object.fromEntries(columns.map((column) => [column.field, this.value(column, suffix)] as const)),
    );
  }

  /** What the columns of a group state; nothing where the first is empty. */
  part(group: Group, suffix: string): Part[] {
    const { type, about, columns, fixed, identity, recurs } = group;
    const said = this.values(columns, suffix);
    const [first] = columns;
    if (said[first.field] === undefined) {
      const alone = columns.find(({ field }) => said[field] !== undefined);
      if (alone && !this.refused.has(first.name + suffix))
        this.reasons.push(`${alone.name}${suffix}: has no place without ${first.name}${suffix}`);
      return [];
    }
    const all = [...columns, ...sharedColumns(group)];
    const data = { ...fixed, ...this.values(all, suffix) };
    this.check(dataSchema(type), data, ([field]) => {
      const column = all.find((one) => one.field === field);
      return column && column.name + suffix;
    });
    const named = (identity ?? []).map((field) => String(data[field]));
    const on = recurs === undefined ? undefined : data[recurs];
    return [
      {
        part: [type, ...(about === undefined ? [] : [about]), ...named].join('|'),
        type,
        data,
        ...(typeof on === 'string' && { on }),
      },
    ];
  }

  /** Notes what the contract refuses, by the column it stands in. */
  check(
    schema: z.ZodType,
    data: unknown,
    columnOf: (path: readonly PropertyKey[]) => string | undefined,
  ): void {
    const parsed = schema.safeParse(data);
    if (parsed.success) return;
    for (const issue of parsed.error.issues) {
      const name = columnOf(issue.path) ?? issue.path.join('.');
      if (this.refused.has(name)) continue;
      this.refused.add(name);
      const missing = (this.cells[name]?.trim() ?? '') === '';
      this.reasons.push(`${name}: ${missing ? 'has to be filled' : issue.message}`);
    }
  }
}

const sharedColumns = ({ shared = [] }: Group): Column[] =>
  GROUPS.flatMap(({ columns }) => columns).filter(({ name }) => shared.includes(name));
