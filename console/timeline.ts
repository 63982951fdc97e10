/** The plan as a timeline: one list by school year, and the picture drawn from the same list. */
import type { DutyLine, HandoverRow } from '../cases';
import { ageOn, longDate } from './dates';
import { statusLook, type StatusKind } from './status';
import { serviceName, titleWords } from './words';

export interface TimelineEntry {
  day: string;
  title: string;
  kind: StatusKind;
  status: string;
  /** "legal deadline", "guidance date", "met", "transfer". */
  meaning: string;
  /** Every rule that gives this line is of grade M. */
  unconfirmed: boolean;
}

export interface SchoolYear {
  /** The year in which the school year starts. */
  start: number;
  label: string;
  entries: readonly TimelineEntry[];
}

const LEFT_OUT = new Set(['not-applicable', 'not-known']);

/** Every dated duty and handover, by school year (from 1 September), in time order. */
export function timelineEntries(
  duties: readonly DutyLine[],
  handovers: readonly HandoverRow[],
): readonly SchoolYear[] {
  const entries: TimelineEntry[] = [];
  for (const duty of duties) {
    const day = duty.metOn ?? duty.statutoryDue ?? duty.targetDue;
    if (day === null || LEFT_OUT.has(duty.status)) continue;
    const meaning = duty.metOn ? 'done' : duty.statutoryDue ? duty.dateKind : 'target date';
    entries.push({
      day,
      title: titleWords(duty.title),
      kind: 'duty',
      status: duty.status,
      meaning,
      unconfirmed: duty.unconfirmed,
    });
  }
  for (const { transferOn, status, toService } of handovers) {
    const title = `Handover to ${serviceName(toService)}`;
    entries.push({
      day: transferOn,
      title,
      kind: 'handover',
      status,
      meaning: 'transfer date',
      unconfirmed: false,
    });
  }
  // Twin rules meet on one day under one title: one line.
  const sameAs = new Map<string, TimelineEntry>();
  for (const entry of entries) {
    const key = [entry.day, entry.title, entry.status].join();
    sameAs.set(key, { ...entry, unconfirmed: entry.unconfirmed && sameAs.get(key)?.unconfirmed !== false });
  }
  const lines = [...sameAs.values()].sort(
    (a, b) => a.day.localeCompare(b.day) || a.title.localeCompare(b.title),
  );
  const years = new Map<number, TimelineEntry[]>();
  for (const entry of lines) {
    const start = schoolYear(entry.day);
    years.set(start, [...(years.get(start) ?? []), entry]);
  }
  return [...years].map(([start, list]) => ({ start, label: `${start} to ${start + 1}`, entries: list }));
}

const OPEN: readonly string[] = ['overdue', 'due', 'upcoming'];

/** Whether a school year is over with nothing left to do in it: it need not be read first. */
export function isPast({ start, entries }: SchoolYear, today: string): boolean {
  return (
    start < schoolYear(today) &&
    !entries.some((entry) => entry.kind === 'handover' || OPEN.includes(entry.status))
  );
}

/** The year in which the school year of a day starts. */
export function schoolYear(day: string): number {
  const year = Number(day.slice(0, 4));
  return day.slice(5) >= '09-01' ? year : year - 1;
}

export interface Chart {
  width: number;
  height: number;
  axisY: number;
  /** A sentence that says what the picture shows. */
  summary: string;
  ticks: readonly { x: number; year: string; age: string }[];
  marks: readonly { x: number; y: number; shape: 'done' | 'late' | 'open' | 'handover'; title: string }[];
  todayX: number | null;
}

const WIDTH = 960;
const MARGIN = 36;
const ROW = 18;
const TOP = 30;
const MOST_ROWS = 8;

const time = (day: string): number => Date.parse(`${day}T00:00:00Z`);

function shapeOf(entry: TimelineEntry): Chart['marks'][number]['shape'] {
  if (entry.kind === 'handover') return 'handover';
  if (entry.status === 'overdue' || entry.status === 'met-late') return 'late';
  return entry.status === 'met' || entry.status === 'waived' ? 'done' : 'open';
}

/**
 * Places the entries from the first to the last school year. Marks of one month are stacked.
 * @returns undefined when there is nothing to draw
 */
export function drawTimeline(
  years: readonly SchoolYear[],
  dateOfBirth: string | null,
  today: string,
): Chart | undefined {
  const entries = years.flatMap((year) => year.entries);
  const [first, last] = [years[0], years.at(-1)];
  if (!first || !last) return undefined;
  const [from, to] = [first.start, Math.max(last.start + 1, first.start + 2)];
  const [begin, end] = [time(`${from}-09-01`), time(`${to}-09-01`)];
  const x = (day: string): number =>
    Math.round(MARGIN + ((time(day) - begin) / (end - begin)) * (WIDTH - 2 * MARGIN));
  const stacks = new Map<string, number>();
  const marks = entries.map((entry) => {
    const month = entry.day.slice(0, 7);
    const row = stacks.get(month) ?? 0;
    stacks.set(month, row + 1);
    const look = statusLook(entry.kind, entry.status).label.toLowerCase();
    const title = `${longDate(entry.day)}: ${entry.title} (${look})`;
    return { x: x(entry.day), row: Math.min(row, MOST_ROWS - 1), shape: shapeOf(entry), title };
  });
  const rows = Math.max(...marks.map((mark) => mark.row)) + 1;
  const axisY = TOP + rows * ROW;
  const step = Math.max(1, Math.ceil((to - from) / 12));
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step).map(
    (year) => ({
      x: x(`${year}-09-01`),
      year: String(year),
      age: dateOfBirth ? `age ${ageOn(dateOfBirth, `${year}-09-01`)}` : '',
    }),
  );
  const todayX = time(today) >= begin && time(today) <= end ? x(today) : null;
  return {
    width: WIDTH,
    height: axisY + 56,
    axisY,
    summary: `${entries.length} dates from September ${from} to August ${to}. The same dates are in the list below.`,
    ticks,
    marks: marks.map(({ row, ...mark }) => ({ ...mark, y: axisY - 14 - row * ROW })),
    todayX,
  };
}
