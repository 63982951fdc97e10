/** The workload of a rehearsal as a picture: a row of bars for each team, a bar for each month; it reads in grey. */
import { addMonths } from '../domain';
import type { Report, Workload } from './report';

const LEFT = 190;
const WIDTH = 1100;
const RIGHT = 20;
const TOP = 60;
const ROW = 70;
/** Of a row: how high the highest bar of all is. */
const BAR = 50;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? '&quot;');
const fixed = (n: number): string => n.toFixed(1);

/** An SVG document; the same report gives the same bytes. */
export function drawWorkload(report: Pick<Report, 'workload' | 'people' | 'from' | 'until'>): string {
  const { workload, people, from, until } = report;
  const months = monthsBetween(from.slice(0, 7), until.slice(0, 7));
  const teams = [...new Set(workload.map(({ team }) => team))].sort();
  const most = Math.max(1, ...workload.map(({ opened }) => opened));
  const step = (WIDTH - LEFT - RIGHT) / months.length;
  const height = TOP + ROW * teams.length + 40;
  const bottom = TOP + ROW * teams.length;
  const x = (month: string): number => LEFT + months.indexOf(month) * step;
  const shown = workload.filter(({ month }) => months.includes(month));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title about" font-family="Arial, sans-serif">`,
    `<title id="title">Tasks opened for ${people} young people, by team and month, ${from} to ${until}</title>`,
    `<desc id="about">${escaped(teams.map((team) => aboutTeam(team, shown)).join(' '))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="26" font-size="18" font-weight="bold" fill="#0b0c0c">Tasks opened, by team and month</text>`,
    `<text x="12" y="46" font-size="13" fill="#505a5f">${people} young people from 13. All rows have one scale: the highest bar is ${most} in a month.</text>`,
    ...years(months).map(
      (month) =>
        `<line x1="${fixed(x(month))}" y1="${TOP}" x2="${fixed(x(month))}" y2="${bottom}" stroke="#d9d9d9"/>` +
        `<text x="${fixed(x(month))}" y="${bottom + 20}" font-size="12" fill="#0b0c0c">${month.slice(0, 4)}</text>`,
    ),
    ...teams.map((team, row) => {
      const base = TOP + ROW * (row + 1) - 6;
      const bars = shown
        .filter((w) => w.team === team)
        .map(({ month, opened }) => {
          const high = (opened / most) * BAR;
          return `<rect x="${fixed(x(month))}" y="${fixed(base - high)}" width="${fixed(Math.max(1, step - 1))}" height="${fixed(high)}"/>`;
        });
      return (
        `<text x="12" y="${base - 4}" font-size="13" fill="#0b0c0c">${escaped(team)}</text>` +
        `<line x1="${LEFT}" y1="${base}" x2="${WIDTH - RIGHT}" y2="${base}" stroke="#0b0c0c"/>` +
        `<g fill="#505a5f">${bars.join('')}</g>`
      );
    }),
    '</svg>\n',
  ].join('\n');
}

function aboutTeam(team: string, workload: readonly Workload[]): string {
  const own = workload.filter((w) => w.team === team);
  const all = own.reduce((sum, { opened }) => sum + opened, 0);
  return `${team}: ${all} tasks, at most ${Math.max(0, ...own.map(({ opened }) => opened))} in a month.`;
}

const years = (months: readonly string[]): string[] => months.filter((month) => month.endsWith('-01'));

function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = addMonths(`${month}-01`, 1).slice(0, 7)) months.push(month);
  return months;
}
