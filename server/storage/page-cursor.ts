import { PublicFault } from '../errors.ts';

/** Where a list newest-first goes on: opaque to clients, made of the last row's place in the order. */
export interface PageCursor {
  readonly at: number;
  readonly id: string;
}

export function writeCursor({ at, id }: PageCursor): string {
  return `${at}:${id}`;
}

/** Throws PublicFault BAD_REQUEST. */
export function readCursor(text: string): PageCursor {
  const match = /^(-?\d{1,16}):(.{1,200})$/s.exec(text);
  if (!match) throw new PublicFault('BAD_REQUEST', 'The parameter `before` is not one this server gave out.');
  return { at: Number(match[1]), id: match[2]! };
}

/** One page of a list that was asked for with one row more than the page holds. */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => PageCursor,
): { readonly items: readonly T[]; readonly nextBefore?: string } {
  const items = rows.slice(0, limit);
  return rows.length > limit ? { items, nextBefore: writeCursor(cursorOf(items.at(-1)!)) } : { items };
}
