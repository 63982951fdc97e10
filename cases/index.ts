/** The application: `advance`, identity, people's commands, queries and access policy. */
export { createCases } from './create';
export type * from './cases';
export type * from './types';
export * from './console-types';
export { CommandRefused, NotFoundError, TooFarAheadError, type RefusalCode } from './errors';
export { DEMO_OWNERS, ownerMap, type OwnerMap } from './owners';
export { mayCommand, mayOpenOperations } from './policy';
export type { Digest, DigestEntry } from './digest';
export type { NewAdoption } from './adoptions';
export type * from './rehearse';
export { QUARANTINE_REASON } from './receive';
