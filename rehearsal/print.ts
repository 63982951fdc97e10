/** How a rehearsal is told: how far it is, and at its end the report on standard output and in files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stderr, stdout } from 'node:process';
import { drawWorkload } from './picture';
import type { Progress, RehearsalOptions } from './rehearse';
import type { Report } from './report';
import { summaryText, timelineText, workloadText } from './text';

export interface PrintOptions {
  json?: boolean;
  /** A folder for the report, the timeline, the workload and its picture. */
  out?: string;
}

/** Prints the report; with `out` also writes it as files. The same report gives the same bytes. */
export function print(report: Report, { json, out }: PrintOptions): void {
  const whole = `${JSON.stringify(report, null, 2)}\n`;
  const texts = [timelineText(report), workloadText(report), summaryText(report)];
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'rehearsal.json'), whole);
    writeFileSync(join(out, 'timeline.txt'), timelineText(report));
    writeFileSync(join(out, 'workload.txt'), workloadText(report));
    writeFileSync(join(out, 'workload.svg'), drawWorkload(report));
  }
  stdout.write(json ? whole : texts.join('\n'));
}

/** Where a rehearsal stands, on standard error: one line that changes on a terminal, else a line a year. */
export class ProgressLine {
  private readonly began = Date.now();
  private year = '';

  constructor(private readonly options: Pick<RehearsalOptions, 'people'>) {}

  show({ on, statements, wakes, held }: Progress): void {
    const year = on.slice(0, 4);
    if (!stderr.isTTY && year === this.year) return;
    this.year = year;
    const seconds = Math.round((Date.now() - this.began) / 1000);
    const text = `${on}: ${this.options.people} people, ${statements} statements, ${wakes} wakes, oracle held on ${held} birthdays, ${seconds} s`;
    stderr.write(stderr.isTTY ? `\r${text}` : `${text}\n`);
  }
}
