/** Proves the ladder: each rung once and on its day, the highest only, and a withdrawal to all who were told. */
import fc from 'fast-check';
import { fold } from '../../domain/fold';
import { planNotices, type Ladder } from '../../domain/notices';
import { londonTime } from '../../domain/notices-clock';
import { epochDay, isoDay } from '../../domain/days';
import type { LoggedEvent, PlannedNotice, PlannedTask } from '../../domain/types';

const LADDER: Ladder = {
  rungs: [
    { rung: 'reminder', daysFromDue: -7 },
    { rung: 'assignee', daysFromDue: 1, working: true },
    { rung: 'team-manager', daysFromDue: 5, working: true },
    { rung: 'head-of-service', daysFromDue: 10, working: true },
  ],
  at: '09:00',
};

function task(more: Partial<PlannedTask> = {}): PlannedTask {
  return {
    taskId: 't1',
    occasion: 'ehc-assessment:2026-03-16',
    title: 'EHC needs assessment',
    ownerRole: 'la-sen',
    status: 'upcoming',
    due: '2026-04-27', // a Monday
    opensOn: null,
    lines: [],
    remindedBy: 'transition',
    ...more,
  };
}

/** Plans over time as `advance` does: every notice owed goes into the log, and the plan is made again. */
class Advance {
  readonly log: LoggedEvent[] = [];

  at(now: string, tasks: PlannedTask[], ladder = LADDER): { said: PlannedNotice[]; nextAt: string | null } {
    const said: PlannedNotice[] = [];
    for (let round = 0; round < 5; round++) {
      const { notices, nextAt } = planNotices(tasks, fold('p1', this.log), ladder, now);
      if (notices.length === 0) return { said, nextAt };
      said.push(...notices);
      for (const { text: _, ...data } of notices)
        this.log.push({
          source: 'urn:onward:notices',
          id: data.noticeId,
          type: 'notice.issued',
          time: now,
          data: { ...data },
        });
    }
    throw new Error('the plan does not come to rest');
  }
}
const rungs = (said: PlannedNotice[]) => said.map((n) => n.rung);

test('nothing before the first rung, which is the next wake; then each on its day, once', () => {
  const advance = new Advance();
  expect(advance.at('2026-04-01T00:00:00.000Z', [task()])).toEqual({
    said: [],
    nextAt: '2026-04-20T08:00:00.000Z',
  });
  expect(advance.at('2026-04-20T07:59:59.999Z', [task()]).said).toEqual([]);
  const reminder = advance.at('2026-04-20T08:00:00.000Z', [task()]);
  expect(reminder).toMatchObject({
    said: [
      {
        rung: 'reminder',
        on: '2026-04-20',
        text: 'Reminder: "EHC needs assessment" is to be done by 27 April 2026.',
      },
    ],
    nextAt: '2026-04-28T08:00:00.000Z',
  });
  expect(advance.at('2026-04-28T07:59:59.999Z', [task()]).said).toEqual([]);
  expect(rungs(advance.at('2026-04-28T08:00:00.000Z', [task()]).said)).toEqual(['assignee']);
  // 4 May 2026 is a bank holiday: the fifth working day after 27 April is 5 May.
  expect(advance.at('2026-05-04T23:00:00.000Z', [task()])).toEqual({
    said: [],
    nextAt: '2026-05-05T08:00:00.000Z',
  });
  expect(rungs(advance.at('2026-05-05T08:00:00.000Z', [task()]).said)).toEqual(['team-manager']);
  expect(rungs(advance.at('2026-05-12T08:00:00.000Z', [task()]).said)).toEqual(['head-of-service']);
  expect(advance.at('2027-01-01T00:00:00.000Z', [task()])).toEqual({ said: [], nextAt: null });
});

test('imported history: the highest rung only, never a lower one later', () => {
  const advance = new Advance();
  const old = task({ due: '2019-01-07', status: 'overdue' });
  const { said, nextAt } = advance.at('2026-04-01T12:00:00.000Z', [old]);
  expect(said).toMatchObject([{ rung: 'head-of-service', on: '2026-04-01' }]);
  expect(nextAt).toBeNull();
  expect(advance.at('2026-04-02T12:00:00.000Z', [old]).said).toEqual([]);
  expect(advance.at('2026-04-02T12:00:00.000Z', [{ ...old, due: '2020-01-07' }]).said).toEqual([]);
});

test('a due day that moves on starts the ladder anew', () => {
  const advance = new Advance();
  advance.at('2026-05-12T08:00:00.000Z', [task()]);
  const moved = task({ due: '2026-07-27' });
  expect(advance.at('2026-05-13T08:00:00.000Z', [moved])).toEqual({
    said: [],
    nextAt: '2026-07-20T08:00:00.000Z',
  });
  expect(rungs(advance.at('2026-07-20T08:00:00.000Z', [moved]).said)).toEqual(['reminder']);
});

