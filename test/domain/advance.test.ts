/**
 * Proves what `advance` relies on over time: notices that were issued are owed no more, one advance speaks of a task once and on the
 * highest rung, planning again changes nothing, and each wake is worth waking for.
 */
import * as fc from 'fast-check';
import { fold, londonDay, plan, type Instant, type LoggedEvent, type Plan } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { logs, runs } from './logs';

const rulebook = currentRulebook();

/** What people see, apart from what is owed to be said and what only the `handover` workflow waits for. */
const seen = ({ notices: _, nextWake: __, asOf: ___, handovers, ...rest }: Plan): unknown => ({
  ...rest,
  handovers: handovers.map(({ nextStep: ____, ...handover }) => handover),
});

/** One look at a case, as `advance` does: plan, and write every notice that is owed into the log. */
function look(log: LoggedEvent[], now: Instant): Plan {
  const planned = plan(fold('p', log), rulebook, now);
  for (const { text: _text, ...data } of planned.notices)
    log.push({
      source: 'urn:onward:notices',
      id: data.noticeId,
      type: 'notice.issued',
      time: now,
      data: { ...data, recipients: ['team'] },
    });
  return planned;
}

// All statements of the generated logs were made by February 2026.
const instant = fc
  .integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2029, 0, 1) })
  .map((at) => new Date(at).toISOString());

test('one advance speaks of each task at most once; planning again owes nothing and changes nothing', () => {
  fc.assert(
    fc.property(logs(), instant, (events, now) => {
      const log = [...events];
      const before = look(log, now);
      const tasks = before.notices.map(({ taskId }) => taskId);
      expect(new Set(tasks).size).toBe(tasks.length);
      const again = look(log, now);
      expect(again.notices).toEqual([]);
      expect(seen(again)).toEqual(seen(before));
      expect(look(log, now)).toEqual(again);
    }),
    runs(150),
  );
});

test('imported history: of a task long overdue only the top of the ladder is said, ever', () => {
  fc.assert(
    fc.property(logs(), (events) => {
      const log = [...events];
      const late = '2040-01-01T00:00:00.000Z';
      for (const { rung } of look(log, late).notices) expect(rung).toBe('head-of-service');
      expect(look(log, '2040-06-01T00:00:00.000Z').notices).toEqual([]);
    }),
    runs(50),
  );
});

test('a walk from wake to wake: each wake changes the plan, owes a notice, or is a day that the log names', () => {
  fc.assert(
    fc.property(logs(), instant, (events, start) => {
      const log = [...events];
      const named = new Set(JSON.stringify(events).match(/\d{4}-\d{2}-\d{2}(?=")/g));
      const ids = new Set<string>();
      let now = start;
      let known = look(log, now);
      for (let step = 0; step < 25; step++) {
        for (const { noticeId } of known.notices) {
          expect(ids).not.toContain(noticeId);
          ids.add(noticeId);
        }
        const settled = look(log, now);
        if (settled.nextWake === null) return;
        expect(settled.nextWake > now).toBe(true);
        now = settled.nextWake;
        known = look(log, now);
        const worthIt =
          known.notices.length > 0 ||
          named.has(londonDay(now)) ||
          JSON.stringify(seen(known)) !== JSON.stringify(seen(settled));
        if (!worthIt) throw new Error(`nothing happens at ${now}`);
      }
    }),
    runs(60),
  );
});
