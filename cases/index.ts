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
export { checkFeeds, type FeedCases, type FeedFlow, type FeedHealth, type Unreported } from './feeds';
export type { AreaInForce, NewAdoption } from './adoptions';
export type * from './rehearse';
export type { RulebookPage, RuleSheet } from '../rulebook';
export { QUARANTINE_REASON } from './receive';
