/** Proves when a partner is paused: at its edges, and however its messages are cut into chunks. */
import fc from 'fast-check';
import { RING_SIZE, isTooBad, pushOutcome, readableCount } from '../../bus/partners';

const ring = (valid: number, invalid: number): string => '.'.repeat(valid) + 'x'.repeat(invalid);

it('needs 200 messages and more than half of them invalid', () => {
  expect(isTooBad(ring(0, 199))).toBe(false);
  expect(isTooBad(ring(0, 200))).toBe(true);
  expect(isTooBad(ring(100, 100))).toBe(false);
  expect(isTooBad(ring(99, 101))).toBe(true);
});

it('remembers the last 200', () => {
  expect(pushOutcome(ring(0, 200), true)).toBe('x'.repeat(199) + '.');
  expect(pushOutcome('', false)).toBe('x');
});

it('reads up to the message that makes the partner too bad, and no further', () => {
  expect(readableCount('', Array<boolean>(500).fill(false))).toBe(200);
  expect(readableCount('', Array<boolean>(500).fill(true))).toBe(500);
  expect(readableCount(ring(100, 100), [true, true])).toBe(2);
  expect(readableCount(ring(100, 100), [false, true])).toBe(1);
});

it('does not depend on how the messages are cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 700 }),
      fc.integer({ min: 1, max: 300 }),
      (valid, size) => {
        let recent = '';
        let read = 0;
        for (let from = 0; from < valid.length; from += size) {
          const chunk = valid.slice(from, from + size);
          const count = readableCount(recent, chunk);
          recent = chunk.slice(0, count).reduce(pushOutcome, recent);
          read += count;
          if (count < chunk.length || isTooBad(recent)) break;
        }
        expect(read).toBe(readableCount('', valid));
        expect(recent.length).toBeLessThanOrEqual(RING_SIZE);
      },
    ),
  );
});
