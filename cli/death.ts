/** `onward death reverse`: an operator takes back the report of a death. */
import { UserError } from './failure';
import { printJson, printText, type OutputOptions } from './print';
import { getPerson, operator, withCases } from './services';

const LONGEST_REASON = 4000;

/** Takes back what was reported, so that the case goes on with all that it had. */
export async function reverseDeathCommand(
  subject: string,
  options: OutputOptions & { reason: string },
): Promise<void> {
  const reason = options.reason.trim();
  if (reason === '' || reason.length > LONGEST_REASON)
    throw new UserError(`--reason has to say why, in ${LONGEST_REASON} characters or fewer`);
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    const { open, stage } = await cases.reverseDeath(operator(), personId, reason, new Date());
    if (options.json) printJson({ personId, open, stage });
    else printText(`Taken back. The case is ${open ? 'open' : 'closed'}, ${stage}.`);
  });
}
