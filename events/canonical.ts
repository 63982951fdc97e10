/** One text for one meaning: JSON with sorted keys, so that equal contents have equal hashes. */

/** Characters that JSON escapes within strings; any other text only needs its quotes. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * JSON with the keys of every object sorted by UTF-16 code unit, without spaces; undefined properties are left out,
 * as `JSON.stringify` does. `value` must be plain JSON data of bounded depth.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const item = object[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${quote(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}
