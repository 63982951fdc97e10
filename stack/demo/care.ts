/** The histories that children's social care, CAMHS and adult social care tell: services, people, handovers. */
import { addMonths, daysAfter, type LocalDate } from '../../domain';
import type { Diary, PartnerCode } from './diary';
import { leavingCare } from './leaving-care';
import { turns } from './people';

interface Route {
  partner: PartnerCode;
  fromService: string;
  fromProvider: string;
  toService: string;
  toProvider: string;
  sector: 'health' | 'social-care';
  /** Who writes the adult side's events. */
  answering: PartnerCode;
  /** Who takes the named worker's role on the adult side. */
  adultWorker: { workerId: string; team: string };
}

const CAMHS: Route = {
  partner: 'camhs',
  fromService: 'camhs',
  fromProvider: 'RZ1',
  toService: 'adult-mental-health',
  toProvider: 'RZ2',
  sector: 'health',
  answering: 'camhs',
  adultWorker: { workerId: 'w-daniel-mensah', team: 'adult-mental-health' },
};

const SOCIAL_CARE: Route = {
  partner: 'csc',
  fromService: 'childrens-social-care',
  fromProvider: 'E08000099',
  toService: 'adult-social-care',
  toProvider: 'E08000099',
  sector: 'social-care',
  answering: 'asc',
  adultWorker: { workerId: 'w-siobhan-kelly', team: 'adult-social-care' },
};

const LEARNING_DISABILITY: Route = { ...SOCIAL_CARE, partner: 'csc', toService: 'adult-learning-disability' };

const DECLINES = [
  'Does not meet the threshold of this service; signposted to primary care talking therapies.',
  'Out of area GP; please refer to the neighbouring trust.',
] as const;

/** A CAMHS history: referral, service, named worker, and from 17 on the way to adult mental health. */
export function camhsHistory(diary: Diary): void {
  const { c, person } = diary;
  const referred = daysAfter(turns(person, Math.min(person.age - 1, c.int(11, 16))), c.int(0, 300));
  const referral = {
    referralId: `CR${20_000 + person.serial}`,
    pathway: person.needs.some((n) => n.code === 'ADHD') ? 'adhd' : 'camhs',
    provider: CAMHS.fromProvider,
  };
  diary.tell('camhs', 'referral.received', referred, { ...referral, on: referred, for: 'assessment' });
  const seen = daysAfter(referred, c.int(30, 200));
  diary.tell('camhs', 'referral.first-seen', seen, { ...referral, on: seen });
  childService(diary, CAMHS, seen);
  if (person.age >= 15 && c.is(0.7)) {
    const from = daysAfter(turns(person, 15), c.int(0, 300));
    const worker = { role: 'named-worker', workerId: 'w-joe-hartley', team: 'camhs-transition', from };
    diary.tell('camhs', 'worker.assigned', from, worker);
  }
  const lately = diary.busSince === undefined ? daysAfter(diary.today, -200) : seen;
  appointments(diary, 'camhs', 'camhs', c.int(1, 3), lately, diary.today);
  handover(diary, CAMHS);
}

/** A social care history: status, assessments, a social worker, and from 17 on the way to adult social care. */
export function socialCareHistory(diary: Diary): void {
  const { c, person } = diary;
  const from = daysAfter(turns(person, Math.min(person.age - 1, c.int(8, 15))), c.int(0, 300));
  const lookedAfter = c.is(0.3);
  diary.tell('csc', 'care.status-changed', from, {
    status: lookedAfter ? 'looked-after' : 'child-in-need',
    from,
  });
  childService(diary, SOCIAL_CARE, from);
  const assigned = daysAfter(from, c.int(3, 40));
  diary.tell('csc', 'worker.assigned', assigned, {
    role: 'social-worker',
    workerId: 'w-amara-okafor',
    team: 'childrens-social-care',
    from: assigned,
  });
  if (person.age >= 16 && c.is(0.5)) {
    const since = daysAfter(turns(person, 16), c.int(0, 300));
    const worker = {
      role: 'named-worker',
      workerId: 'w-amara-okafor',
      team: 'childrens-social-care',
      from: since,
    };
    diary.tell('csc', 'worker.assigned', since, worker);
  }
  if (lookedAfter && person.age >= 16) leavingCare(diary);
  const asked = daysAfter(addMonths(turns(person, 17), c.int(0, 6)), c.int(0, 20));
  diary.tell('csc', 'care.assessment', asked, { kind: 'child-needs', stage: 'requested', on: asked });
  const concluded = daysAfter(asked, c.int(40, 150));
  if (c.is(0.7)) {
    diary.tell('csc', 'care.assessment', concluded, {
      kind: 'child-needs',
      stage: 'concluded',
      on: concluded,
      outcome: c.is(0.8) ? 'eligible' : 'not-eligible',
    });
    // At 18 it is treated as the adult's, or looked at anew (Care Act s.59).
    const anew = daysAfter(turns(person, 18), c.is(0.15) ? c.int(5, 60) : -c.int(0, 40));
    if (!c.is(0.12))
      diary.tell('asc', 'care.assessment', anew, { kind: 'adult-needs', stage: 'started', on: anew });
  }
  const disabled = person.needs.some((n) => ['SLD', 'PMLD', 'LD'].includes(n.code));
  handover(diary, disabled ? LEARNING_DISABILITY : SOCIAL_CARE);
}

