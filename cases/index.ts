/** The application: `advance`, identity, people's commands, queries and access policy. */
export { createCases } from './create';
export type * from './cases';
export type * from './types';
export * from './console-types';
export { CommandRefused, NotFoundError, TooFarAheadError, type RefusalCode } from './errors';
export { AreaRefused, checkArea, DEMONSTRATION_AREA, type AreaSettings, type CheckedArea } from './area';
export { readAreaFile } from './area-file';
export { mayCommand, mayOpenOperations } from './policy';
export type { Digest, DigestEntry } from './digest';
export type { AreaInForce, NewAdoption } from './adoptions';
export type * from './rehearse';
export type * from './imports';
export type * from './row-questions';
export type { InheritedCases, InheritedDuty } from './inherited';
export type { RulebookPage, RuleSheet } from '../rulebook';
export { QUARANTINE_REASON } from './receive';
