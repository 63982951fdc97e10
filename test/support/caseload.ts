/** Caseload files of any length: every row another young person, the same for the same number. */
import { readTable, type Table } from '../../cases/caseload';
import { testNhsNumber } from './random-history';

const HEADER =
  'local_id,nhs_number,date_of_birth,given_name,family_name,locality,needs,ehc_requested_on,ehc_final_on,ehc_review_held_on,' +
  'setting,phase,setting_from,service,service_provider,service_side,service_sector,service_on';

/** A name of letters alone, so that no two are alike to a veto. */
const name = (n: number): string =>
  [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('') + 'son';

/** The cells of one row; `more` takes the place of columns. */
export function caseloadRow(n: number, more: Readonly<Record<string, string>> = {}): string {
  const month = String(1 + (n % 12)).padStart(2, '0');
  const cells: Record<string, string> = {
    local_id: `E-${n}`,
    nhs_number: testNhsNumber(n),
    date_of_birth: `${2008 + (n % 4)}-${month}-${String(1 + (n % 28)).padStart(2, '0')}`,
    given_name: 'Ada',
    family_name: name(n),
    locality: n % 2 === 0 ? 'north' : 'south',
    needs: 'ASD;SEMH',
    ehc_requested_on: '2024-01-08',
    ehc_final_on: '2024-05-24',
    ehc_review_held_on: `2026-${month}-10`.slice(0, 10) <= '2026-10-01' ? `2026-${month}-10` : '2026-01-10',
    setting: '100001',
    phase: 'secondary',
    setting_from: '2020-09-01',
    service: 'camhs',
    service_provider: 'Z9A01',
    service_side: 'children',
    service_sector: 'health',
    service_on: '2022-11-03',
    ...more,
  };
  return HEADER.split(',')
    .map((column) => cells[column] ?? '')
    .join();
}

/** A file of these rows. */
export const caseloadText = (rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
export const caseloadTable = (rows: readonly string[]): Table =>
  readTable(Buffer.from(caseloadText(rows)), { format: 'csv' });
