/** What is recorded at the turns of the law: how the young person wants to share, deciding at 16, the end of the plan at 25. */
import { daysAfter, schoolLeavingDate } from '../../domain';
import type { Diary } from './diary';
import { turns } from './people';

/** Most are asked in time, some late, and some are forgotten. */
export function rights(diary: Diary): void {
  const { c, person, events } = diary;
  const at25 = turns(person, 25);
  if (events.some(({ type }) => type === 'ehc.finalised') && !c.is(0.1))
    diary.tell('education', 'ehc.ceased', at25, { on: at25, ground: 'age-25' });
  if (!c.is(0.06)) {
    const on = daysAfter(schoolLeavingDate(person.dateOfBirth), c.is(0.12) ? c.int(1, 60) : -c.int(5, 200));
    diary.tell('education', 'consent.recorded', on, {
      ...{ scope: 'share-with-parents', decision: c.is(0.85) ? 'given' : 'refused', by: 'young-person', on },
    });
  }
  if (c.is(0.06)) return;
  const on = daysAfter(turns(person, 16), c.is(0.12) ? c.int(1, 60) : 0);
  diary.tell('education', 'capacity.assessed', on, {
    ...{ decision: 'care-and-support', hasCapacity: !c.is(0.15), on },
  });
}
