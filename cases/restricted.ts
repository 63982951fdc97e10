/** Restricted records: what those who are not on the case read instead of names, numbers and addresses. */
import type { PersonPage } from './console-types';
import { RESTRICTED } from './views';

interface Row {
  personId: string;
  restricted: boolean;
}

/**
 * Rows of a list, those `hidden` whose names the reader may not see.
 * @param seenBy gives back those of some rows whose records the reader may open
 */
export async function withoutNames<T extends Row>(
  rows: readonly T[],
  seenBy: (restricted: readonly T[]) => Promise<readonly Row[]>,
): Promise<(T & { hidden: boolean })[]> {
  const restricted = rows.filter((row) => row.restricted);
  const seen = new Set(
    restricted.length === 0 ? [] : (await seenBy(restricted)).map(({ personId }) => personId),
  );
  return rows.map((row) => ({ ...row, hidden: row.restricted && !seen.has(row.personId) }));
}

/** A case for a reader who is not on it: where it stands, without who it is about and without what people wrote. */
export function withoutIdentity(page: PersonPage): PersonPage {
  if (!page.restricted) return page;
  return {
    ...page,
    name: RESTRICTED,
    dateOfBirth: null,
    nhsNumber: null,
    communication: undefined,
    namedWorker: null,
    livesElsewhere: null,
    tasks: page.tasks.map((task) => ({ ...task, personName: RESTRICTED })),
    handovers: page.handovers.map((handover) => ({ ...handover, personName: RESTRICTED })),
    history: page.history.map((entry) => ({ ...entry, details: [], text: null })),
  };
}
