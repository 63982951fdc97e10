/**
 * Proves the protocol of handovers against a model of its own, over random statements, answers, time and crashes: one service is
 * responsible at every instant, nobody transfers before acceptance and introduction, a decline is re-routed or goes on being
 * escalated, no handover is ever silent, and every path ends. Counterexamples that were found have tests of their own below.
 */
import * as fc from 'fast-check';
import { endOfLondonDay } from '../../domain/calendar';
import { fold } from '../../domain/fold';
import { handoverOver, planHandovers } from '../../domain/handover';
import type { LocalDate, PlannedHandover } from '../../domain/types';
import type { EventType } from '../../events';
import { daysAfter, World } from './handover-world';
import { runs } from './logs';

const SENDER = 'camhs';
const SERVICES = ['adult-mh', 'adult-social-care', 'gp'] as const;
type Service = (typeof SERVICES)[number];
/** An alarm repeats every four weeks; a wait of ten working days over holidays is shorter. */
const NEVER_SILENT_FOR = 31;

/** What was said of one receiving service, in the words of the model. */
interface Said {
  to: Service;
  what: 'accept' | 'refuse' | 'ask' | 'leave' | 'see';
  on: LocalDate;
  order: number;
}

/** The model: a world, and an account of acceptances and meetings that shares no code with the domain. */
class Model {
  readonly world = new World();
  readonly said: Said[] = [];
  private readonly before = new Map<string, PlannedHandover>();

  constructor() {
    this.world.watch = (world, handovers) => {
      for (const handover of handovers) this.check(world, handover, handovers);
    };
  }

  say(
    type: EventType,
    data: Record<string, unknown>,
    up: boolean,
    meaning?: Pick<Said, 'to' | 'what'>,
  ): void {
    const on = typeof data.on === 'string' ? data.on : this.world.today;
    if (meaning) this.said.push({ ...meaning, on, order: this.said.length });
    this.world.say(type, { ...data, on }, up);
  }

  /** Whether the service had accepted, and not taken it back, by what was said of the days up to `day`. */
  agreed(to: string, day: LocalDate): boolean {
    return this.lastOf(to, day)?.what === 'accept';
  }

  private lastOf(to: string, day: LocalDate): Said | undefined {
    return this.said
      .filter((s) => s.to === to && s.what !== 'see' && s.on <= day)
      .sort((a, b) => (a.on === b.on ? a.order - b.order : a.on < b.on ? -1 : 1))
      .at(-1);
  }

  met = (to: string, day: LocalDate): boolean =>
    this.said.some((s) => s.to === to && s.what === 'see' && s.on <= day);

  private check(world: World, now: PlannedHandover, all: readonly PlannedHandover[]): void {
    const before = this.before.get(now.handoverId);
    this.before.set(now.handoverId, now);
    // One service is responsible: the sender until a transfer, in this handover or in the one that took its place.
    const took = all.filter((h) => h.responsible === h.toService && h.transferredOn !== undefined);
    if (now.responsible !== now.fromService)
      expect(took.map(({ toService }) => toService)).toContain(now.responsible);
    if (now.transferredOn === undefined) {
      if (now.status !== 'ended') expect(now.responsible).toBe(now.fromService);
    } else if (before?.transferredOn === undefined) {
      // No transfer before acceptance and introduction.
      expect({ agreed: this.agreed(now.toService, now.transferredOn), to: now.toService }).toMatchObject({
        agreed: true,
      });
      expect(this.met(now.toService, now.transferredOn)).toBe(true);
    }
    // Once it has moved it does not move back; one that was over may be proposed anew.
    if (before?.transferredOn !== undefined && !handoverOver(before.status))
      expect(now.transferredOn).toBeDefined();
    // Who declines after it moved is known for it, and stays responsible until another took over.
    if (now.transferredOn !== undefined && this.lastOf(now.toService, world.today)?.what === 'refuse')
      expect(now.withdrawnOn).toBeDefined();
    // Never silent: something is due, and a decline within weeks.
    if (handoverOver(now.status)) return expect(now.nextStep).toBeNull();
    expect(now.nextStep).not.toBeNull();
    const soon = endOfLondonDay(daysAfter(world.today, NEVER_SILENT_FOR));
    if (now.status === 'declined' || now.transferOn < world.today)
      expect(now.status === 'transferred' || String(now.nextStep?.at) <= soon).toBe(true);
  }
}

