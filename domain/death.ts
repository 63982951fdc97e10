/**
 * Whether a person is taken to have died. A source that is an authority for it is believed at once; any other word waits until a second one
 * agrees: two partners, or two workers. What an operator took back counts no more.
 */
import { londonDay } from './calendar';
import { factsOf } from './fact-order';
import { isoDay } from './days';
import { shortHash } from './short-hash';
import { standsStill, takenBack } from './taken-back';
import type { EventRef, Fact, Facts, PlannedNotice, RecordedDeath } from './types';

/** What a plan asks of its surroundings about deaths. */
export interface DeathSources {
  /** The sources that are believed at once; absent: every partner is (`onward plan`, which applies no authority). */
  deathSources?: readonly string[];
}

/** How many have to say so where none of them is an authority. */
const CONFIRMERS = 2;

/**
 * The death in the log, if any, and the facts as they are to be planned: with the one death that is believed, or without any.
 * The same facts where there is nothing to decide.
 */
export function deathIn(
  facts: Facts,
  { deathSources }: DeathSources = {},
): { facts: Facts; death?: RecordedDeath } {
  const [said, confirmed] = [factsOf(facts, 'person.died'), factsOf(facts, 'death.confirmed')];
  if (said.length === 0 && confirmed.length === 0) return { facts };
  const taken = takenBack(facts);
  const partners = said.filter((fact) => standsStill(fact, taken));
  const workers = confirmed.filter((fact) => standsStill(fact, taken));
  const stated = believed(partners, workers, deathSources);
  const latest = stated ?? partners.at(-1) ?? workers.at(-1);
  if (!latest) return { facts: withDeath(facts, said, undefined) };
  return {
    facts: withDeath(facts, said, stated),
    death: {
      on: String(latest.data.on),
      confirmed: stated !== undefined,
      statements: [...partners, ...workers].map(({ witnesses }) => witnesses.at(-1) as EventRef),
      workers: workers.map(({ data }) => String(data.byWorkerId)),
    },
  };
}

/** The statement whose day counts: an authority's before another partner's, a partner's before a worker's, the latest of these. */
function believed(
  partners: readonly Fact[],
  workers: readonly Fact[],
  sources: readonly string[] | undefined,
): Fact | undefined {
  if (sources === undefined && partners.length > 0) return partners.at(-1);
  const heard = partners.filter(isPlausible);
  const authority = heard.findLast(({ witnesses }) =>
    sources?.includes((witnesses.at(-1) as EventRef).source),
  );
  if (authority) return authority;
  const enough = heard.length >= CONFIRMERS || workers.length >= CONFIRMERS;
  return enough ? (heard.at(-1) ?? workers.at(-1)) : undefined;
}

/** A death that is dated after the day on which it was stated is a slip, whoever makes it: that word waits. */
const isPlausible = ({ data, time }: Fact): boolean => String(data.on) <= londonDay(time);

function withDeath(facts: Facts, said: readonly Fact[], stated: Fact | undefined): Facts {
  if (stated && said.length === 1 && said[0] === stated) return facts;
  const { 'person.died': _, ...others } = facts.facts;
  if (!stated) return said.length === 0 ? facts : { ...facts, facts: others };
  return { ...facts, facts: { ...others, 'person.died': [{ ...stated, type: 'person.died' }] } };
}

/** What the manager is told of a death, once each: reported, taken as true, taken back. */
export type DeathRung = 'death-unconfirmed' | 'died' | 'death-reversed';

export const DEATH_TEXTS = {
  'death-unconfirmed':
    'A death was reported and is not confirmed. Confirm it, or say that it is wrong: until then everything goes on.',
  died: 'A death was recorded: the case is closed, and nobody is asked for anything any more.',
  'death-reversed':
    'The report of a death was taken back: what was owed is owed again, on the dates that it had.',
} as const satisfies Record<DeathRung, string>;

/** Whether a rung is one of these: what is told of a person, not of a task. */
export const isDeathRung = (rung: string): rung is DeathRung => Object.hasOwn(DEATH_TEXTS, rung);

/**
 * The notices of a death that are owed and not in the log. Each is issued once until the death is taken back; then they begin anew.
 * @param died whether the death is believed and its day has come
 */
export function deathNotices(
  facts: Facts,
  death: RecordedDeath | undefined,
  died: boolean,
  today: number,
): PlannedNotice[] {
  const issued = factsOf(facts, 'notice.issued').filter(({ data }) => isDeathRung(String(data.rung)));
  const reversals = issued.filter(({ data }) => data.rung === 'death-reversed').length;
  const told = new Set(
    issued.filter(({ data }) => data.withdrawals === reversals).map(({ data }) => String(data.rung)),
  );
  told.delete('death-reversed');
  const owed = owedRung(told, death, died);
  if (!owed) return [];
  const { personId } = facts;
  return [
    {
      noticeId: `n-${shortHash(`${personId}|${owed}|${reversals}`)}`,
      taskId: personId,
      rung: owed,
      on: isoDay(today),
      // The reversal that ends a round counts itself to the round that begins.
      withdrawals: owed === 'death-reversed' ? reversals + 1 : reversals,
      ...(owed === 'death-reversed' && { tells: ['death-unconfirmed', 'died'] as const }),
      text: DEATH_TEXTS[owed],
    },
  ];
}

function owedRung(
  told: ReadonlySet<string>,
  death: RecordedDeath | undefined,
  died: boolean,
): DeathRung | undefined {
  if (died) return told.has('died') ? undefined : 'died';
  // Believed before and no more, or gone altogether.
  if (told.has('died') || (!death && told.size > 0)) return 'death-reversed';
  return death && !death.confirmed && !told.has('death-unconfirmed') ? 'death-unconfirmed' : undefined;
}
