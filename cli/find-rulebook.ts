/** A rulebook by name: a released version, a proposal, or a JSON file that somebody edited. */
import { existsSync, readFileSync } from 'node:fs';
import type { Rulebook } from '../domain';
import { currentRulebook, proposal, PROPOSAL_NAMES, releasedVersions, rulebookVersion } from '../rulebook';
import { checkRulebook } from '../rulebook/check';
import { UserError } from './failure';

/**
 * A released version, a proposal or what a JSON file holds, unchecked; the current version where no name is given.
 * @throws UserError when there is neither, or the file is not JSON
 */
export function readRulebook(name: string | undefined): unknown {
  if (name === undefined) return currentRulebook();
  if (existsSync(name)) {
    try {
      return JSON.parse(readFileSync(name, 'utf8'));
    } catch (error) {
      throw new UserError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (releasedVersions().includes(name)) return rulebookVersion(name);
  const proposed = proposal(name, currentRulebook());
  if (proposed) return proposed;
  throw new UserError(
    `no rulebook ${name}: neither a released version (${releasedVersions().join(', ')}), a proposal (${PROPOSAL_NAMES.join(', ')}) nor a file`,
  );
}

/** A rulebook that plans can be made with. @throws UserError with the first thing that is wrong with it */
export function findRulebook(name: string | undefined): Rulebook {
  const { rulebook, problems } = checkRulebook(readRulebook(name));
  if (rulebook) return rulebook;
  const [first] = problems;
  const where = first?.rule === null ? '' : `${first?.rule}: `;
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  throw new UserError(
    `${name} is not a rulebook that plans can be made with: ${where}${first?.what}${more}; "onward rulebook check ${name}" shows all`,
  );
}
