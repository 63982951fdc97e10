/** Helpers of the lives: what happened when, and what is owed on chosen days, whatever the order of arrival. */
import type { Duty, LocalDate, LoggedEvent, Plan } from '../../../domain';
import type { EventType } from '../../../events';
import { event, planOn } from '../support';

/** A statement made at noon on a day; its data say when it happened. */
export const said = (
  on: LocalDate,
  type: EventType,
  data: Record<string, unknown>,
  extra: Parameters<typeof event>[2] = {},
): LoggedEvent => event(type, data, { time: `${on}T12:00:00.000Z`, ...extra });

/** A young person, registered on a day. */
export const registered = (on: LocalDate, dateOfBirth: LocalDate, extra: object = {}): LoggedEvent =>
  said(on, 'person.registered', {
    dateOfBirth,
    givenName: 'A',
    familyName: 'B',
    locality: 'north',
    needs: [],
    ...extra,
  });

/** The plan at the end of a day. @throws where the order in which the statements arrive matters */
export function lifeOn(log: readonly LoggedEvent[], day: LocalDate): Plan {
  const plan = planOn(log, day);
  const [even, odd] = [0, 1].map((rest) => log.filter((_, i) => i % 2 === rest)) as [
    LoggedEvent[],
    LoggedEvent[],
  ];
  for (const other of [log.toReversed(), [...odd, ...even], [...even.toReversed(), ...odd]])
    expect(planOn(other, day)).toEqual(plan);
  return plan;
}

const line = ({ rule, occurrence, status, statutoryDue }: Duty): string =>
  [rule, occurrence, status, statutoryDue ?? '-'].join(' ');

const OPEN: readonly string[] = ['upcoming', 'due', 'overdue'];

/** The open duties of some rules at the end of a day: `rule occurrence status statutoryDue`, by rule. */
export const openOn = (log: readonly LoggedEvent[], day: LocalDate, rules = /./): string[] =>
  lifeOn(log, day)
    .duties.filter(({ rule, status }) => rules.test(rule) && OPEN.includes(status))
    .map(line)
    .sort();

/** All duties of some rules at the end of a day. */
export const dutiesOn = (log: readonly LoggedEvent[], day: LocalDate, rules: RegExp): string[] =>
  lifeOn(log, day)
    .duties.filter(({ rule }) => rules.test(rule))
    .map(line)
    .sort();
