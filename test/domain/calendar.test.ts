/** Proves that days are counted as the law counts them: section 0 of the pathway rules, with its worked examples. */
import { LocalDate as JodaDate } from '@js-joda/core';
import * as fc from 'fast-check';
import {
  addMonths,
  ageOn,
  before,
  beforeBirthday,
  birthday,
  daysAfter,
  daysFrom,
  endOfLondonDay,
  epochDay,
  isoDay,
  isWorkingDay,
  lastFridayOfJune,
  lastWorkingDay,
  LIBRARY_BANK_HOLIDAYS,
  londonDay,
  mergeBankHolidays,
  ncy,
  schoolLeavingDate,
  startOfLondonDay,
  twelveMonthsBeginning,
  weeksAfter,
  workingDaysAfter,
  workingDaysFrom,
} from '../../domain';

describe('worked examples', () => {
  test('a request received on Monday 2026-01-05', () => {
    expect([6, 16, 20].map((n) => weeksAfter('2026-01-05', n))).toEqual([
      '2026-02-16',
      '2026-04-27',
      '2026-05-25',
    ]);
    expect(isWorkingDay('2026-05-25')).toBe(false);
    expect(lastWorkingDay('2026-05-25')).toBe('2026-05-22');
  });
  test('a review meeting on 2026-01-20', () => {
    expect([2, 4, 12].map((n) => weeksAfter('2026-01-20', n))).toEqual([
      '2026-02-03',
      '2026-02-17',
      '2026-04-14',
    ]);
  });
  test('born on 2010-08-31: in year 11 and leaving school while still 15', () => {
    expect(ncy('2010-08-31', '2025-09-01')).toBe(11);
    expect(ncy('2010-09-01', '2025-09-01')).toBe(10);
    expect(schoolLeavingDate('2010-08-31')).toBe('2026-06-26');
    expect(ageOn('2010-08-31', '2026-06-26')).toBe(15);
    expect(birthday('2010-08-31', 16)).toBe('2026-08-31');
  });
  test('the other order: born on 2010-09-01, 16 before leaving school', () => {
    expect(schoolLeavingDate('2010-09-01')).toBe('2027-06-25');
    expect(birthday('2010-09-01', 16)).toBe('2026-09-01');
  });
});

test('beginning with, before, months, twelve months', () => {
  expect(daysFrom('2026-03-01', 15)).toBe('2026-03-15');
  expect(daysAfter('2026-03-01', 15)).toBe('2026-03-16');
  expect(before('2026-03-31')).toBe('2026-03-30');
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
  expect(addMonths('2026-08-31', -6)).toBe('2026-02-28');
  expect(addMonths('2026-01-31', -2)).toBe('2025-11-30');
  expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
  expect(addMonths('2026-11-30', 1)).toBe('2026-12-30');
  expect(addMonths('1969-12-31', -10)).toBe('1969-02-28');
  expect(twelveMonthsBeginning('2025-03-01')).toBe('2026-02-28');
});

test('born on 29 February: age on 1 March, deadlines before the birthday from 28 February', () => {
  expect(birthday('2012-02-29', 18)).toBe('2030-03-01');
  expect(birthday('2012-02-29', 16)).toBe('2028-02-29');
  expect(beforeBirthday('2012-02-29', 18)).toBe('2030-02-27');
  expect(ageOn('2012-02-29', '2030-02-28')).toBe(17);
  expect(ageOn('2012-02-29', '2030-03-01')).toBe(18);
});

test('the last Friday of June', () => {
  for (let year = 2000; year < 2060; year++) {
    const day = lastFridayOfJune(year);
    expect(new Date(`${day}T00:00:00Z`).getUTCDay()).toBe(5);
    expect(day >= `${year}-06-24` && day <= `${year}-06-30`).toBe(true);
  }
});

