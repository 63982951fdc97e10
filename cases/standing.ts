/** How a young person stands, beside the plan: a death on record, a restriction, who is responsible and where they live. */
import { factsOf } from '../domain';
import type { Fact, Facts, LocalDate, PersonSummary } from '../domain/types';
import type { PersonPage } from './console-types';

/** What a page says of it, on a day. */
export function standingOf(
  { death, restricted }: PersonSummary,
  facts: Facts,
  today: LocalDate,
): Pick<PersonPage, 'death' | 'restricted' | 'responsible' | 'livesElsewhere'> {
  return {
    death: death ?? null,
    restricted: restricted ?? null,
    responsible: { la: lastSaid(facts, 'responsibleLa'), icb: lastSaid(facts, 'responsibleIcb') },
    livesElsewhere: elsewhere(facts, today),
  };
}

const byTime = (a: Fact, b: Fact): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

/** The latest record of the person that has the field. */
function lastSaid(facts: Facts, field: 'responsibleLa' | 'responsibleIcb'): string | null {
  const said = [...factsOf(facts, 'person.registered'), ...factsOf(facts, 'person.updated')]
    .filter(({ data }) => typeof data[field] === 'string')
    .sort(byTime)
    .at(-1);
  return said ? String(said.data[field]) : null;
}

/** The last move, where it leaves responsibility where it is: a placement or a stay in another area. */
function elsewhere(facts: Facts, today: LocalDate): PersonPage['livesElsewhere'] {
  const last = factsOf(facts, 'person.moved')
    .filter(({ data }) => String(data.on) <= today)
    .reduce<Fact | undefined>((a, b) => (a && String(a.data.on) > String(b.data.on) ? a : b), undefined);
  const { kind = 'permanent', direction, on, otherAuthority } = last?.data ?? {};
  if (!last || direction !== 'out' || (kind !== 'placement' && kind !== 'temporary')) return null;
  return { kind, since: String(on), authority: String(otherAuthority) };
}
