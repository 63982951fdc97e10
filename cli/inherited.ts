/** `onward inherited`: duties that were over before a partner went live; the console settles them. */
import { printJson, printTable, printText, type OutputOptions } from './print';
import { operator, withCases } from './services';

/** Lists them by team; the people by their opaque ids. */
export async function inheritedCommand(options: OutputOptions & { team?: string }): Promise<void> {
  const rows = await withCases(async ({ cases }) => {
    const found = await cases.inherited(options.team);
    for (const personId of new Set(found.map((one) => one.personId)))
      await cases.recordLook(operator(), 'duties', personId);
    return found.map(({ personId, team, rule, occurrence, title, due, inheritedAt }) => ({
      team,
      personId,
      rule,
      occurrence,
      title,
      due,
      inheritedAt,
    }));
  });
  if (options.json) return printJson(rows);
  if (rows.length === 0) return printText('No inherited duties.');
  printTable(
    ['TEAM', 'PERSON', 'RULE', 'WAS DUE', 'LIVE SINCE', 'WHAT'],
    rows.map((r) => [r.team, `onward:${r.personId}`, r.rule, r.due, r.inheritedAt, r.title]),
  );
  printText(`\n${rows.length} inherited duties; the page "Inherited duties" of the console settles them.`);
}