type Act = (model: Model, up: boolean) => void;
const named = (name: string, act: Act): Act => Object.assign(act, { [fc.toStringMethod]: () => name });

/** One more often than the others, so that its handover gets far. */
const service = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Service>('adult-mh') },
  { weight: 1, arbitrary: fc.constantFrom(...SERVICES) },
);
const back = fc.integer({ min: 0, max: 9 });
const ago = ({ world }: Model, days: number): LocalDate => daysAfter(world.today, -days);

const proposals: fc.Arbitrary<Act> = fc
  .record({
    to: service,
    days: fc.integer({ min: -20, max: 200 }),
    insteadOf: fc.option(service, { nil: undefined }),
  })
  .map(({ to, days, insteadOf }) =>
    named(`propose ${to} in ${days} instead of ${insteadOf}`, (model, up) => {
      const transferOn = daysAfter(model.world.today, days);
      model.say(
        'handover.proposed',
        { fromService: SENDER, toService: to, transferOn, ...(insteadOf && { insteadOf }) },
        up,
      );
    }),
  );

const MEANS = { accepted: 'accept', declined: 'refuse', 'more-information': 'ask' } as const;
const answers: fc.Arbitrary<Act> = fc
  .record({
    to: service,
    response: fc.constantFrom('accepted', 'accepted', 'declined', 'more-information'),
    back,
  })
  .map(({ to, response, back: days }) =>
    named(`${to} ${response} ${days} days ago`, (model, up) =>
      model.say('handover.responded', { toService: to, response, on: ago(model, days) }, up, {
        to,
        what: MEANS[response],
      }),
    ),
  );

/** What the receiving service's own system says. */
const onTheBus: fc.Arbitrary<Act> = fc
  .record({
    to: service,
    back,
    what: fc.constantFrom<[EventType, Record<string, unknown>, Said['what'] | undefined]>(
      ['referral.received', {}, undefined],
      ['referral.accepted', {}, 'accept'],
      ['referral.accepted', { for: 'assessment' }, undefined],
      ['referral.rejected', { reason: 'threshold' }, 'refuse'],
      ['referral.rejected', { reason: 'duplicate' }, undefined],
      ['referral.rejected', { reason: 'incomplete' }, 'ask'],
      ['referral.closed', { outcome: 'not-accepted' }, 'refuse'],
      ['referral.first-seen', {}, 'see'],
      ['appointment.kept', { service: true }, 'see'],
      ['appointment.missed', { service: true }, undefined],
      ['appointment.missed', { service: true, contactedOn: true }, undefined],
      ['service.started', { service: true, side: 'adult' }, 'accept'],
      ['service.ended', { service: true, side: 'adult', reason: 'other' }, 'leave'],
      ['meeting.held', { kind: 'adult-introduction', services: true }, 'see'],
      ['meeting.held', { kind: 'joint-handover', services: true }, undefined],
    ),
  })
  .map(({ to, back: days, what: [type, data, what] }) =>
    named(`${to}: ${type} ${JSON.stringify(data)} ${days} days ago`, (model, up) =>
      model.say(
        type,
        {
          ...data,
          ...(data.service === true && { service: to }),
          ...(data.services === true && { services: [to] }),
          ...(data.contactedOn === true && { contactedOn: model.world.today }),
          provider: to,
          pathway: 'any',
          sector: 'health',
          on: ago(model, days),
        },
        up,
        what && { to, what },
      ),
    ),
  );

const inAdvance: fc.Arbitrary<Act> = fc
  .record({ to: service, days: fc.integer({ min: 1, max: 40 }), what: fc.constantFrom('accept', 'see') })
  .map(({ to, days, what }) =>
    named(`${to} is to ${what} in ${days}`, (model, up) => {
      const on = daysAfter(model.world.today, days);
      if (what === 'see') model.say('appointment.kept', { service: to, on }, up, { to, what });
      else
        model.say('handover.responded', { toService: to, response: 'accepted', on }, up, {
          to,
          what: 'accept',
        });
    }),
  );

