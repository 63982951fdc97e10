/** `onward passport`: the transition passports that were sent of a young person, and whether they are what was sent. */
import { writeFileSync } from 'node:fs';
import type { SentPassport } from '../cases';
import { passportPdf } from '../console/passport-pdf';
import { passportCaption, passportSections, passportTitle } from '../console/passport-sections';
import { UserError } from './failure';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { getPerson, operator, withCases, type Services } from './services';

/** Lists the versions that were sent, the newest first. */
export async function passportsCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    const passports = await cases.passports(personId);
    await cases.recordLook(operator(), 'passports', personId);
    if (options.json) return printJson(passports);
    if (passports.length === 0) return printText('No passport was sent.');
    const rows = passports.map((p) => [
      String(p.version),
      p.sentAt,
      p.services.join(', '),
      p.superseded ? 'superseded' : 'current',
      p.hash,
    ]);
    printTable(['VERSION', 'SENT', 'TO', 'STATE', 'SHA-256'], rows);
  });
}

export interface ShowOptions extends OutputOptions {
  number?: string;
  pdf?: string;
}

/** Shows one version as it was sent, the newest unless one is named; or writes it as a PDF. */
export async function showPassportCommand(subject: string, options: ShowOptions): Promise<void> {
  await withCases(async (services) => {
    const { personId } = await getPerson(services.cases, subject);
    const passport = await find(services, personId, options.number);
    await services.cases.recordLook(operator(), 'passport', personId);
    if (options.pdf !== undefined) {
      writeFileSync(options.pdf, await passportPdf(passport.content, passport.hash));
      return options.json
        ? printJson({ version: passport.version, file: options.pdf })
        : printText(`Version ${passport.version} is in ${options.pdf}.`);
    }
    if (options.json) return printJson(passport);
    printText(asText(passport));
  });
}

async function find({ cases }: Services, personId: string, asked: string | undefined): Promise<SentPassport> {
  if (asked !== undefined && !/^[1-9]\d{0,8}$/.test(asked))
    throw new UserError(`"${asked}" is not a version; versions are whole numbers from 1`);
  const newest = (await cases.passports(personId))[0]?.version;
  if (newest === undefined) throw new UserError('no passport was sent of this young person');
  const version = asked === undefined ? newest : Number(asked);
  const passport = await cases.passport(personId, version);
  if (!passport) throw new UserError(`there is no version ${version}; the newest is ${newest}`);
  return passport;
}

function asText({ content, hash, intact, superseded }: SentPassport): string {
  const lines = [passportTitle(content), passportCaption(content)];
  if (superseded) lines.push('A later version was sent.');
  if (!intact) lines.push('THIS IS NOT WHAT WAS SENT: its fingerprint differs.');
  for (const { heading, facts, paragraphs, list, empty } of passportSections(content)) {
    lines.push('', heading);
    for (const { name, value } of facts) lines.push(`  ${name}: ${value}`);
    for (const text of paragraphs) lines.push(`  ${text}`);
    for (const { text, more } of list) lines.push(`  - ${text}`, ...more.map((words) => `      ${words}`));
    if (facts.length + paragraphs.length + list.length === 0) lines.push(`  ${empty}`);
  }
  return [...lines, '', `SHA-256 ${hash}`].join('\n');
}

/** Counts every hash anew; fails where a document is not the one that was sent. */
export async function verifyPassportsCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    const checks = await cases.verifyPassports(personId);
    const wrong = checks.filter(({ result }) => result !== 'intact');
    if (wrong.length > 0) process.exitCode = 1;
    if (options.json) return printJson(checks);
    if (checks.length === 0) return printText('No passport was sent.');
    printTable(
      ['VERSION', 'RESULT', 'SENT WITH', 'FOUND'],
      checks.map((c) => [String(c.version), c.result, c.hash, c.found]),
    );
    if (wrong.length > 0)
      printText(`Not as sent: version ${wrong.map(({ version }) => version).join(', ')}.`);
  });
}
