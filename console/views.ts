/** The templates: found from the project root, so that the built console uses the same files. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from 'nunjucks';
import { datesInWords, dueWords, longDate, longInstant, stepTime } from './dates';
import { whyWords } from './explanation';
import { sentence } from './forms';
import { statusLook, transferWords, type StatusKind } from './status';
import * as words from './words';

/** The folder that holds package.json: above `console/`, and above `dist/console/` once built. */
export function projectRoot(from: string = __dirname): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('the project root (package.json) was not found');
  return projectRoot(above);
}

export const VIEWS = join(projectRoot(), 'console', 'views');
export const STATIC = join(projectRoot(), 'console', 'static');
/** The built files of govuk-frontend. */
export const GOVUK = resolve(dirname(require.resolve('govuk-frontend/package.json')), 'dist', 'govuk');
/** Where templates are looked for: `govuk/...` names those of govuk-frontend. */
export const TEMPLATES = [VIEWS, dirname(GOVUK)];

/** `9434765919` as "943 476 5919". */
export const nhsNumberWords = (digits: string): string =>
  digits.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3');

/** Adds the filters that templates use. Autoescape stays on: no filter gives markup. */
export function configureViews(environment: Environment): void {
  const add = (name: string, filter: (...values: never[]) => unknown): void => {
    environment.addFilter(name, filter as (...values: unknown[]) => unknown);
  };
  add('date', longDate);
  add('datesInWords', datesInWords);
  add('instant', longInstant);
  add('why', whyWords);
  add('titleWords', words.titleWords);
  add('careWords', words.careWords);
  add('stepTime', stepTime);
  add('transferWords', transferWords);
  add('reason', words.reasonName);
  add('dueWords', (due: string | null, today: string, dueIn: number | null) => dueWords(due, today, dueIn));
  add('status', (status: string, kind: StatusKind) => statusLook(kind, status));
  add('nhsNumber', nhsNumberWords);
  add('service', words.serviceName);
  add('team', words.teamName);
  add('stage', words.stageName);
  add('force', words.forceName);
  add('matter', words.matterName);
  add('addressee', words.addresseeName);
  add('eventType', words.eventName);
  add('step', words.stepName);
  add('sender', words.sourceName);
  add('declineReason', words.declineReasonName);
  add('endWords', words.endName);
  add('firstAppointments', words.firstAppointmentsWords);
  add('communication', words.communicationWords);
  add('readable', words.readable);
  add('sentenceCase', sentence);
  add('detail', words.detailWords);
  add('dayPart', (day: string, part: number) => String(Number(day.split('-')[part])));
}