const sending: fc.Arbitrary<Act> = fc
  .record({ reason: fc.constantFrom('transferred', 'age-limit', 'other'), back })
  .map(({ reason, back: days }) =>
    named(`the sender ends: ${reason}, ${days} days ago`, (model, up) =>
      model.say(
        'service.ended',
        {
          service: SENDER,
          // Another provider each: a second statement of one end would correct its reason.
          provider: `${SENDER}-${reason}`,
          side: 'children',
          sector: 'health',
          reason,
          on: ago(model, days),
        },
        up,
      ),
    ),
  );

/** The receiving service does all that is asked of it. */
const takesOn: fc.Arbitrary<Act> = fc.record({ to: service, back }).map(({ to, back: days }) =>
  named(`${to} accepts and sees, ${days} days ago`, (model, up) => {
    const on = ago(model, days);
    model.say('handover.responded', { toService: to, response: 'accepted', on }, up, { to, what: 'accept' });
    model.say('appointment.kept', { service: to, on }, up, { to, what: 'see' });
  }),
);

const otherWays: fc.Arbitrary<Act> = fc
  .record({
    step: fc.constantFrom('camhs.gp-plan-agreed', 'handover.panel-referred', 'handover.panel-decided'),
    about: fc.option(service, { nil: undefined }),
  })
  .map(({ step, about }) =>
    named(`${step} about ${about}`, (model, up) =>
      model.say('step.recorded', { step, ...(about && { about }) }, up),
    ),
  );

const time: fc.Arbitrary<Act> = fc
  .integer({ min: 1, max: 70 })
  .map((days) => named(`${days} days pass`, ({ world }, up) => world.pass(days, up)));

const acts = fc.array(
  fc.record({
    act: fc.oneof(
      { weight: 3, arbitrary: proposals },
      { weight: 4, arbitrary: answers },
      { weight: 4, arbitrary: onTheBus },
      { weight: 1, arbitrary: inAdvance },
      { weight: 2, arbitrary: sending },
      { weight: 3, arbitrary: takesOn },
      { weight: 1, arbitrary: otherWays },
      { weight: 4, arbitrary: time },
    ),
    /** Whether the workflows run: they are down, and start anew from the log, where not. */
    up: fc.boolean(),
  }),
  { minLength: 4, maxLength: 28 },
);

type Script = readonly { act: Act; up: boolean }[];

function play(script: Script): Model {
  const model = new Model();
  model.say(
    'handover.proposed',
    { fromService: SENDER, toService: 'adult-mh', transferOn: '2026-12-15' },
    true,
  );
  for (const { act, up } of script) act(model, up);
  model.world.work();
  return model;
}

const open = (model: Model): PlannedHandover[] =>
  model.world.plan().filter(({ status }) => !handoverOver(status));
const SLOW = 120_000;

test(
  'whatever is said, in whatever order, with workflows down at any time: the invariants hold',
  () => {
    fc.assert(
      fc.property(acts, (script) => {
        const { world } = play(script);
        // A decline that stands was told to somebody who has to decide.
        for (const { status, escalated } of world.plan())
          if (status === 'declined') expect(escalated).toBeDefined();
        // The order of arrival and second deliveries change nothing.
        const shuffled = [...world.log, ...world.log].reverse();
        expect(planHandovers(fold('p1', shuffled), world.now)).toEqual(world.plan());
      }),
      runs(150),
    );
  },
  SLOW,
);

