/**
 * A file whose columns are named as in DfE's person-level SEN2 return (persons, requests, assessments, named plan, placements), one row a
 * young person. Its cells become those of a caseload file. The names were checked against public tools that read the return, not
 * against the department's own specification, and so were the codes: all of them are unconfirmed (docs/importing.md).
 */
import type { Cells } from './rows';

/** Columns that say what a caseload column says. */
const RENAMED: Readonly<Record<string, string>> = {
  surname: 'family_name',
  forename: 'given_name',
  personbirthdate: 'date_of_birth',
  upn: 'upn',
  uniquelearnernumber: 'uln',
  receiveddate: 'ehc_requested_on',
  startdate: 'ehc_final_on',
  ceasedate: 'ehc_ceased_on',
  reviewmeeting: 'ehc_review_held_on',
};

/** Columns of the return that are read with others. */
const READ = [
  'requestoutcomedate',
  'requestoutcome',
  'assessmentoutcomedate',
  'assessmentoutcome',
  'ceasereason',
  'lastreview',
  'reviewoutcome',
  'urn',
  'ukprn',
  'sensetting',
  'entrydate',
  'leavingdate',
];

/** Columns of the return that the contract has no statement for. */
const PASSED_OVER = [
  'personorderseqcolumn',
  'sen2tableid',
  'persontableid',
  'requeststableid',
  'assessmenttableid',
  'namedplantableid',
  'plandetailtableid',
  'activeplanstableid',
  'placementdetailtableid',
  'senneedtableid',
  'nativeid',
  'sourceid',
  'gendercurrent',
  'sex',
  'ethnicity',
  'postcode',
  'upnunknown',
  'requestsource',
  'rya',
  'requestmediation',
  'requesttribunal',
  'exported',
  'assessmentmediation',
  'assessmenttribunal',
  'othermediation',
  'othertribunal',
  'week20',
  'planres',
  'planwbp',
  'pb',
  'oa',
  'dp',
  'sensettingother',
  'placementrank',
  'senunitindicator',
  'resourcedprovisionindicator',
  'transferla',
  'res',
  'wbp',
  'attendancepattern',
];

/** Columns of ours that such a file may have besides. */
const OURS = ['local_id', 'nhs_number', 'locality', 'responsible_la', 'responsible_icb', 'gp_ods_code'];

const NEED = /^sentype(rank)?(_[2-9])?$/;
const known = new Set([...Object.keys(RENAMED), ...READ, ...PASSED_OVER, ...OURS]);

/** The columns without which nothing can be said of anybody. */
export const SEN2_NEEDED = ['surname', 'forename', 'personbirthdate'] as const;

export const isSen2 = (header: readonly string[]): boolean => header.includes('personbirthdate');
export const isSen2Column = (name: string): boolean => known.has(name) || NEED.test(name);

const REQUEST: Readonly<Record<string, string>> = { Y: 'assess', N: 'refuse-assess' };
const ASSESSMENT: Readonly<Record<string, string>> = { Y: 'issue', N: 'refuse-issue' };
const REVIEW: Readonly<Record<string, string>> = { M: 'maintain', A: 'amend', C: 'cease' };

/** The cells of a row as those of a caseload file. */
export function caseloadCells(row: Cells): Cells {
  const cells: Record<string, string> = {};
  for (const name of OURS) if (name in row) cells[name] = row[name] ?? '';
  for (const [from, to] of Object.entries(RENAMED)) cells[to] = row[from] ?? '';
  const said = (name: string): string => (row[name] ?? '').trim();
  // A day of midnight is written with its time by some exports, which readDay knows.
  const decided = (
    on: string,
    code: string,
    words: Readonly<Record<string, string>>,
    to: [string, string],
  ) => {
    const decision = words[said(code).toUpperCase()];
    // Withdrawn, historical, not decided yet: nothing that the contract states.
    if (decision === undefined) return;
    cells[to[0]] = row[on] ?? '';
    cells[to[1]] = decision;
  };
  decided('requestoutcomedate', 'requestoutcome', REQUEST, ['ehc_assess_decided_on', 'ehc_assess_decision']);
  decided('assessmentoutcomedate', 'assessmentoutcome', ASSESSMENT, [
    'ehc_issue_decided_on',
    'ehc_issue_decision',
  ]);
  decided('lastreview', 'reviewoutcome', REVIEW, ['ehc_review_decided_on', 'ehc_review_decision']);
  if (said('ceasedate') !== '')
    cells.ehc_ceased_ground = said('ceasereason') === '' ? 'not-stated' : `sen2-${said('ceasereason')}`;
  if (said('entrydate') !== '') {
    cells.setting =
      [said('urn'), said('ukprn'), said('sensetting')].find((code) => code !== '') ?? 'not-stated';
    cells.phase = 'not-stated';
    cells.setting_from = said('entrydate');
    cells.setting_to = said('leavingdate');
  }
  return { ...cells, needs: needsOf(row) };
}

/** The types of need by their rank, the primary one first. */
function needsOf(row: Cells): string {
  return Object.keys(row)
    .filter((name) => /^sentype(_[2-9])?$/.test(name) && row[name]?.trim() !== '')
    .map((name) => ({
      code: row[name]?.trim() ?? '',
      rank: Number(row[name.replace('sentype', 'sentyperank')] ?? '') || 99,
    }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ code }) => code)
    .join(';');
}
