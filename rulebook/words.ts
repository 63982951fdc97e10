/** The codes of the rulebook as people say them. */
import type { Rule, RuleFamily } from '../domain/rule';
import type { Rung } from '../domain/types';

/** Families in the order of the pathway rules, with their titles. */
export const FAMILIES = {
  'date-semantics': 'How dates are counted',
  'ehc-assessment': 'EHC needs assessment and plan',
  'annual-review': 'Annual review of the EHC plan',
  'phase-transfer': 'Moving between phases of education',
  'young-person': 'The young person’s own rights and decisions from 16',
  ceasing: 'Ending an EHC plan',
  appeal: 'Mediation and appeal',
  area: 'What is owed for the area: planning, commissioning, data and inspection',
  'care-act': 'From children’s to adult social care (Care Act)',
  'leaving-care': 'Leaving care',
  'continuing-care': 'Continuing care and NHS Continuing Healthcare',
  nice: 'Good transition from children’s to adult services (NICE)',
  adhd: 'ADHD',
  'mental-health': 'Mental health, learning disability and autism',
  information: 'Sharing information, and safety',
  retention: 'How long records are kept',
} as const satisfies Record<RuleFamily, string>;

/** What a rule is. */
export const KINDS = {
  duty: ['Duty', 'something that somebody has to do'],
  line: ['Checklist line', 'a line of the checklist of its occasion, with no timer of its own'],
  window: ['Minimum window', 'time that has to be given before the next step may be taken'],
  guard: ['Guard', 'it has no timer; it blocks a step until it holds'],
  watch: ['Watch', 'shown in the plan; it asks nobody to do anything'],
  addressee: ['Change of addressee', 'from a day on the law speaks to somebody else; it asks nobody'],
  retention: ['Retention class', 'until when a class of record is kept; it asks nobody'],
  area: ['Duty of the area', 'owed for the area as a whole, not for a person'],
  definition: ['Definition', 'says how dates are counted; nobody owes it'],
} as const satisfies Record<Rule['kind'], readonly [string, string]>;

/** How far a rule binds: its force, and what its date is called. "Legal deadline" is kept for statute and case law. */
export const FORCES = {
  MUST: ['Legal duty (statute or regulation)', 'legal deadline'],
  'MUST-CASE': ['Legal duty (case law)', 'legal deadline'],
  CONTRACT: ['Contract or national policy condition', 'contract date'],
  INFO: ['Definition or data standard', 'guidance date'],
  SG: ['Statutory guidance: to be followed unless there is a good reason not to', 'guidance date'],
  SHOULD: ['NICE or NHS England guidance', 'guidance date'],
  PRACTICE: ['Practice: a convention, no law', 'target date'],
} as const satisfies Record<Rule['force'], readonly [string, string]>;

export const STATES = {
  'in-force': 'In force',
  'enacted-not-commenced': 'Enacted, not commenced: switched off, it creates nothing',
  guidance: 'Applies as guidance',
  practice: 'Applies as practice',
} as const satisfies Record<Rule['state'], string>;

export const GRADES = {
  V1: 'checked against the primary source',
  V2: 'checked against a secondary source',
  M: 'unconfirmed: not yet checked against the primary source',
  '-': 'Onward’s own choice',
} as const satisfies Record<Rule['grade'], string>;

export const RUNGS = {
  opened: 'told that it is open',
  reminder: 'reminder to whoever does it',
  assignee: 'told that it is late',
  'team-manager': 'escalated to the team manager',
  'head-of-service': 'escalated to the head of service',
} as const satisfies Record<Exclude<Rung, 'withdrawn'>, string>;

/** Roles: who owes a rule, and who is asked or told. A role that is not here is shown readably. */
const ROLES: Readonly<Record<string, string>> = {
  'adult-chc-team': 'adult NHS Continuing Healthcare team',
  'advice-giver': 'whoever was asked for advice',
  asc: 'adult social care',
  'asc-transition-worker': 'adult social care transition worker',
  'caldicott-guardian': 'Caldicott Guardian',
  'childrens-nurse-assessor': 'children’s nurse assessor',
  'children-health': 'children’s health services',
  'children-provider': 'the children’s service',
  'clinical-safety-officer': 'clinical safety officer',
  controller: 'the controller of the data',
  csc: 'children’s social care',
  'csc-asc-link': 'link worker of children’s and adult social care',
  'csc-social-worker': 'children’s social worker',
  dcs: 'director of children’s services',
  dpo: 'data protection officer',
  'ehc-coordinator': 'EHC co-ordinator',
  gp: 'GP',
  icb: 'integrated care board (ICB)',
  'icb-designated-officer': 'ICB’s designated clinical or medical officer',
  'icb-executive-send-lead': 'ICB’s executive lead for SEND',
  la: 'local authority',
  'la-icb': 'local authority and integrated care board (ICB) together',
  'la-sen': 'local authority’s SEN team',
  none: 'nobody',
  'parent-or-young-person': 'parent or young person',
  senco: 'SENCO or college',
};

/** A role as people say it. */
export const roleName = (role: string): string =>
  Object.hasOwn(ROLES, role) ? (ROLES[role] as string) : role.replaceAll('-', ' ');
