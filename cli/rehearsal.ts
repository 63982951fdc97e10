/** `onward rehearse`: a made-up cohort lives from 13 to 26 in minutes, in services of its own, with nothing of the real area touched. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { daysAfter, londonDay, type LocalDate } from '../domain';
import { projectRoot } from './environment';
import { EXIT, UserError } from './failure';
import { readDay } from './plan';
import type { OutputOptions } from './print';

export interface RehearseOptions extends OutputOptions {
  years: string;
  people: string;
  seed: string;
  from?: string;
  out?: string;
}

/** @throws UserError for what is no whole number from `least` to `most` */
function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UserError(`${name} is a whole number from ${least} to ${most}, not "${text}"`);
}

/** Where nothing is said: the next 1 September, so that all runs of a school year are alike. */
function firstDay(from: string | undefined): LocalDate {
  const today = londonDay(new Date().toISOString());
  if (from === undefined) {
    const september: LocalDate = `${today.slice(0, 4)}-09-01`;
    return september > today ? september : `${Number(today.slice(0, 4)) + 1}-09-01`;
  }
  const day = readDay(from, '--from');
  if (day <= today) throw new UserError(`--from is a day after today, not ${day}: time is only skipped`);
  if (day > daysAfter(today, 3_650)) throw new UserError('--from is a day within the next ten years');
  return day;
}

/** Rehearses in a process of its own; its exit code is ours. */
export async function rehearseCommand(options: RehearseOptions): Promise<void> {
  const asked = {
    seed: wholeNumber(options.seed, '--seed', 0, 400_000),
    people: wholeNumber(options.people, '--people', 1, 500),
    years: wholeNumber(options.years, '--years', 1, 13),
    from: firstDay(options.from),
    json: options.json,
    out: options.out,
  };
  const script = join(projectRoot(), 'dist', 'workers', 'rehearsal.js');
  if (!existsSync(script)) throw new UserError('Onward is not built here: run "npm run build"');
  const child = spawn(process.execPath, ['--enable-source-maps', script, JSON.stringify(asked)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches the child too, which ends its services first; a signal to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.failed));
  });
}
