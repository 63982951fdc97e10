/**
 * Proves how a caseload file is read: what a damaged file or row costs (the row alone, where that can be told), that what is wrong is said
 * by its column and never quoted, and that the same row compared with the same past gives the same events.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  COLUMNS,
  FileRefused,
  GROUPS,
  readCaseload,
  readTable,
  statementsOf,
  type CaseloadRow,
  type KnownParts,
  type StatedRow,
  type TableOptions,
} from '../../cases/caseload';
import { parseMessage, PARTNER_TYPES, partnerTopic, structuredMessage } from '../../events';

const CSV: TableOptions = { format: 'csv' };
const table = (text: string | Uint8Array, options = CSV) =>
  readTable(typeof text === 'string' ? Buffer.from(text) : text, options);
const rows = (text: string, options = CSV): CaseloadRow[] => readCaseload(table(text, options), 'education');
const refusal = (text: string | Uint8Array, options = CSV): string => {
  try {
    table(text, options);
  } catch (error) {
    if (error instanceof FileRefused) return error.message;
    throw error;
  }
  return '';
};

const HEADER = 'local_id,nhs_number,date_of_birth,given_name,family_name,locality,needs';
const ADA = 'E1,9990000018,2010-03-14,Ada,Birch,north,ASD;SEMH';
/** A row of Ada with more columns. */
const ada = (more: Record<string, string>, base = ADA): StatedRow => {
  const [row] = rows(`${[HEADER, ...Object.keys(more)].join()}\n${[base, ...Object.values(more)].join()}\n`);
  if (row?.kind !== 'stated')
    throw new Error(row?.kind === 'refused' ? row.refused.reasons.join() : 'no row');
  return row.stated;
};
/** Why a row is refused. */
const reasons = (more: Record<string, string>, base = ADA): readonly string[] => {
  const [row] = rows(`${[HEADER, ...Object.keys(more)].join()}\n${[base, ...Object.values(more)].join()}\n`);
  return row?.kind === 'refused' ? row.refused.reasons : [];
};

describe('the file', () => {
  test('may have a byte order mark, quotes, either line end, empty lines, and columns in any order and case', () => {
    const read = rows(
      '\uFEFFFamily Name,LOCAL-ID,date_of_birth,given_name,locality\r\n"Birch, ""Jr""",E1,2010-03-14,Ada,north\r\n\r\n,,,,\r\n' +
        'Ash,E2,2010-03-15,"Bo\r\nb",south',
    );
    expect(read.map(({ kind }) => kind)).toEqual(['stated', 'refused']);
    expect((read[0] as { stated: StatedRow }).stated.parts[0]?.data).toMatchObject({
      familyName: 'Birch, "Jr"',
    });
    // A line break within a name is a control character, which no name has.
    expect(read[1]).toMatchObject({ refused: { reasons: [expect.stringMatching(/^given_name: /)] } });
  });

  test.each([
    ['nothing', '', /is empty/],
    ['another separator', 'a;b\n1;2\n', /not parted by commas/],
    ['10,000 columns', Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(), /has 10000 columns/],
    ['a column that is not known', `${HEADER},nhs_numbr\n`, /no column nhs_numbr: .*--ignore-columns/],
    ['a column twice', `${HEADER},locality\n`, /column locality stands twice/],
    ['no needed column', 'local_id,given_name\n', /column date_of_birth, family_name, locality is missing/],
    ['no identifier', 'date_of_birth,given_name,family_name,locality\n', /one of the columns local_id/],
    [
      'fewer rows than it says',
      `${HEADER}\n${ADA}\n#complete,2\n`,
      /holds 2 rows, and holds 1: it is not whole/,
    ],
    ['a trailer without a number', `${HEADER}\n${ADA}\n#complete,\n`, /followed by the number of rows/],
  ])('with %s is refused as a whole', (_, text, why) => {
    expect(refusal(text)).toMatch(why);
  });

  test('that is not UTF-8 is refused: names would be spoilt', () => {
    expect(refusal(Buffer.from('local_id\nZo\xeb', 'latin1'))).toMatch(/not UTF-8.*CSV UTF-8/);
    expect(refusal(Buffer.from('\ufefflocal_id', 'utf16le'))).toMatch(/UTF-16/);
  });

  test('passes over the columns that it was told to', () => {
    expect(rows(`${HEADER},notes\n${ADA},x\n`, { ...CSV, ignored: ['Notes'] })[0]?.kind).toBe('stated');
  });

  test('may say itself that it is complete', () => {
    expect(table(`${HEADER}\n${ADA}\n#complete,1\n`)).toMatchObject({ complete: true, rows: [{ line: 2 }] });
    expect(table(`${HEADER}\n${ADA}\n`).complete).toBe(false);
  });

  test('may be JSON lines, with the same columns', () => {
    const jsonl = { format: 'jsonl' } as const;
    const one = {
      local_id: 'E1',
      date_of_birth: '2010-03-14',
      given_name: 'Ada',
      family_name: 'Birch',
      locality: 'n',
    };
    const text = [JSON.stringify(one), 'no json', JSON.stringify({ ...one, local_id: { a: 1 } })].join('\n');
    expect(rows(text, jsonl).map(({ kind }) => kind)).toEqual(['stated', 'refused', 'refused']);
    expect(table(`${text}\n{"complete":true,"rows":3}`, jsonl).complete).toBe(true);
    expect(refusal(`${text}\n{"complete":true,"rows":4}`, jsonl)).toMatch(/not whole/);
  });
});

