/** Proves that a released rulebook stays what it was: cases name the version that they were planned with. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../events';
import { rulebookVersion } from '../../rulebook';

/** SHA-256 of rules and ladder of each released version. A version is added here when it is released, and its line never changes. */
const RELEASED: Readonly<Record<string, string>> = {
  '2026-06-12.1': 'a8a723fdee68020d73ec80bad89060ac23ac3e78bfb3250305ea863373af0170',
  '2026-11-24.1': '1b61561a91a545239ac2e3376ba22cda55770180594239dbea1f44c23383e01d',
};

test.each(Object.entries(RELEASED))('%s is what was released', (version, digest) => {
  const { rules, ladder } = rulebookVersion(version);
  const content = canonicalJson({ rules, ladder });
  expect(createHash('sha256').update(content).digest('hex')).toBe(digest);
});