/** The yearly health checks of a learning disability: most are done in their year, some are forgotten, some declined. */
export function healthChecks(diary: Diary, known: LocalDate): void {
  const { c, person } = diary;
  if (!person.needs.some((n) => ['SLD', 'PMLD', 'LD'].includes(n.code))) return;
  const from = turns(person, 14);
  for (let on = daysAfter(from, c.int(30, 330)); diary.past(on);) {
    const told = c.is(0.06) ? 'health-check.declined' : 'health-check.done';
    if (on > known) diary.tell('camhs', told, on, { kind: 'ld-annual', on });
    if (c.is(0.04)) return;
    on = daysAfter(addMonths(on, 12), c.is(0.12) ? c.int(5, 60) : -c.int(0, 40));
  }
}

function childService(diary: Diary, route: Route, on: LocalDate): void {
  const { fromService: service, fromProvider: provider, sector } = route;
  diary.tell(route.partner, 'service.started', on, { service, provider, side: 'children', sector, on });
}

function appointments(
  diary: Diary,
  partner: PartnerCode,
  service: string,
  many: number,
  from: LocalDate,
  to: LocalDate,
): void {
  const { c, person } = diary;
  for (let i = 0; i < many; i++) {
    const on = daysAfter(from, c.int(0, 200));
    if (on > to) continue;
    const appointmentId = `${service}-${person.serial}-${i + 1}`;
    const missed = c.is(0.25);
    const contacted = missed && c.is(0.6) ? { contactedOn: daysAfter(on, c.int(0, 6)) } : {};
    const told = missed && contacted.contactedOn ? contacted.contactedOn : on;
    const data = { appointmentId, service, on, ...contacted };
    diary.tell(partner, missed ? 'appointment.missed' : 'appointment.kept', told, data);
  }
}

/** From the proposal, half a year before 18, to the appointments of the first adult year. */
function handover(diary: Diary, route: Route): void {
  const { c, person } = diary;
  const { partner, answering, fromService, toService } = route;
  if (person.age < 17) return;
  const transferOn = daysAfter(turns(person, 18), c.int(-10, 60));
  const proposed = daysAfter(addMonths(transferOn, -c.int(4, 8)), c.int(0, 20));
  if (person.age >= 18 && !diary.past(transferOn) && c.is(0.1)) return;
  // Before the bus there were letters: of older transfers only the services are known.
  if (transferOn < (diary.busSince ?? addMonths(diary.today, -15)))
    return transferred(diary, route, transferOn);
  const proposal = { fromService, toService, transferOn };
  if (!diary.tell(partner, 'handover.proposed', proposed, proposal)) return;
  if (c.is(0.6)) {
    const on = daysAfter(proposed, c.int(7, 50));
    diary.tell(partner, 'meeting.held', on, {
      kind: 'joint-handover',
      services: [fromService, toService],
      on,
    });
  }
  // A third of those asked lately have not answered: theirs is the receiving team's work in the console.
  const recent = daysAfter(proposed, 60) > diary.today;
  if (c.is(recent ? 0.6 : 0.1)) return;
  const answered = daysAfter(proposed, c.int(5, 55));
  const response = c.is(0.08) ? 'declined' : c.is(0.1) ? 'more-information' : 'accepted';
  const reason =
    response === 'declined'
      ? { reason: c.pick(DECLINES) }
      : response === 'more-information'
        ? { reason: 'Please send the latest risk assessment and medication list.' }
        : {};
  diary.tell(answering, 'handover.responded', answered, { toService, response, ...reason, on: answered });
  if (response === 'accepted') afterAcceptance(diary, route, answered, transferOn);
}

function afterAcceptance(diary: Diary, route: Route, accepted: LocalDate, transferOn: LocalDate): void {
  const { c } = diary;
  const { answering, toService } = route;
  const introduced = daysAfter(accepted, c.int(10, 60));
  if (c.is(0.8)) {
    const on = introduced < transferOn ? introduced : daysAfter(transferOn, -3);
    diary.tell(answering, 'meeting.held', on, { kind: 'adult-introduction', services: [toService], on });
  }
  if (!diary.past(transferOn)) return;
  transferred(diary, route, transferOn);
  if (!c.is(0.85)) return;
  const from = daysAfter(transferOn, c.int(0, 60));
  diary.tell(answering, 'worker.assigned', from, { role: 'named-worker', ...route.adultWorker, from });
}

/** The adult service begins, the children's one ends, and the first appointments of the adult year are kept or missed. */
function transferred(diary: Diary, route: Route, transferOn: LocalDate): void {
  const { c, today } = diary;
  const { partner, answering, sector, fromService, toService } = route;
  const started = daysAfter(transferOn, c.int(0, 20));
  const adult = { service: toService, provider: route.toProvider, side: 'adult', sector, on: started };
  diary.tell(answering, 'service.started', started, adult);
  if (route === CAMHS && diary.person.needs.some(({ code }) => code === 'ADHD'))
    diary.tell(answering, 'service.started', started, { ...adult, service: 'adult-adhd' });
  const child = {
    service: fromService,
    provider: route.fromProvider,
    side: 'children',
    sector,
    on: transferOn,
  };
  if (c.is(0.85)) diary.tell(partner, 'service.ended', transferOn, { ...child, reason: 'transferred' });
  const recent = diary.busSince ?? daysAfter(today, -400);
  const from = transferOn > recent ? transferOn : recent;
  appointments(diary, answering, toService, c.int(1, 3), from, today);
}
