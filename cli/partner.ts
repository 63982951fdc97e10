/** `onward partner`: how partners are doing, and letting a paused one be read again. */
import { readPartners, resumePartner } from '../bus/partners';
import { UserError } from './failure';
import { readDay } from './plan';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { operator, withCases } from './services';

/** Lists the partners, whether each is read, and how many of its last 200 messages were refused. */
export async function partnersCommand(options: OutputOptions): Promise<void> {
  await withCases(async ({ pool }) => {
    const partners = [...(await readPartners(pool)).values()].map(({ code, paused, recent, allowed }) => ({
      code,
      paused,
      recentMessages: recent.length,
      recentRefused: recent.split('x').length - 1,
      allowed,
    }));
    if (options.json) return printJson(partners);
    const rows = partners.map((p) => [
      p.code,
      p.paused ? 'paused' : 'read',
      `${p.recentRefused} of ${p.recentMessages}`,
    ]);
    printTable(['PARTNER', 'STATE', 'LATELY REFUSED'], rows);
  });
}

/** Says since when a partner tells what happens, or changes it: the area's settings are adopted with the new day. */
export async function goLiveCommand(
  code: string,
  date: string | undefined,
  options: OutputOptions & { none?: boolean },
): Promise<void> {
  if (date !== undefined && options.none) throw new UserError('give either a date or --none');
  const goLiveOn = date === undefined ? undefined : readDay(date, 'DATE');
  const stands = await withCases(async ({ pool, cases }) => {
    const partners = await readPartners(pool);
    if (!partners.has(code))
      throw new UserError(`no partner has the code ${code}; known: ${[...partners.keys()].join(', ')}`);
    const changes = goLiveOn !== undefined || options.none === true;
    const adoption = changes
      ? await cases.setGoLive(operator(), code, goLiveOn ?? null, new Date())
      : undefined;
    const { settings } = await cases.areaInForce(new Date());
    return { code, goLiveOn: settings.local?.goLive?.[code] ?? null, adoption: adoption?.adoptionId ?? null };
  });
  if (options.json) return printJson(stands);
  printText(
    stands.goLiveOn === null
      ? `${code} has no go-live day: every duty is an ordinary one.`
      : `${code} went live on ${stands.goLiveOn}: unmet duties that were over before it are inherited.`,
  );
  if (stands.adoption !== null)
    printText(
      `Decision ${stands.adoption}: open cases follow; "onward rulebook adoptions" shows how far it is.`,
    );
}

/** Lets a paused partner be read again, from where it was. */
export async function resumeCommand(code: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ pool }) => {
    const partners = await readPartners(pool);
    if (!partners.has(code))
      throw new UserError(`no partner has the code ${code}; known: ${[...partners.keys()].join(', ')}`);
    const resumed = await resumePartner(pool, code);
    if (resumed)
      await pool.query('INSERT INTO audit (actor, action, detail) VALUES ($1, $2, $3)', [
        operator().workerId,
        'partner.resumed',
        JSON.stringify({ code }),
      ]);
    if (options.json) return printJson({ code, resumed });
    printText(resumed ? `${code} is read again.` : `${code} was not paused.`);
  });
}
