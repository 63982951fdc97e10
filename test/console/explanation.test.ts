/** Explanations as people read them: dates in words, no ids, no notation, nothing said twice. */
import { whyWords } from '../../console/explanation';

const CITATION = 'NICE QS140 statement 1';

it('keeps the arithmetic in words and drops ids, notation, title and citation', () => {
  const said =
    'Start planning: planning started on 2025-08-18 (meeting.held education-0019-004 of urn:partner:education), so it is ' +
    'due by 2026-08-31 (the last day of the school year: entry.on, else ncyEnd(9)), with the local target 2026-08-28; ' +
    'met on 2025-08-18, when it was recorded as done (task.completed w-ada:12-ab of urn:onward:console); ' +
    `${CITATION} (unconfirmed: the day in 2023 on which it was updated).`;
  expect(whyWords(said, 'Start planning', CITATION)).toBe(
    'Planning started on 18 August 2025 (from Education), so it is due by 31 August 2026 (the last day of the school ' +
      'year), with the local target 28 August 2026; met on 18 August 2025, when it was recorded as done (recorded in ' +
      'Onward). Still to be confirmed: the day in 2023 on which it was updated.',
  );
});

it('drops nested notation only, and keeps brackets that are words', () => {
  const said =
    'A: it is due by 2025-08-05 (3 months before: addMonths(min(a.on, b.on), -3)) (one: of many); C.';
  expect(whyWords(said, 'A', 'C')).toBe('It is due by 5 August 2025 (3 months before) (one: of many).');
});

it('leaves a sentence of another form as it is', () => {
  expect(whyWords('Requested on 2026-01-20.', 'Decide', 'SR14')).toBe('Requested on 20 January 2026.');
});
