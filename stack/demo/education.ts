/** The histories that education tells: EHC needs assessments, plans, annual reviews, placements, phase transfers. */
import { addMonths, daysAfter, weeksAfter, type LocalDate } from '../../domain';
import type { Diary } from './diary';
import { turns } from './people';

const ADVICE = ['school', 'health', 'social-care', 'educational-psychologist'] as const;
const SCHOOLS = ['riverbank-academy', 'st-oswalds', 'moor-lane-school', 'harbour-view-special'] as const;
const COLLEGES = ['eastmoor-college', 'harbour-sixth-form', 'northfield-specialist-college'] as const;

/** A request, the advice, the two decisions, the draft and the plan: at times on time, at times late or not yet. */
export function assessment(diary: Diary, receivedOn: LocalDate): LocalDate | undefined {
  const { c } = diary;
  const slow = c.is(0.3);
  const day = (weeks: number, spread: number): LocalDate =>
    daysAfter(weeksAfter(receivedOn, weeks), c.int(-spread, slow ? spread * 2 : 0));
  diary.tell('education', 'ehc.requested', daysAfter(receivedOn, c.int(0, 2)), { receivedOn });
  const decided = day(6, 12);
  const assess = !c.is(0.12);
  diary.tell('education', 'ehc.decided', decided, {
    decision: assess ? 'assess' : 'refuse-assess',
    notifiedOn: decided,
  });
  if (!assess) return undefined;
  for (const from of ADVICE) {
    const asked = daysAfter(decided, c.int(1, 3));
    diary.tell('education', 'ehc.advice-requested', asked, { from, on: asked });
    const received = daysAfter(weeksAfter(asked, 6), c.int(-20, slow ? 18 : 0));
    if (slow && c.is(0.2)) continue;
    const sender = from === 'health' ? 'camhs' : from === 'social-care' ? 'csc' : 'education';
    diary.tell(sender, 'ehc.advice-received', received, { from, on: received });
  }
  const issue = !c.is(0.06);
  const second = day(15, 8);
  if (!issue) {
    diary.tell('education', 'ehc.decided', second, { decision: 'refuse-issue', notifiedOn: second });
    return undefined;
  }
  const draft = day(16, 8);
  diary.tell('education', 'ehc.draft-served', draft, { servedOn: draft });
  const finalOn = day(20, 12);
  return finalised(diary, finalOn) ? finalOn : undefined;
}

function finalised(diary: Diary, finalOn: LocalDate): boolean {
  const { c } = diary;
  const outcomes = { education: c.int(2, 6), health: c.int(0, 3), care: c.int(0, 3) };
  return diary.tell('education', 'ehc.finalised', finalOn, { finalOn, outcomes }) !== undefined;
}

/** One annual review whose meeting is on `meetingOn`; gives the day from which the next year counts. */
function review(diary: Diary, meetingOn: LocalDate): LocalDate {
  const { c } = diary;
  const late = (p: number, days: number): number => (c.is(p) ? c.int(1, days) : -c.int(0, 6));
  const sent = daysAfter(weeksAfter(meetingOn, -2), late(0.2, 8));
  diary.tell('education', 'ehc.review-scheduled', daysAfter(meetingOn, -c.int(28, 50)), { meetingOn });
  diary.tell('education', 'ehc.review-scheduled', sent, { meetingOn, papersSentOn: sent, invitedOn: sent });
  diary.tell('education', 'ehc.review-held', meetingOn, { heldOn: meetingOn });
  if (diary.person.ncy >= 9 && c.is(0.9)) {
    diary.tell('education', 'meeting.held', meetingOn, {
      kind: 'transition-planning',
      services: ['education'],
      on: meetingOn,
    });
  }
  const reported = daysAfter(weeksAfter(meetingOn, 2), late(0.2, 12));
  diary.tell('education', 'ehc.review-reported', reported, { sentOn: reported });
  const decided = daysAfter(weeksAfter(meetingOn, 4), late(0.25, 30));
  const amend = c.is(0.5);
  diary.tell('education', 'ehc.review-decided', decided, {
    decision: amend ? 'amend' : 'maintain',
    notifiedOn: decided,
    ...(amend && !c.is(0.2) ? { amendmentsServedOn: decided } : {}),
  });
  const amended = daysAfter(weeksAfter(decided, 8), late(0.3, 40));
  if (amend) diary.tell('education', 'ehc.amended', amended, { finalOn: amended });
  return decided;
}

/** A plan made on `finalOn`, with the reviews of the last years; somebody's is missed altogether. */
export function planWithReviews(diary: Diary, finalOn: LocalDate): void {
  const { c, today } = diary;
  let last = finalOn;
  // Older plans and reviews are in the council's archive: the bus begins with the plan as it was made anew then.
  const since = diary.busSince ?? addMonths(today, -30);
  while (addMonths(last, 12) < since) last = addMonths(last, 12);
  finalised(diary, last);
  for (;;) {
    const meetingOn = daysAfter(addMonths(last, 12), -c.int(34, 58) + (c.is(0.15) ? c.int(20, 70) : 0));
    if (daysAfter(meetingOn, -50) > today) return;
    const forgotten = c.is(0.06);
    if (forgotten && diary.busSince === undefined) return;
    last = forgotten ? addMonths(last, 12) : review(diary, meetingOn);
  }
}

/** The plan names the next institution before a transfer, mostly in time (reg 18). */
export function planForTransfer(diary: Diary): void {
  const { c } = diary;
  const planned = diary.events.find(({ type }) => type === 'education.transfer-planned');
  if (!planned || c.is(0.1)) return;
  const on = String(planned.data.on);
  const last = planned.data.toPhase === 'post-16' ? `${on.slice(0, 4)}-03-30` : addMonths(on, -5);
  const finalOn = daysAfter(last, c.is(0.2) ? c.int(1, 40) : -c.int(0, 30));
  diary.tell('education', 'ehc.amended', finalOn, { finalOn });
}

/** Where they learn, and the transfer that the coming year brings. */
export function placements(diary: Diary): void {
  const { c, person, today } = diary;
  const secondary = daysAfter(turns(person, 11), c.int(30, 300));
  diary.tell('education', 'education.placed', secondary, {
    setting: c.pick(SCHOOLS),
    phase: 'secondary',
    from: secondary,
  });
  const september = (years: number): LocalDate => `${Number(today.slice(0, 4)) + years}-09-01`;
  const next = today < september(0) ? september(0) : september(1);
  if (person.ncy === 11) {
    diary.tell('education', 'education.transfer-planned', daysAfter(today, -c.int(20, 200)), {
      toPhase: 'post-16',
      on: next,
    });
  }
  if (person.ncy >= 12 && person.age < 23 && c.is(0.75)) {
    const from = september(-1) > turns(person, 16) ? september(-1) : turns(person, 16);
    diary.tell('education', 'education.placed', from, { setting: c.pick(COLLEGES), phase: 'post-16', from });
    if (c.is(0.2)) {
      diary.tell('education', 'education.transfer-planned', daysAfter(today, -c.int(10, 90)), {
        toPhase: 'post-16-to-post-16',
        on: next,
      });
    }
  }
}
