/** What vetoes a match by identifier, and what does not. */
import { clearlyOtherName, vetoReason } from '../../cases/names';

test.each([
  ['Sam', 'Samuel', false],
  ['Zoë-Mae', 'zoe mae', false],
  ['Jon', 'John', false],
  ['Siobhan', 'Sioban', false],
  ['Ada', 'Ben', true],
  ['Olivia', 'Amelia', true],
  ['Jack', 'Jill', true],
  ['', 'Jill', false],
])('%s and %s: clearly two %s', (a, b, other) => {
  expect(clearlyOtherName(a, b)).toBe(other);
  expect(clearlyOtherName(b, a)).toBe(other);
});

test('another birth date or given name vetoes; another family name, or nothing known, does not', () => {
  const known = { givenName: 'Ada', familyName: 'Birch', dateOfBirth: '2010-03-14' };
  expect(vetoReason(known, { ...known, dateOfBirth: '2010-04-13' })).toBe('birth-date');
  expect(vetoReason(known, { ...known, givenName: 'Ben' })).toBe('given-name');
  expect(vetoReason(known, { ...known, familyName: 'Dene' })).toBeUndefined();
  expect(vetoReason({}, known)).toBeUndefined();
});