describe('a damaged row', () => {
  test('takes no other with it', () => {
    const text = [
      HEADER,
      ADA,
      'E2,"a"b,2010-03-14,A,B,north,',
      'E3,,2010-03-14,"never closed,B,north,',
      'E4,1,2',
      'E5,9990000026,2010-03-14,Ed,Elm,north,',
    ].join('\n');
    expect(rows(text).map(({ line, kind }) => [line, kind])).toEqual([
      [2, 'stated'],
      [3, 'refused'],
      [4, 'refused'],
      [5, 'refused'],
      [6, 'stated'],
    ]);
    // What cannot be parted into cells is kept whole.
    expect(rows(text)[1]?.raw).toEqual({ '(the row)': 'E2,"a"b,2010-03-14,A,B,north,' });
  });

  test.each<[string, Record<string, string>, string, string]>([
    [
      'a UK date',
      {},
      ADA.replace('2010-03-14', '14/03/2010'),
      'date_of_birth: day/month/year could be read in two ways',
    ],
    [
      'a spreadsheet’s day',
      { ehc_final_on: '45000' },
      ADA,
      'ehc_final_on: this is a spreadsheet’s number of a day',
    ],
    ['a day that is not there', { ehc_final_on: '2025-02-30' }, ADA, 'ehc_final_on: '],
    [
      'a wrong check digit',
      {},
      ADA.replace('9990000018', '9990000019'),
      'nhs_number: the check digit is wrong',
    ],
    ['a spreadsheet’s number', {}, ADA.replace('9990000018', '9.99E+09'), 'nhs_number: '],
    [
      'a code that is not one',
      { ehc_review_decided_on: '2025-01-01', ehc_review_decision: 'x' },
      ADA,
      'ehc_review_decision: ',
    ],
    [
      'half a statement',
      { service: 'camhs', service_on: '2024-01-01' },
      ADA,
      'service_provider: has to be filled',
    ],
    [
      'a cell without its place',
      { service_provider_2: 'RX1' },
      ADA,
      'service_provider_2: has no place without service_2',
    ],
    ['no name', {}, ADA.replace('Ada', ' '), 'given_name: has to be filled'],
    ['neither yes nor no', { interpreter: 'maybe' }, ADA, 'interpreter: write yes or no'],
    [
      'the same thing twice',
      {
        setting: 'S',
        phase: 'p',
        setting_from: '2024-09-01',
        setting_2: 'S',
        phase_2: 'p',
        setting_from_2: '2025-09-01',
      },
      ADA,
      'education.placed: the row states the same thing twice',
    ],
  ])('with %s is refused, by its column', (_, more, base, why) => {
    expect(reasons(more, base).join('; ')).toContain(why);
  });

  test('is refused without what its cells say', () => {
    const secret = reasons({ ehc_final_on: 'SECRET1' }, 'E1,SECRET2,SECRET3,A,B,north,');
    expect(secret.length).toBeGreaterThan(2);
    expect(secret.join()).not.toMatch(/SECRET/);
  });

  test('without any identifier is refused; one with a key is known by it', () => {
    expect(reasons({}, ',,2010-03-14,A,B,north,').join()).toContain(
      'local_id, nhs_number, upn, uln: one of them',
    );
    const [row] = rows(`${HEADER}\nE9,,14/03/2010,A,B,north,\n`);
    expect(row).toMatchObject({ kind: 'refused', refused: { key: 'local:education:E9' } });
  });
});

