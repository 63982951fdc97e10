/** Whether two records can be one person's: names and birth dates never match people, they only veto. */
import type { KnownPerson } from '../store/identity';

/** Letters only, without accents or case: `Zoë-Mae` and `zoe mae` are one name. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase('en-GB')
    .replace(/[^\p{L}]/gu, '');
}

/** How many letters have to change, go, come or swap with their neighbour to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [i];
    const above = rows[i - 1] as number[];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + cost,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (rows[i - 2]?.[j - 2] as number) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] as number;
}

/**
 * Whether two given names are clearly two: not one within the other (`Sam`, `Samuel`), nor a slip of the pen apart (one letter in
 * names of three to five, two in longer ones).
 */
export function clearlyOtherName(a: string, b: string): boolean {
  const [x, y] = [plain(a).slice(0, 60), plain(b).slice(0, 60)];
  if (x === '' || y === '' || x.includes(y) || y.includes(x)) return false;
  return editDistance(x, y) > (Math.min(x.length, y.length) > 5 ? 2 : 1);
}

/**
 * Why a record cannot be the known person's: another birth date, or another given name (twins share the rest).
 * A family name alone vetoes nothing: it changes in life. Undefined: no veto.
 */
export function vetoReason(known: KnownPerson, record: KnownPerson): 'birth-date' | 'given-name' | undefined {
  if (known.dateOfBirth && record.dateOfBirth && known.dateOfBirth !== record.dateOfBirth)
    return 'birth-date';
  if (known.givenName && record.givenName && clearlyOtherName(known.givenName, record.givenName))
    return 'given-name';
  return undefined;
}
