/**
 * Steps of a life that no partner's event states: people record them in the console, as `step.recorded`. By name, what each says, in
 * words that follow "On this day ...". Names stay: add, never rename.
 */
export const STEPS = {
  // Young person's rights, capacity, ceasing a plan.
  'ehc.cease-considered': 'the authority was minded to cease the EHC plan',
  // Mediation and appeal.
  'mediation.requested': 'mediation was asked for',
  // ADHD.
  'adhd.medication-reviewed': 'a specialist reviewed the ADHD medication',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a step that a person may record. */
export type Step = keyof typeof STEPS;

export const STEP_NAMES = Object.keys(STEPS) as readonly Step[];

/** Whether a text is the name of a step. */
export const isStep = (name: string): name is Step => Object.hasOwn(STEPS, name);
