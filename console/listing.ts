/** Server-side tabs, sorts and pages: plain links, so that a list works without JavaScript and can be kept. */

export interface PageLink {
  number?: number;
  href?: string;
  current?: boolean;
  ellipsis?: boolean;
}

/** A query string with some parameters changed; `undefined` leaves one out. */
export function address(
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The links of the GOV.UK pagination; undefined when there is one page only. */
export function pagination(total: number, pageSize: number, page: number, href: (page: number) => string) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1) return undefined;
  const shown = [...new Set([1, page - 1, page, page + 1, last])].filter((n) => n >= 1 && n <= last);
  const items: PageLink[] = [];
  let before = 0;
  for (const number of shown) {
    if (number > before + 1) items.push({ ellipsis: true });
    items.push({ number, href: href(number), current: number === page });
    before = number;
  }
  return {
    landmarkLabel: 'Pages',
    previous: page > 1 ? { href: href(page - 1) } : undefined,
    next: page < last ? { href: href(page + 1) } : undefined,
    items,
  };
}

/** A page number of a query: whole and from 1 to 10,000; anything else is page 1. */
export function pageNumber(value: unknown): number {
  const page = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : 1;
  return page >= 1 && page <= 10_000 ? page : 1;
}

/** One of the allowed words, or the first choice. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((word) => word === value) ?? otherwise;
}