test('no rung before the task opens', () => {
  const advance = new Advance();
  const later = task({ opensOn: '2026-04-24' });
  expect(advance.at('2026-04-20T08:00:00.000Z', [later])).toEqual({
    said: [],
    nextAt: '2026-04-24T08:00:00.000Z',
  });
});

test('done, undated and handover tasks are not reminded about', () => {
  const now = '2026-06-01T08:00:00.000Z';
  const quiet = [
    task({ status: 'done' }),
    task({ taskId: 't2', status: 'withdrawn' }),
    task({ taskId: 't3', due: null }),
    task({ taskId: 't4', remindedBy: 'handover' }),
  ];
  expect(new Advance().at(now, quiet)).toEqual({ said: [], nextAt: null });
});

test('a vanished task is withdrawn once, to all who were told; one nobody was told of is not', () => {
  const advance = new Advance();
  advance.at('2026-04-20T08:00:00.000Z', [task()]);
  advance.at('2026-04-28T08:00:00.000Z', [task()]);
  const { said } = advance.at('2026-04-29T08:00:00.000Z', [task({ status: 'withdrawn' })]);
  expect(said).toMatchObject([{ rung: 'withdrawn', taskId: 't1', tells: ['reminder', 'assignee'] }]);
  expect(advance.at('2026-04-30T08:00:00.000Z', []).said).toEqual([]);
  expect(new Advance().at('2026-04-30T08:00:00.000Z', []).said).toEqual([]);
});

test('a task that comes back is spoken of again, under other ids, and may be withdrawn again', () => {
  const advance = new Advance();
  advance.at('2026-04-28T08:00:00.000Z', [task()]);
  advance.at('2026-04-29T08:00:00.000Z', []);
  expect(rungs(advance.at('2026-04-30T08:00:00.000Z', [task()]).said)).toEqual(['assignee']);
  expect(rungs(advance.at('2026-05-01T08:00:00.000Z', []).said)).toEqual(['withdrawn']);
  const ids = advance.log.map((event) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a task that is met is not withdrawn', () => {
  const advance = new Advance();
  advance.at('2026-04-28T08:00:00.000Z', [task()]);
  expect(advance.at('2026-04-29T08:00:00.000Z', [task({ status: 'done' })]).said).toEqual([]);
});

test('local time across the change of clocks', () => {
  expect(londonTime(epochDay('2026-03-28'), '09:00')).toBe('2026-03-28T09:00:00.000Z');
  expect(londonTime(epochDay('2026-03-29'), '09:00')).toBe('2026-03-29T08:00:00.000Z');
  expect(londonTime(epochDay('2026-10-25'), '09:00')).toBe('2026-10-25T09:00:00.000Z');
  expect(londonTime(epochDay('2026-10-25'), '00:30')).toBe('2026-10-24T23:30:00.000Z');
  expect(() => londonTime(0, '9:00')).toThrow(TypeError);
});

test('whenever it is looked at: rungs only climb, no id twice, at most one a look', () => {
  const look = fc.record({ day: fc.integer({ min: 0, max: 60 }), due: fc.integer({ min: 0, max: 40 }) });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 15 }), fc.integer({ min: 0, max: 40 }), (looks, due) => {
      const advance = new Advance();
      const start = epochDay('2026-04-01');
      const days = looks.map((l) => l.day).sort((a, b) => a - b);
      const all: string[] = [];
      for (const day of days) {
        const { said, nextAt } = advance.at(londonTime(start + day, '12:00'), [
          task({ due: isoDay(start + due) }),
        ]);
        expect(said.length).toBeLessThanOrEqual(1);
        if (nextAt !== null) expect(nextAt > londonTime(start + day, '12:00')).toBe(true);
        all.push(...rungs(said));
      }
      const order = ['reminder', 'assignee', 'team-manager', 'head-of-service'];
      const heights = all.map((rung) => order.indexOf(rung));
      expect(heights).toEqual([...new Set(heights)].sort((a, b) => a - b));
      const ids = advance.log.map((event) => event.id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test('a task that goes and comes back within one instant is told of once each time, whatever the ids', () => {
  for (let n = 0; n < 40; n++) {
    const advance = new Advance();
    const one = task({ taskId: `t${n}` });
    const now = '2026-05-11T08:00:00.000Z';
    for (let again = 0; again < 3; again++) {
      expect(rungs(advance.at(now, [one]).said)).toHaveLength(1);
      expect(advance.at(now, [one]).said).toEqual([]);
      expect(rungs(advance.at(now, []).said)).toEqual(['withdrawn']);
      expect(advance.at(now, []).said).toEqual([]);
    }
  }
});
