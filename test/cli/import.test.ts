/** Proves that a file or an option that is wrong gets one line before anything is asked of a service, and that refused rows go beside the file. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorsFile, writeErrors } from '../../cli/caseload-file';
import { caseloadRow, caseloadText } from '../support/caseload';
import { expectOneLine, onward } from './run-cli';

const folder = mkdtempSync(join(tmpdir(), 'onward-import-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const good = file('caseload.csv', caseloadText([caseloadRow(1)]));
const ingest = ['ingest', good, '--partner', 'education'];

it.each<[string, string[], RegExp]>([
  ['no file', ['import', '--partner', 'education'], /give a FILE/],
  ['no such file', ['import', join(folder, 'none.csv'), '--partner', 'education'], /no such file/],
  ['a folder', ['import', folder, '--partner', 'education'], /is a directory/],
  ['no partner', ['import', good], /--partner CODE/],
  ['a code that is none', ['import', good, '--partner', 'No'], /"No" is not the code of a partner/],
  [
    'a day to come',
    ['import', good, '--partner', 'education', '--as-of', '2199-01-01'],
    /lies in the future/,
  ],
  ['a day that is none', ['import', good, '--partner', 'education', '--as-of', '1/2/2026'], /--as-of/],
  [
    'a damaged file',
    ['import', file('a.csv', 'x;y\n1;2\n'), '--partner', 'education'],
    /not parted by commas/,
  ],
  ['an id that is none', ['import', 'show', 'x'], /whole number/],
  ['no as-of day', ingest, /--as-of DATE/],
  ['no decision', ['ingest', 'settle', '4'], /give one of --keep, --ended-on and --retract/],
  ['two decisions', ['ingest', 'settle', '4', '--keep', '--retract', 'x'], /give one of/],
  ['an end without a reason', ['ingest', 'settle', '4', '--ended-on', '2026-01-05'], /--reason/],
  ['a day and none', ['partner', 'go-live', 'education', '2026-01-05', '--none'], /either a date or --none/],
  ['no stack', ['import', good, '--partner', 'education'], /does not answer/],
])('with %s', (_, args, saying) => {
  expectOneLine(onward(args), saying);
});

it('an SEN2 return is no nightly file', () => {
  const sen2 = file('sen2.csv', 'Surname,Forename,PersonBirthDate,UPN\nB,A,2010-03-14,A123456789012\n');
  const run = onward([
    'ingest',
    sen2,
    '--partner',
    'education',
    '--as-of',
    '2026-01-05',
    '--locality',
    'north',
  ]);
  expectOneLine(run, /imported once/);
});

it('refused rows go beside the file, as they stood, for its owner alone; formulas are defused', async () => {
  const path = errorsFile(good, undefined);
  expect(path).toBe(join(folder, 'caseload.errors.csv'));
  const raw = { local_id: '=cmd()', given_name: 'A "B", C' };
  await writeErrors(path, [{ line: 7, reason: 'given_name: has to be filled', raw }]);
  expect(readFileSync(path, 'utf8')).toBe(
    `\uFEFFlocal_id,given_name,line,reason\r\n'=cmd(),"A ""B"", C",7,given_name: has to be filled\r\n`,
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