test('of two rows of one young person the same is a duplicate, another is refused with the line of the first', () => {
  const read = rows(`${HEADER}\n${ADA}\n${ADA}\n${ADA.replace('Birch', 'Ash')}\n`);
  expect(read.map(({ kind }) => kind)).toEqual(['stated', 'repeated', 'refused']);
  expect(read[2]).toMatchObject({
    refused: { reasons: [expect.stringContaining('the row of line 2 is of the same')] },
  });
});

test('text that a spreadsheet would take for a formula is text', () => {
  expect(ada({}, ADA.replace('Ada', '=cmd()')).parts[0]?.data).toMatchObject({ givenName: '=cmd()' });
});

describe('what a row states', () => {
  test('the key is the partner’s own, the subject the strongest identifier; spaces in numbers are left out', () => {
    expect(ada({}, ADA.replace('9990000018', '999 000 0018'))).toMatchObject({
      key: 'local:education:E1',
      subject: 'nhs:9990000018',
    });
    expect(ada({}, 'E1,,2010-03-14,Ada,Birch,north,')).toMatchObject({ subject: 'local:education:E1' });
    expect(ada({}, ',9990000018,2010-03-14,Ada,Birch,north,')).toMatchObject({ key: 'nhs:9990000018' });
  });

  test('columns that repeat state each thing', () => {
    const { parts } = ada({
      service: 'camhs',
      service_provider: 'RX1',
      service_side: 'children',
      service_sector: 'health',
      service_on: '2024-01-01',
      service_ended_on: '2025-01-01',
      service_end_reason: 'needs-ended',
      service_3: 'social-care',
      service_provider_3: 'LA',
      service_side_3: 'children',
      service_sector_3: 'social-care',
      service_on_3: '2023-01-01',
    });
    expect(parts.map(({ part }) => part)).toEqual([
      'person',
      'service.started|camhs|RX1',
      'service.started|social-care|LA',
      'service.ended|camhs|RX1',
    ]);
  });

  test('every column belongs to a type that partners send', () => {
    for (const { type } of GROUPS) expect(PARTNER_TYPES).toContain(type);
    expect(new Set(COLUMNS.map(({ name }) => name)).size).toBe(COLUMNS.length);
  });

  test('an SEN2 row states what its columns say, the primary need first, and no more', () => {
    const text =
      'Surname,Forename,PersonBirthDate,UPN,Ethnicity,ReceivedDate,RequestOutcomeDate,RequestOutcome,AssessmentOutcomeDate,' +
      'AssessmentOutcome,StartDate,SENtype,SENtypeRank,SENtype_2,SENtypeRank_2,URN,EntryDate,ReviewMeeting,ReviewOutcome,LastReview\n' +
      'Birch,Ada,2010-03-14,A123456789012,WBRI,2024-01-05,2024-02-10,Y,2024-05-01,W,2024-05-20,SEMH,2,ASD,1,100001,2021-09-01 00:00:00,2025-05-01,A,2025-05-20\n';
    const [row] = rows(text, { ...CSV, locality: 'north' });
    const stated = (row as { stated: StatedRow }).stated;
    expect(stated.parts.map(({ part }) => part)).toEqual([
      'person',
      'ehc.requested',
      'ehc.decided|assess',
      'ehc.finalised',
      'ehc.review-held',
      'ehc.review-decided',
      'education.placed|100001',
    ]);
    expect(stated.parts[0]?.data).toMatchObject({
      needs: [{ code: 'ASD', primary: true }, { code: 'SEMH' }],
    });
    expect(refusal(text)).toMatch(/names no locality: give --locality/);
  });
});

