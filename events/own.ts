/** What Onward states itself: people's commands (urn:onward:console), notices, and steps of handovers. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Code, Day, entry, Id, Text } from './fields';
import { IDENTITY_TYPES } from './identity';
import { PASSPORT_TYPES } from './passport';
import { STEP_NAMES } from './steps';

/** The sources of Onward's own statements. */
export const OWN_SOURCES = {
  console: 'urn:onward:console',
  handover: 'urn:onward:handover',
  identity: 'urn:onward:identity',
  notices: 'urn:onward:notices',
  rulebook: 'urn:onward:rulebook',
} as const;

export const DutyRef = z.looseObject({
  rule: Code.describe('The id of the rule'),
  occurrence: z.string().max(500).describe('Which occurrence of the rule'),
});
export type DutyRef = z.infer<typeof DutyRef>;

export const TaskCompleted = z.looseObject({
  taskId: Id,
  on: Day,
  lines: z.array(DutyRef).max(200).optional().describe('The lines done; all of them unless said'),
  evidence: Text.optional(),
});
export type TaskCompleted = z.infer<typeof TaskCompleted>;

export const TaskNoted = z.looseObject({ taskId: Id, on: Day, note: Text.min(1) });
export type TaskNoted = z.infer<typeof TaskNoted>;

export const TaskAssigned = z.looseObject({
  taskId: Id,
  workerId: Id,
  team: Code.optional(),
  on: Day.optional(),
});
export type TaskAssigned = z.infer<typeof TaskAssigned>;

export const DutyWaived = z.looseObject({
  ...DutyRef.shape,
  ground: Code.describe('The ground in law'),
  evidence: Text.optional(),
  decidedBy: Id,
  on: Day,
});
export type DutyWaived = z.infer<typeof DutyWaived>;

export const DutyNotApplicable = z.looseObject({ ...DutyRef.shape, reason: Text.min(1), on: Day });
export type DutyNotApplicable = z.infer<typeof DutyNotApplicable>;

const TakenBack = z
  .array(z.looseObject({ source: z.string().min(1).max(200), id: Id }))
  .max(200)
  .optional()
  .describe('The statements that no longer count; Onward fills them in');

export const DutyReinstated = z.looseObject({
  ...DutyRef.shape,
  reason: Text.min(1),
  on: Day,
  statements: TakenBack,
});
export type DutyReinstated = z.infer<typeof DutyReinstated>;

export const DeathConfirmed = z.looseObject({
  on: Day.describe('The day of death'),
  byWorkerId: Id.optional().describe('Who says so; Onward fills it in'),
});
export type DeathConfirmed = z.infer<typeof DeathConfirmed>;

export const DeathReversed = z.looseObject({ reason: Text.min(1), on: Day, statements: TakenBack });
export type DeathReversed = z.infer<typeof DeathReversed>;
export const DutyOwed = z.looseObject({
  ...DutyRef.shape,
  on: Day.describe('The day on which it was found to be owed still'),
});
export type DutyOwed = z.infer<typeof DutyOwed>;

export const StepRecorded = z.looseObject({
  step: z.enum(STEP_NAMES),
  on: Day,
  about: Code.optional().describe('Which one, where a life may have several: a decision, a service'),
  evidence: Text.optional(),
});
export type StepRecorded = z.infer<typeof StepRecorded>;

export const SharingDecided = z.looseObject({
  agreement: Code.describe('The id of the sharing agreement'),
  decision: z.enum(['continue', 'stop']),
  reason: Text.min(1).describe('Why sharing goes on although the person objects, or stops'),
  on: Day,
});
export type SharingDecided = z.infer<typeof SharingDecided>;

export const NoticeIssued = z.looseObject({
  noticeId: z.string().min(1).max(500).describe('Made of task, rung and date'),
  taskId: Id,
  rung: Code,
  on: Day,
  withdrawals: z.number().int().min(0).optional().describe('How often the task had been withdrawn before'),
});
export type NoticeIssued = z.infer<typeof NoticeIssued>;

export const HandoverStep = z.looseObject({
  handoverId: Id,
  step: Code,
  n: z.number().int().min(0).describe('Which one of the same step'),
  at: z.iso.datetime().describe('The instant at which the step was due, UTC'),
});
export type HandoverStep = z.infer<typeof HandoverStep>;

export const RulebookAdopted = z.looseObject({
  adoption: z.number().int().min(1).describe('Which decision to adopt'),
  version: Code.describe('The version of the rulebook that the case is planned with from here on'),
  effectiveOn: Day,
});
export type RulebookAdopted = z.infer<typeof RulebookAdopted>;

const lineKeys = (lines: readonly DutyRef[] | undefined): string[] =>
  (lines ?? []).map((line) => `${line.rule}/${line.occurrence}`).sort();
const refKeys = (refs: readonly { source: string; id: string }[] = []): string[] =>
  refs.map(({ source, id }) => `${source} ${id}`).sort();
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export const OWN_TYPES = {
  ...IDENTITY_TYPES,
  ...PASSPORT_TYPES,
  // The lines are part of the key: two lines ticked on one day are two facts.
  'task.completed': entry('A person completed a task, or lines of it', TaskCompleted, (d) => [
    d.taskId,
    d.on,
    ...lineKeys(d.lines),
  ]),
  'task.noted': entry('A person wrote a note on a task', TaskNoted, (d) => [d.taskId, d.on, digest(d.note)]),
  'task.assigned': entry('A task was given to a worker', TaskAssigned, (d) => [d.taskId]),
  'duty.waived': entry('A person recorded a lawful ground for not doing a duty', DutyWaived, (d) => [
    d.rule,
    d.occurrence,
  ]),
  'duty.not-applicable': entry('A person recorded that a duty does not apply', DutyNotApplicable, (d) => [
    d.rule,
    d.occurrence,
  ]),
  // What is taken back is part of the key: a second taking back says nothing about the first.
  'duty.reinstated': entry('A person took up a duty again that had been set aside', DutyReinstated, (d) => [
    d.rule,
    d.occurrence,
    digest(refKeys(d.statements).join()),
  ]),
  'death.confirmed': entry('A worker confirmed a death', DeathConfirmed, (d) => [d.byWorkerId]),
  'death.reversed': entry('The report of a death was taken back', DeathReversed, (d) => [
    digest(refKeys(d.statements).join()),
  ]),
  'duty.owed': entry('A person recorded that an inherited duty is still owed', DutyOwed, (d) => [
    d.rule,
    d.occurrence,
  ]),
  'step.recorded': entry('A person recorded a step that no partner states', StepRecorded, (d) => [
    d.step,
    d.about,
    d.on,
  ]),
  'sharing.decided': entry('A person decided whether sharing goes on', SharingDecided, (d) => [
    d.agreement,
    d.on,
  ]),
  'notice.issued': entry('Onward sent a reminder or an escalation', NoticeIssued, (d) => [d.noticeId]),
  'handover.step': entry('The protocol of a handover took a step', HandoverStep, (d) => [
    d.handoverId,
    d.step,
    d.n,
  ]),
  'rulebook.adopted': entry('The case is planned with another rulebook', RulebookAdopted, (d) => [
    d.adoption,
  ]),
} as const;
