/** Helpers of the domain's tests: events with little writing, and plans of them. */
import { currentRulebook } from '../../rulebook';
import { planFromEvents, type Duty, type LocalDate, type LoggedEvent, type Plan } from '../../domain';
import type { EventType } from '../../events';

let count = 0;

/** One statement of `type`; made at noon on 1 January 2016 unless `time` is given. */
export function event(
  type: EventType,
  data: Record<string, unknown>,
  extra: Partial<Pick<LoggedEvent, 'source' | 'id' | 'time' | 'replaces'>> = {},
): LoggedEvent {
  count += 1;
  return {
    source: 'urn:partner:education',
    id: `e${count}`,
    time: '2016-01-01T12:00:00.000Z',
    type,
    data,
    ...extra,
  };
}

/** A young person born on `dateOfBirth`, registered at `time`. */
export const person = (dateOfBirth: LocalDate, time = '2016-01-01T12:00:00.000Z', extra = {}): LoggedEvent =>
  event(
    'person.registered',
    { dateOfBirth, givenName: 'A', familyName: 'B', locality: 'north', needs: [], ...extra },
    { time },
  );

export const planOn = (events: readonly LoggedEvent[], asOf: LocalDate): Plan =>
  planFromEvents(events, asOf, currentRulebook());

/** The duties of one rule at the end of a day. */
export const dutiesOf = (events: readonly LoggedEvent[], asOf: LocalDate, rule: string): readonly Duty[] =>
  planOn(events, asOf).duties.filter((duty) => duty.rule === rule);

/** The only duty of one rule. */
export function duty(events: readonly LoggedEvent[], asOf: LocalDate, rule: string): Duty {
  const found = dutiesOf(events, asOf, rule);
  if (found.length !== 1) throw new Error(`${found.length} duties of ${rule} on ${asOf}`);
  return found[0] as Duty;
}

/** The status of the only duty of one rule, or `none`. */
export function status(events: readonly LoggedEvent[], asOf: LocalDate, rule: string): string {
  const found = dutiesOf(events, asOf, rule);
  if (found.length === 0) return 'none';
  return duty(events, asOf, rule).status;
}