describe('every path ends', () => {
  const ends = (name: string, ending: (model: Model) => void, count = 30) =>
    test(
      name,
      () => {
        fc.assert(
          fc.property(acts, (script) => {
            const model = play(script);
            ending(model);
          }),
          runs(count),
        );
      },
      SLOW,
    );

  ends('settled, once every service has accepted and seen the young person', (model) => {
    // What was said in advance may open one again that had ended.
    for (const days of [45, 300 + 220]) {
      for (const { toService } of open(model)) {
        const to = toService as Service;
        model.say('handover.responded', { toService, response: 'accepted' }, true, { to, what: 'accept' });
        model.say('appointment.kept', { service: toService }, true, { to, what: 'see' });
      }
      model.world.pass(days);
    }
    expect(open(model)).toEqual([]);
  });

  ends('at once, by death', (model) => {
    model.say('person.died', {}, true);
    expect(open(model)).toEqual([]);
    const steps = model.world.log.length;
    model.world.pass(400);
    expect(model.world.log).toHaveLength(steps);
  });

  ends('a decline, by the decision of a joint panel', (model) => {
    const declined = open(model).filter(({ status }) => status === 'declined');
    for (const { toService } of declined)
      model.say('step.recorded', { step: 'handover.panel-decided', about: toService }, true);
    for (const { handoverId } of declined)
      expect(model.world.plan().find((h) => h.handoverId === handoverId)).toMatchObject({
        status: 'ended',
        nextStep: null,
      });
  });

  ends('and if nobody ever says a word again, somebody is told every four weeks', (model) => {
    model.world.pass(300);
    const from = model.world.today;
    model.world.pass(100);
    for (const { toService } of open(model)) {
      const told = model.world.steps(toService).filter(({ on }) => on >= from);
      expect(told.length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('counterexamples that were found', () => {
  const ended = (model: Model, on: LocalDate): void =>
    model.say(
      'service.ended',
      { service: SENDER, provider: SENDER, side: 'children', sector: 'health', reason: 'transferred', on },
      false,
    );
  const answered = (model: Model, what: 'accept' | 'refuse', on: LocalDate): void =>
    model.say(
      'handover.responded',
      { toService: 'adult-mh', response: what === 'accept' ? 'accepted' : 'declined', on },
      false,
      { to: 'adult-mh', what },
    );
  const seen = (model: Model, on: LocalDate): void =>
    model.say('appointment.kept', { service: 'adult-mh', on }, false, { to: 'adult-mh', what: 'see' });

  test('what the sending service handed over, a decline of the same day does not hand back', () => {
    const model = play([]);
    const { today } = model.world;
    seen(model, today);
    answered(model, 'accept', today);
    ended(model, today);
    answered(model, 'refuse', today);
    expect(model.world.to('adult-mh')).toMatchObject({
      status: 'transferred',
      responsible: 'adult-mh',
      withdrawnOn: today,
    });
    // Nor does one that is said later of an earlier day.
    model.world.work();
    answered(model, 'refuse', daysAfter(today, -3));
    expect(model.world.to('adult-mh')).toMatchObject({ responsible: 'adult-mh', transferredOn: today });
    expect(model.world.steps('adult-mh').map(({ step }) => step)).toEqual([
      'offer',
      'transfer',
      'withdrawal',
    ]);
  });

  test('the day of a transfer is that of the acceptance that stands, not of one that was taken back', () => {
    const model = play([]);
    const { today } = model.world;
    const yesterday = daysAfter(today, -1);
    answered(model, 'refuse', today);
    answered(model, 'accept', yesterday);
    seen(model, yesterday);
    ended(model, yesterday);
    expect(model.world.to('adult-mh').transferredOn).toBeUndefined();
    model.world.pass(2, false);
    const later = model.world.today;
    answered(model, 'accept', later);
    expect(model.world.to('adult-mh')).toMatchObject({ status: 'transferred', transferredOn: later });
  });

  test('a handover that had settled and is proposed for a later day is a new one; stated again it is not', () => {
    const model = play([]);
    const { world } = model;
    answered(model, 'accept', world.today);
    seen(model, world.today);
    world.pass(400);
    expect(world.to('adult-mh').status).toBe('settled');
    model.say(
      'handover.proposed',
      { fromService: SENDER, toService: 'adult-mh', transferOn: '2026-12-15' },
      true,
    );
    expect(world.to('adult-mh').status).toBe('settled');
    model.say(
      'handover.proposed',
      { fromService: SENDER, toService: 'adult-mh', transferOn: daysAfter(world.today, 90) },
      true,
    );
    // What it had accepted and seen in the year before says nothing of the new one.
    expect(world.to('adult-mh')).toMatchObject({
      status: 'offered',
      responsible: SENDER,
      lateOfferWeeks: 12,
    });
    expect(world.steps('adult-mh').at(-1)).toMatchObject({ step: 'offer', n: 2 });
  });
});
