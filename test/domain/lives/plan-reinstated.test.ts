/**
 * A plan that is ceased although an appeal is pending, and that the tribunal orders to be continued: its duties come back on the dates they
 * had, because the law keeps the plan until the appeal is decided (CFA 2014 s.45(4); our reading of what the order does, unconfirmed).
 */
import { dutiesOn, lifeOn, openOn, registered, said } from './life';

const RULES = /^(ar-cycle|cease-|tribunal-order|yp-rights|ret-sen)/;
const life = [
  registered('2023-09-10', '2010-03-14'),
  said('2026-06-02', 'ehc.finalised', { finalOn: '2026-06-01' }),
  said('2027-02-10', 'ehc.review-decided', { decision: 'cease', notifiedOn: '2027-02-10' }),
  said('2027-04-08', 'ehc.appeal-lodged', { on: '2027-04-08' }),
  said('2027-04-12', 'ehc.ceased', { on: '2027-04-12', ground: 'no-longer-necessary' }),
];
const ordered = (order: string, on = '2027-10-04') => said(on, 'ehc.tribunal-ordered', { on, order });

test('before, while it counts as ceased, and after the order', () => {
  const log = [...life, ordered('continue')];
  expect(openOn(log, '2027-04-11', RULES)).toEqual([
    'ar-cycle-12m 2027-02-10 upcoming 2028-02-09',
    'cease-appeal-stay 2027-02-10 upcoming -',
    'cease-procedure 2027-02-10 upcoming -',
    'cease-u18 2027-02-10 upcoming -',
    'yp-rights-transfer school-leaving overdue 2026-06-26',
  ]);
  // The guards stay: the plan was ceased in the face of the appeal.
  expect(openOn(log, '2027-10-03', RULES)).toEqual([
    'cease-appeal-stay 2027-02-10 upcoming -',
    'cease-procedure 2027-02-10 upcoming -',
    'cease-u18 2027-02-10 upcoming -',
    'ret-sen-file records upcoming 2041-03-14',
  ]);
  expect(openOn(log, '2027-10-04', RULES)).toEqual([
    'ar-cycle-12m 2027-02-10 upcoming 2028-02-09',
    'tribunal-order-comply 2027-10-04:continue due 2027-10-04',
    'yp-rights-transfer school-leaving overdue 2026-06-26',
  ]);
});

test('a review that fell due in between is overdue on the day of the order, on its own date', () => {
  const log = [...life, ordered('continue', '2028-03-01')];
  expect(openOn(log, '2028-02-29', /^ar-cycle/)).toEqual([]);
  expect(openOn(log, '2028-03-01', /^ar-cycle/)).toEqual(['ar-cycle-12m 2027-02-10 overdue 2028-02-09']);
});

test('ceased anew after the order: that end stands', () => {
  const again = said('2028-01-10', 'ehc.ceased', { on: '2028-01-10', ground: 'left' });
  const log = [...life, ordered('continue'), again];
  expect(dutiesOn(log, '2028-01-10', /^ar-cycle-12m/)).toContain(
    'ar-cycle-12m 2027-02-10 not-applicable 2028-02-09',
  );
});

test('an order to cease brings nothing back', () =>
  expect(openOn([...life, ordered('cease')], '2027-10-05', /^ar-cycle/)).toEqual([]));

test('whom the law addresses: the matter goes on as if it had never ended', () => {
  const log = [...life, ordered('continue')];
  expect(lifeOn(log, '2027-10-03').addressees.map(({ matter }) => matter)).not.toContain('ehc');
  expect(lifeOn(log, '2027-10-04').addressees).toContainEqual(
    expect.objectContaining({ matter: 'ehc', role: 'young-person' }),
  );
});
