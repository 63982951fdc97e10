/** What a care leaver's records tell: eligibility at 16, assessment, pathway plan and its reviews, and the adviser from 21. */
import { addMonths, daysAfter } from '../../domain';
import type { Diary } from './diary';
import { turns } from './people';

/** Most reviews come within their six months; of some leavers nothing was ever written down. */
export function leavingCare(diary: Diary): void {
  const { c, person, today } = diary;
  const eligible = turns(person, 16);
  diary.tell('csc', 'care.status-changed', eligible, { status: 'eligible', from: eligible });
  const at18 = turns(person, 18);
  diary.tell('csc', 'care.status-changed', at18, { status: 'former-relevant', from: at18 });
  const assessed = daysAfter(eligible, c.int(40, 95));
  diary.tell('csc', 'care.assessment', assessed, { kind: 'leaving-care', stage: 'concluded', on: assessed });
  if (c.is(0.2)) return;
  const made = daysAfter(assessed, 14);
  diary.tell('csc', 'care.pathway-plan', made, { stage: 'made', on: made });
  for (let last = made; last < turns(person, 21) && !c.is(0.03);) {
    last = daysAfter(addMonths(last, 6), c.is(0.12) ? c.int(3, 30) : -c.int(3, 25));
    if (last > today) break;
    diary.tell('csc', 'care.pathway-plan', last, { stage: 'reviewed', on: last });
  }
  if (c.is(0.15)) return;
  const from = daysAfter(turns(person, 21), -c.int(5, 60));
  diary.tell('csc', 'worker.assigned', from, {
    ...{ role: 'personal-adviser', workerId: 'w-amara-okafor', team: 'childrens-social-care', from },
  });
}
