/** The tables of every family: all dated rules at their edges. */
import { APPEAL } from './edges-appeal';
import { CARE } from './edges-care';
import { HEALTH } from './edges-health';
import { PHASE, REVIEW } from './edges-review';
import { RIGHTS } from './edges-rights';
import { EHC, NICE, type Edges } from './edges';

export const ALL_EDGES: readonly Edges[] = [
  ...EHC,
  ...REVIEW,
  ...PHASE,
  ...RIGHTS,
  ...APPEAL,
  ...CARE,
  ...NICE,
  ...HEALTH,
];
