/** Topics and sources: who may write where. */
import { PARTNER_CODE } from './identifiers';

/** Onward's own topics, and the topic of what one partner may see. */
export const OUT_TOPICS = {
  /** Pseudonymised: opaque person ids only. */
  transitions: 'onward.transitions.v1',
  /** Ids and reason codes; the bodies stay in Postgres. */
  deadLetter: 'onward.dead-letter.v1',
  /** The heads of the audit's chain, kept for ever: numbers and hashes. */
  audit: 'onward.audit.v1',
  /** What that partner may see; nothing at all without a sharing agreement on record. */
  toPartner: (code: string): string => `onward.to.${code}.v1`,
} as const;

const TOPIC = /^partner\.([a-z][a-z0-9-]{0,31})\.v1$/;

/** The topic that only this partner writes. @throws Error for a code that is not one. */
export function partnerTopic(code: string): string {
  if (!PARTNER_CODE.test(code)) throw new Error(`not a partner code: ${code}`);
  return `partner.${code}.v1`;
}

/** The code of the partner whose topic this is, or undefined for any other topic. */
export function partnerOf(topic: string): string | undefined {
  return TOPIC.exec(topic)?.[1];
}

/** The CloudEvents `source` of a partner. */
export function partnerSource(code: string): string {
  return `urn:partner:${code}`;
}

/** The code of the partner that a `source` names, or undefined. */
export function partnerOfSource(source: string): string | undefined {
  const code = source.startsWith('urn:partner:') ? source.slice('urn:partner:'.length) : '';
  return PARTNER_CODE.test(code) ? code : undefined;
}
