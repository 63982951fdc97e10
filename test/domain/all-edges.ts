/** The tables of every family: all dated rules at their edges. */
import { APPEAL } from './edges-appeal';
import { CARE } from './edges-care';
import { EHC, NICE, type Edges } from './edges';

export const ALL_EDGES: readonly Edges[] = [...EHC, ...APPEAL, ...CARE, ...NICE];