describe('compared with what was stated before', () => {
  const at = (asOf: string) => ({ partner: 'education', asOf });
  const first = ada({ ehc_final_on: '2025-03-01', ehc_review_held_on: '2026-02-01' });
  const before = statementsOf(first, undefined, at('2026-03-01'));
  const next = (row: StatedRow, known: KnownParts, asOf: string) => statementsOf(row, known, at(asOf));

  test('a new row states all, with ids that any machine makes alike, as the contract asks', () => {
    expect(before.events.map(({ type }) => type)).toEqual([
      'person.registered',
      'ehc.finalised',
      'ehc.review-held',
    ]);
    expect(statementsOf(first, undefined, at('2026-03-01'))).toEqual(before);
    expect(new Set(before.events.map(({ id }) => id)).size).toBe(3);
    for (const event of before.events) {
      expect(event.time).toBe('2026-03-01T00:00:00.000Z');
      const message = { topic: partnerTopic('education'), ...structuredMessage(event) };
      expect(parseMessage(message, new Date('2026-03-01T09:00:00Z'))).toMatchObject({ ok: true });
    }
  });

  test('an unchanged row gives nothing', () => {
    expect(next(first, before.parts, '2026-03-02')).toEqual({
      events: [],
      parts: before.parts,
      vanished: [],
    });
  });

  test('a changed record is stated anew; one changed twice on one day corrects', () => {
    const named = ada(
      { ehc_final_on: '2025-03-01', ehc_review_held_on: '2026-02-01' },
      ADA.replace('Birch', 'Ash'),
    );
    const one = next(named, before.parts, '2026-03-02');
    expect(one.events).toMatchObject([{ type: 'person.updated', data: { familyName: 'Ash' } }]);
    expect(one.events[0]).not.toHaveProperty('replaces');
    const two = next(first, one.parts, '2026-03-02');
    expect(two.events).toMatchObject([{ type: 'person.updated', replaces: one.events[0]?.id }]);
  });

  test('a changed date corrects the earlier statement; a value that comes back is a statement of its own', () => {
    const moved = ada({ ehc_final_on: '2025-03-08', ehc_review_held_on: '2026-02-01' });
    const one = next(moved, before.parts, '2026-03-02');
    expect(one.events).toMatchObject([
      { type: 'ehc.finalised', replaces: before.parts['ehc.finalised']?.id },
    ]);
    const back = next(first, one.parts, '2026-03-03');
    expect(back.events).toMatchObject([{ type: 'ehc.finalised', replaces: one.events[0]?.id }]);
    expect(back.events[0]?.id).not.toBe(before.parts['ehc.finalised']?.id);
  });

  test('a later day of what recurs is the next one; an earlier day is a correction', () => {
    const later = next(
      ada({ ehc_final_on: '2025-03-01', ehc_review_held_on: '2027-01-20' }),
      before.parts,
      '2027-02-01',
    );
    expect(later.events).toMatchObject([{ type: 'ehc.review-held', data: { heldOn: '2027-01-20' } }]);
    expect(later.events[0]).not.toHaveProperty('replaces');
    const earlier = next(
      ada({ ehc_final_on: '2025-03-01', ehc_review_held_on: '2026-01-31' }),
      before.parts,
      '2026-03-02',
    );
    expect(earlier.events[0]).toHaveProperty('replaces', before.parts['ehc.review-held']?.id);
  });

  test('what the row says no more is asked about once, and states nothing', () => {
    const gone = next(ada({ ehc_final_on: '2025-03-01' }), before.parts, '2026-03-02');
    expect(gone).toMatchObject({ events: [], vanished: ['ehc.review-held'] });
    expect(next(ada({ ehc_final_on: '2025-03-01' }), gone.parts, '2026-03-03').vanished).toEqual([]);
    const again = next(first, gone.parts, '2026-03-03');
    expect(again).toMatchObject({ events: [], parts: before.parts });
  });

  test('what was taken back and is said again is stated anew', () => {
    const known = {
      ...before.parts,
      'ehc.finalised': { ...before.parts['ehc.finalised'], gone: 'retracted' },
    } as KnownParts;
    const { events } = next(first, known, '2026-03-01');
    expect(events).toMatchObject([{ type: 'ehc.finalised', replaces: before.parts['ehc.finalised']?.id }]);
    expect(events[0]?.id).not.toBe(before.parts['ehc.finalised']?.id);
  });

  test('a new place takes the place of the old one without a question; a service does not', () => {
    const place = (setting: string, from: string) => ({ setting, phase: 'post-16', setting_from: from });
    const service = (name: string) => ({
      service: name,
      service_provider: 'RX1',
      service_side: 'children',
      service_sector: 'health',
      service_on: '2024-01-01',
    });
    const old = statementsOf(
      ada({ ...place('S', '2021-09-01'), ...service('camhs') }),
      undefined,
      at('2026-03-01'),
    );
    const now = next(
      ada({ ...place('C', '2026-09-01'), ...service('community-paediatrics') }),
      old.parts,
      '2026-09-02',
    );
    expect(now.events.map(({ type, replaces }) => [type, replaces])).toEqual([
      ['education.placed', undefined],
      ['service.started', undefined],
    ]);
    expect(now.vanished).toEqual(['service.started|camhs|RX1']);
  });
});

test('the example of the page is read whole', () => {
  const read = readCaseload(
    table(readFileSync(join(__dirname, '../../docs/caseload-example.csv'))),
    'education',
  );
  expect(read.map(({ kind }) => kind)).toEqual(read.map(() => 'stated'));
  expect(read.length).toBeGreaterThan(2);
});

test('the page lists every column', () => {
  const page = readFileSync(join(__dirname, '../../docs/importing.md'), 'utf8');
  expect(COLUMNS.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
