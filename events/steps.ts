/**
 * Steps of a life that no partner's event states: people record them in the console, as `step.recorded`. By name, what each says, in
 * words that follow "On this day ...". Names stay: add, never rename.
 */
export const STEPS = {
  // Young person's rights, capacity, ceasing a plan.
  'capacity.decision-needed': 'a decision was to be made for which capacity is in doubt',
  'dol.identified': 'arrangements that deprive the person of liberty were identified',
  'dol.confined': 'the confinement began',
  'dol.authorised': 'authority for the confinement at 16 or 17 was granted',
  'dol.adult-authorised': 'authority for the deprivation of liberty as an adult was granted',
  'dol.ended': 'the deprivation of liberty ended',
  'ehc.cease-considered': 'the authority was minded to cease the EHC plan',
  'ehc.cease-consulted': 'the parent or young person and the institution had been consulted about ceasing',
  'ehc.cease-notified': 'the notice to cease the EHC plan was sent, with appeal rights',
  'ehc.extended-past-25': 'the authority decided to keep the EHC plan after the 25th birthday',
  // Mediation and appeal. Mediation is asked for about `health` or `health-only` where health provision is disputed; it is agreed about
  // a matter that a tribunal might have ordered (`assess`, `amend`, ...), about `icb-only` where the authority was no party, or about
  // anything else. A recommendation is about `health` or `social-care`, and so is its answer.
  'reassessment.refused': 'the authority’s refusal to reassess was notified',
  'mediation.requested': 'mediation was asked for',
  'mediation.refused': 'the mediation adviser was told that mediation is not wanted',
  'mediation.not-arranged': 'the mediation adviser was told that mediation cannot be arranged in time',
  'mediation.held': 'mediation was held',
  'mediation.agreed': 'an agreement was reached at mediation',
  'appeal.responded': 'the authority’s response to the appeal was filed',
  'appeal.ended': 'the appeal was withdrawn, or decided without an order',
  'tribunal.recommended': 'the tribunal made a recommendation on health or social care',
  'tribunal.recommendation-answered': 'a written reply to the tribunal’s recommendation was sent',
  // The end of a children's service, about the service by its code.
  'service.needs-ended-found': 'a review found that the needs which the service met had ended',
  // ADHD.
  'adhd.medication-reviewed': 'a specialist reviewed the ADHD medication',
  'adhd.medication-stopped': 'the ADHD medication was stopped',
  'adhd.prescriber-confirmed': 'who prescribes from the transfer on was confirmed',
  'referral.choice-offered': 'the choice of provider was offered',
  // Handovers; about the service that declined.
  'handover.panel-referred': 'a handover that was declined was referred to a joint panel',
  'handover.panel-decided': 'the joint panel decided on a handover that was declined',
  // Mental health, learning disability, autism.
  'camhs.gp-plan-agreed': 'a plan with the GP was agreed after a service had declined',
  'mha.after-care-owed': 'after-care under s.117 of the Mental Health Act 1983 was found to be owed',
  'mha.after-care-carried-over': 'after-care under s.117 was carried over to adult services',
  'mha.after-care-ended': 'after-care under s.117 ended',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a step that a person may record. */
export type Step = keyof typeof STEPS;

export const STEP_NAMES = Object.keys(STEPS) as readonly Step[];

/** Whether a text is the name of a step. */
export const isStep = (name: string): name is Step => Object.hasOwn(STEPS, name);
