/** The upkeep of a relay whose suite is about something else: nothing ever waits. */
import type { RelayDependencies } from '../../bus/relay';

const nothing = (): Promise<number> => Promise.resolve(0);

export const idleCases: RelayDependencies['cases'] = {
  expireUnmatched: nothing,
  sealAudit: nothing,
  disclose: nothing,
  watchAgreements: nothing,
};
