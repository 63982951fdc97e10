/** An area in which nobody decides who is who: the pages that do are tested over real cases. */
import type { IdentityCases } from '../../cases';

const refused = (): Promise<never> => Promise.reject(new Error('not in this world'));

export const noDecisions: IdentityCases = {
  mergePeople: refused,
  undoIdentity: refused,
  splitPerson: refused,
  sealIdentity: refused,
  identityDecisions: () => Promise.resolve([]),
  possibleDuplicates: () => Promise.resolve([]),
  sealedArrivals: () => Promise.resolve([]),
  discardSealedArrival: refused,
  presentPerson: () => Promise.resolve(undefined),
  presentId: (id) => Promise.resolve(id),
};
