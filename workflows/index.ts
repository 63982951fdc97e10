/** The workflows of the bundle. Deterministic code only: types, `names.ts` and Temporal's own API. */
export { backfill } from './backfill';
export { handover } from './handover';
export { rollout } from './rollout';
export { transition } from './transition';
