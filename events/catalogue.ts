/** Every type of the contract by its short name, with its schema and natural key. */
import type { z } from 'zod';
import { CARE_TYPES } from './care';
import { EHC_TYPES } from './ehc';
import type { TypeEntry } from './fields';
import { HEALTH_TYPES } from './health';
import { OWN_TYPES } from './own';
import { PERSON_TYPES } from './person';

const PARTNER_CATALOGUE = { ...PERSON_TYPES, ...EHC_TYPES, ...CARE_TYPES, ...HEALTH_TYPES } as const;
const CATALOGUE = { ...PARTNER_CATALOGUE, ...OWN_TYPES } as const;

/** The short names (without `onward.` and `.v1`) of what partners may send. */
export type PartnerType = keyof typeof PARTNER_CATALOGUE;
/** The short names of everything that may stand in a log. */
export type EventType = keyof typeof CATALOGUE;
/** The data of one type. */
export type DataOf<T extends EventType> = z.infer<(typeof CATALOGUE)[T]['schema']>;

export const PARTNER_TYPES = Object.keys(PARTNER_CATALOGUE) as readonly PartnerType[];
export const EVENT_TYPES = Object.keys(CATALOGUE) as readonly EventType[];

const entries: ReadonlyMap<string, TypeEntry> = new Map(Object.entries<TypeEntry>(CATALOGUE));
const shortByWire = new Map<string, EventType>(EVENT_TYPES.map((type) => [wireType(type), type]));
const partnerTypes = new Set<string>(PARTNER_TYPES);

/** The CloudEvents `type` of a short name: `ehc.requested` is `onward.ehc.requested.v1`. */
export function wireType(type: string): string {
  return `onward.${type}.v1`;
}

/** The short name of a CloudEvents `type`, or undefined where the contract has none such. */
export function shortType(wire: string): EventType | undefined {
  return shortByWire.get(wire);
}

/** Whether a partner may ever send this type; Onward's own statements never come from one. */
export function isPartnerType(type: string): type is PartnerType {
  return partnerTypes.has(type);
}

function getEntry(type: EventType): TypeEntry {
  const found = entries.get(type);
  if (!found) throw new Error(`no such event type: ${type}`);
  return found;
}

/** The zod schema of a type's data. @throws Error for a type that the contract does not have. */
export function dataSchema<T extends EventType>(type: T): z.ZodType<DataOf<T>> {
  return getEntry(type).schema as z.ZodType<DataOf<T>>;
}

/** What a type means, in one line. */
export function describeType(type: EventType): string {
  return getEntry(type).about;
}

const SPECIAL = /[%|]/;
function part(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return SPECIAL.test(text) ? text.replaceAll('%', '%25').replaceAll('|', '%7C') : text;
}

/**
 * What makes two statements of one type the same fact: partners who report one review give the same key.
 * `data` must satisfy the type's schema. Parts are joined with `|`, which is escaped within them.
 */
export function naturalKey(type: EventType, data: Readonly<Record<string, unknown>>, source: string): string {
  return getEntry(type).key(data, source).map(part).join('|');
}