describe('London', () => {
  test('a day begins at midnight by the clock, also beyond 2037', () => {
    expect(startOfLondonDay('2026-01-05')).toBe('2026-01-05T00:00:00.000Z');
    expect(startOfLondonDay('2026-06-05')).toBe('2026-06-04T23:00:00.000Z');
    expect(startOfLondonDay('2040-06-05')).toBe('2040-06-04T23:00:00.000Z');
    expect(endOfLondonDay('2026-10-25')).toBe('2026-10-25T23:59:59.999Z');
  });
  test.each(['2026-03-29', '2026-10-25'])('the clock changes within %s', (day) => {
    expect(londonDay(startOfLondonDay(day))).toBe(day);
    expect(londonDay(endOfLondonDay(day))).toBe(day);
    expect(Date.parse(endOfLondonDay(day)) + 1).toBe(Date.parse(startOfLondonDay(daysAfter(day, 1))));
  });
  test('agrees with Intl at any instant', () => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        (at) => {
          expect(londonDay(at.toISOString())).toBe(format.format(at));
        },
      ),
    );
  });
});

describe('working days', () => {
  // The days that gov.uk gives for England and Wales.
  const KNOWN = {
    2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
    2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
    2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
    2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
    2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
    2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
    2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
    2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  };
  test.each(Object.entries(KNOWN))('%s has the bank holidays of gov.uk', (year, days) => {
    const found: string[] = [];
    for (let day = epochDay(`${year}-01-01`); day <= epochDay(`${year}-12-31`); day++) {
      const weekday = (day + 4) % 7;
      if (weekday !== 0 && weekday !== 6 && !isWorkingDay(isoDay(day))) found.push(isoDay(day).slice(5));
    }
    expect(found.join(' ')).toBe(days);
  });
  test('counting after, back, and beginning with', () => {
    expect(workingDaysAfter('2026-12-24', 1)).toBe('2026-12-29');
    expect(workingDaysAfter('2026-12-29', -1)).toBe('2026-12-24');
    expect(workingDaysAfter('2026-12-26', 0)).toBe('2026-12-26');
    expect(workingDaysFrom('2026-12-24', 1)).toBe('2026-12-24');
    expect(workingDaysFrom('2026-12-25', 1)).toBe('2026-12-29');
    expect(workingDaysFrom('2026-03-02', 15)).toBe('2026-03-20');
  });
  test('the gov.uk feed is merged, never put in place of what is known', () => {
    const feed = {
      'england-and-wales': {
        division: 'england-and-wales',
        events: [
          { title: 'One-off', date: '2029-07-10', notes: '', bunting: true },
          { title: 'Christmas Day', date: '2029-12-25', notes: '', bunting: true },
        ],
      },
      scotland: { division: 'scotland', events: [{ title: 'St Andrew', date: '2029-11-30' }] },
    };
    const merged = mergeBankHolidays(feed);
    expect(merged.added).toEqual(['2029-07-10', '2029-12-25']);
    expect(merged.version).not.toBe(LIBRARY_BANK_HOLIDAYS.version);
    expect(isWorkingDay('2029-07-10')).toBe(true);
    expect(isWorkingDay('2029-07-10', merged)).toBe(false);
    expect(isWorkingDay('2029-11-30', merged)).toBe(true);
    expect(isWorkingDay('2029-12-26', merged)).toBe(false);
    expect(mergeBankHolidays(feed, merged)).toBe(merged);
    expect(JSON.parse(JSON.stringify(merged))).toEqual(merged);
  });
  test.each([null, {}, { 'england-and-wales': { events: [{ date: '2029-02-30', title: 'x' }] } }])(
    'a feed that is none is refused: %j',
    (feed) => expect(() => mergeBankHolidays(feed)).toThrow(TypeError),
  );
});

test.each(['2026-02-29', '2026-2-1', '', 'x', '2026-13-01'])('%s is not a day', (text) => {
  expect(() => epochDay(text)).toThrow(TypeError);
});

test('months agree with a calendar library on any day', () => {
  const day = fc.integer({ min: epochDay('1900-01-01'), max: epochDay('2190-12-31') });
  fc.assert(
    fc.property(day, fc.integer({ min: -600, max: 100 }), (from, months) => {
      const text = JodaDate.ofEpochDay(from).plusMonths(months).toString();
      expect(addMonths(isoDay(from), months)).toBe(text);
    }),
  );
});
