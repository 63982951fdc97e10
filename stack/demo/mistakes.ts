/** Messages that a partner should not have sent: each becomes a dead letter, waits unmatched, or is quarantined. */
import type { DemoEvent } from './diary';
import { messageOf, type DemoMessage } from './messages';
import { nhsNumberAt } from './people';

/** No young person of the area has this number. */
const NOBODY = `nhs:${nhsNumberAt(40_000)}`;

/**
 * Eight mistakes, made from ordinary events of the area.
 * @param events the area's events, in the order of their time
 * @param anchor the instant at which they are sent, UTC
 */
export function mistakes(events: readonly DemoEvent[], anchor: string): DemoMessage[] {
  const review = events.find((e) => e.type === 'ehc.review-held');
  const kept = events.find((e) => e.type === 'appointment.kept' && e.partner === 'camhs');
  if (!review || !kept) return [];
  const aDayAgo = new Date(Date.parse(anchor) - 86_400_000).toISOString();
  const aWeekOn = new Date(Date.parse(anchor) + 7 * 86_400_000).toISOString();
  const good = messageOf(review);
  const text = String(good.value);
  return [
    { ...good, value: text.slice(0, text.length - 20) },
    { ...good, value: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) },
    messageOf({ ...review, id: 'education-bad-type', type: 'ehc.reveiw-held' as DemoEvent['type'] }),
    messageOf({ ...review, id: 'education-bad-date', data: { heldOn: '2025-02-30' } }),
    messageOf({ ...review, id: 'education-future', time: aWeekOn }),
    { ...messageOf({ ...review, id: 'education-wrong-key' }), key: NOBODY },
    // Not in CAMHS's list of types.
    messageOf({
      ...kept,
      id: 'camhs-not-allowed',
      type: 'ehc.finalised',
      data: { finalOn: aDayAgo.slice(0, 10) },
    }),
    // A person whom nobody has registered: it waits.
    messageOf({ ...kept, id: 'camhs-unmatched', subject: NOBODY, time: aDayAgo }),
    // An id that was used before, with another body: quarantined.
    messageOf({ ...kept, data: { ...kept.data, by: 'another-clinician' } }),
  ];
}
