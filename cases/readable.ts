/**
 * What people may read of a log in which records were merged, or in which the identity of before is sealed: nothing that tells it, nor
 * that there was one.
 */
import { factsOf, handoverIdOf, idsIn, taskIdOf } from '../domain';
import type { Fact, Facts, Instant, LoggedEvent, PlannedHandover, PlannedTask } from '../domain/types';
import { OWN_SOURCES } from '../events';

const nameOf = (source: unknown, id: unknown): string => `${String(source)} ${String(id)}`;

/** The records of identities that are sealed, as `source id`. */
export function sealedRecords(facts: Facts): Set<string> {
  const seals = factsOf(facts, 'identity.sealed');
  const statements = seals.flatMap(({ data }) => data.statements as { source: string; id: string }[]);
  return new Set(statements.map(({ source, id }) => nameOf(source, id)));
}

/**
 * After when free text may be shown: what people wrote until then may name who the person was. Undefined: nothing is sealed. What was
 * said in the very instant of the sealing counts as before it.
 */
export function readableSince(facts: Facts): Instant | undefined {
  return factsOf(facts, 'identity.sealed').at(-1)?.time;
}

/** The statements that may be shown: without the sealed records, the sealing itself, and its being taken back. */
export function shownOf(log: readonly LoggedEvent[], facts: Facts): readonly LoggedEvent[] {
  const seals = log.filter(({ type }) => type === 'identity.sealed');
  if (seals.length === 0) return log;
  const hidden = sealedRecords(facts);
  for (const { source, id } of seals) hidden.add(nameOf(source, id));
  return log.filter(
    ({ source, id, data }) =>
      !hidden.has(nameOf(source, id)) &&
      !(source === OWN_SOURCES.identity && hidden.has(nameOf(source, data.eventId))),
  );
}

/** What people wrote of a task and may be shown, also while it went by the id of a record that was merged in. */
export function saidOfTask(facts: Facts, { occasion, ownerRole }: PlannedTask): Fact[] {
  const ids = idsIn(facts, (personId) => taskIdOf(personId, occasion, ownerRole));
  const since = readableSince(facts) ?? '';
  return (['task.noted', 'task.completed'] as const)
    .flatMap((type) => factsOf(facts, type))
    .filter(({ data, time }) => ids.includes(String(data.taskId)) && time > since);
}

/** All ids that name a handover in this log. */
export const idsOfHandover = (
  facts: Facts,
  { fromService, toService }: Pick<PlannedHandover, 'fromService' | 'toService'>,
): readonly string[] => idsIn(facts, (personId) => handoverIdOf(personId, fromService, toService));
