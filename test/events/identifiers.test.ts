/** Proves the check digits against published vectors, and that any single wrong digit is found. */
import fc from 'fast-check';
import {
  formatSubject,
  identifiersIn,
  isValidNhsNumber,
  isValidUln,
  isValidUpn,
  parseSubject,
} from '../../events';
import { event } from './support';

describe('NHS number', () => {
  test.each(['9990000018', '9990000026', '9990000034', '9434765919', '4010232137'])('%s is valid', (n) => {
    expect(isValidNhsNumber(n)).toBe(true);
  });
  test.each([
    '9990000019',
    '9434765918',
    '999000001',
    '99900000180',
    '999 000 0018',
    '',
    '９990000018',
    '999000001X',
  ])('%s is not', (n) => {
    expect(isValidNhsNumber(n)).toBe(false);
  });
  test('a check of 10 is never valid, a check of 11 is 0', () => {
    // Nine digits whose weighted sum leaves 1 have no valid tenth; those that leave 0 end in 0.
    const tenths = (nine: string) => [...'0123456789'].filter((d) => isValidNhsNumber(nine + d));
    expect(tenths('000000005')).toEqual(['1']);
    expect(tenths('000000006')).toEqual([]);
    expect(tenths('000000000')).toEqual(['0']);
  });
  test('any one digit changed is found', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'9990000018'].map(Number);
        digits[at] = ((digits[at] ?? 0) + by) % 10;
        expect(isValidNhsNumber(digits.join(''))).toBe(false);
      }),
    );
  });
});

describe('UPN', () => {
  test('the published number is valid, any other check letter is not', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((l) => isValidUpn(`${l}801200005001`));
    expect(letters).toEqual(['B']);
  });
  test('a temporary number ends in a letter that counts as its place', () => {
    // 8*2 + 1*4 + 2*5 + 5*10 = 80; C is 2, and (80 + 2*13) mod 23 = 14, the letter Q.
    expect(isValidUpn('Q80120000500C')).toBe(true);
    expect(isValidUpn('R80120000500C')).toBe(false);
    expect(isValidUpn('Q80120000500I')).toBe(false);
  });
  test.each(['', 'b801200005001', 'B80120000500', 'B8012000050011', 'B80120000A001'])('%s is not', (u) => {
    expect(isValidUpn(u)).toBe(false);
  });
});

test('ULN: ten digits', () => {
  expect(isValidUln('1000000070')).toBe(true);
  for (const wrong of ['0100000007', '100000007', '10000000700', 'abcdefghij'])
    expect(isValidUln(wrong)).toBe(false);
});

describe('subjects', () => {
  test.each(['nhs:9990000018', 'upn:B801200005001', 'uln:1000000070', 'local:csc:P:12/b', 'onward:p-7f3a_2'])(
    '%s is read and written back',
    (text) => {
      const subject = parseSubject(text);
      expect(subject && formatSubject(subject)).toBe(text);
    },
  );
  test.each([
    '',
    'nhs',
    'nhs:',
    ':x',
    'NHS:9990000018',
    'local:csc',
    'local:csc:',
    'local:CSC:1',
    'local::1',
    'local:csc: 1',
    'local:csc:a\u0000b',
    `local:csc:${'x'.repeat(101)}`,
    'onward:',
    'onward:a/b',
    'other:1',
  ])('%j is refused', (text) => {
    expect(parseSubject(text)).toBeUndefined();
  });
});

test('identifiersIn: of the subject and of a person’s record, sorted and once', () => {
  expect(identifiersIn(event('person.registered'))).toEqual([
    'local:education:E-1001',
    'nhs:9990000018',
    'uln:1000000070',
    'upn:B801200005001',
  ]);
  expect(identifiersIn({ ...event(), data: { heldOn: '2026-01-20', nhsNumber: 'unchecked' } })).toEqual([
    'nhs:9990000018',
  ]);
});
