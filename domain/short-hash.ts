/** Stable opaque ids: the first 16 hex digits of SHA-256, kept for the texts that are asked for again and again. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const kept = new Map<string, string>();
const MAX_KEPT = 50_000;

/** 16 hex digits of SHA-256 of `text`. */
export function shortHash(text: string): string {
  let hash = kept.get(text);
  if (hash === undefined) {
    hash = bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 8));
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(text, hash);
  }
  return hash;
}
