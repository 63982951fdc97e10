/** The one map of statuses: what is in it, and a status that nobody knew. */
import { DUTY_ORDER, statusLook, transferWords } from '../../console/status';

it('labels and colours each status once, and shows an unknown one as it is', () => {
  expect(statusLook('task', 'overdue')).toEqual({ label: 'Overdue', tag: 'govuk-tag--red' });
  expect(statusLook('handover', 'more-information').label).toBe('More information asked for');
  expect(statusLook('duty', 'odd')).toEqual({ label: 'odd', tag: 'govuk-tag--grey' });
  expect(DUTY_ORDER.slice(0, 3)).toEqual(['overdue', 'due', 'upcoming']);
});

it('says when a transfer day passed without the transfer', () => {
  const words = 'this day has passed without the transfer';
  expect(transferWords('2026-03-01', '2026-03-02', 'offered')).toBe(words);
  expect(transferWords('2026-03-02', '2026-03-02', 'offered')).toBe('');
  expect(transferWords('2026-03-01', '2026-03-02', 'settled')).toBe('');
});
