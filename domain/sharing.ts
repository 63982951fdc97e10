/** Whether one agreement lets a young person's data be shared on a day: what their log says of consent, objection and restriction. */
import { basisOf, type SharingAgreement } from '../events';
import { factsOf } from './fold';
import type { Fact, Facts, LocalDate } from './types';

/** Why nothing is shared, as a code of the ledger. */
export type SharingRefusal = 'no-consent' | 'consent-withdrawn' | 'objection' | 'stopped' | 'restricted';

/** Scopes under which consent to sharing is recorded: in general, or for one agreement. */
const scopesOf = ({ id }: Pick<SharingAgreement, 'id'>): ReadonlySet<unknown> =>
  new Set(['sharing', 'information-sharing', `sharing:${id}`]);

const latestBy = (
  facts: readonly Fact[],
  day: LocalDate,
  counts: (fact: Fact) => boolean,
): Fact | undefined =>
  facts
    .filter((fact) => counts(fact) && typeof fact.data.on === 'string' && fact.data.on <= day)
    .reduce<Fact | undefined>(
      (a, b) => (a && `${String(a.data.on)} ${a.time}` > `${String(b.data.on)} ${b.time}` ? a : b),
      undefined,
    );

/**
 * The reason why this agreement lets nothing be shared on `day`; undefined where it does. Withdrawal stops what rests on consent; direct
 * care and public tasks go on only by a decision recorded since the objection; statutory duties and safeguarding go on.
 * Sources: UK GDPR arts 6, 7, 9, 21; `ig-legal-basis-record`, `ig-duty-share-251B`.
 */
export function sharingRefusal(
  facts: Facts,
  agreement: SharingAgreement,
  day: LocalDate,
): SharingRefusal | undefined {
  const { kind } = basisOf(agreement);
  const must = kind === 'statutory-duty' || kind === 'safeguarding';
  if (!must && isRestricted(facts, day)) return 'restricted';
  const scopes = scopesOf(agreement);
  const consent = latestBy(factsOf(facts, 'consent.recorded'), day, ({ data }) => scopes.has(data.scope));
  const given = consent?.data.decision === 'given';
  if (kind === 'consent') {
    if (!consent) return 'no-consent';
    return given ? undefined : consent.data.decision === 'withdrawn' ? 'consent-withdrawn' : 'no-consent';
  }
  if (must) return undefined;
  const decided = latestBy(
    factsOf(facts, 'sharing.decided'),
    day,
    ({ data }) => data.agreement === agreement.id,
  );
  // A decision that is older than the objection did not know of it.
  const objected = consent !== undefined && !given;
  if (decided && (!objected || String(decided.data.on) >= String(consent.data.on)))
    return decided.data.decision === 'stop' ? 'stopped' : undefined;
  return objected ? 'objection' : undefined;
}

function isRestricted(facts: Facts, day: LocalDate): boolean {
  return factsOf(facts, 'person.restricted').some(
    ({ data: { from, to } }) =>
      typeof from === 'string' && from <= day && (typeof to !== 'string' || to >= day),
  );
}

/** The partners that have stated anything about the person. */
export function partnersKnowing(facts: Facts): Set<string> {
  const found = new Set<string>();
  for (const table of Object.values(facts.facts))
    for (const { witnesses } of table)
      for (const { source } of witnesses)
        if (source.startsWith('urn:partner:')) found.add(source.slice('urn:partner:'.length));
  return found;
}

/** What a change of can let more or fewer partners be told. */
export const SHARING_TYPES: ReadonlySet<string> = new Set([
  'consent.recorded',
  'person.restricted',
  'sharing.decided',
  'event.retracted',
]);
