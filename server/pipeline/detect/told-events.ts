import type { EnrichedEvent } from '../stage.ts';

/** An event as it now stands, and what it matched. */
export interface ToldEvent<R> {
  readonly enriched: EnrichedEvent;
  readonly matched: readonly R[];
}

/** Told that the oldest events went, and the rule that most of them matched. */
export type OnEventsGone = (report: {
  readonly rule: string;
  readonly bound: string;
  readonly count: number;
}) => void;

/**
 * Events that findings may be told with, by id; those that came first go first where there are too many. What is counted goes
 * on without them: findings lack them as evidence.
 */
export interface ToldEvents<R> extends Pick<Map<string, ToldEvent<R>>, 'get' | 'has' | 'delete' | 'values'> {
  set(id: string, one: ToldEvent<R>): void;
  [Symbol.iterator](): IterableIterator<[string, ToldEvent<R>]>;
  /** Whether some went before their time: an event may be known to a correlation and not here. */
  isIncomplete(): boolean;
}

/** About 1.8 KB each; one with longer texts counts for as many as it is long. */
export const TOLD_EVENTS_MAX = 200_000;
const TEXT_OF_ONE = 2_048;

/** @param ruleOf id of what an event matched */
export function createToldEvents<R>(
  ruleOf: (matched: R) => string,
  onGone: OnEventsGone | undefined,
  max = TOLD_EVENTS_MAX,
): ToldEvents<R> {
  const events = new Map<string, ToldEvent<R>>();
  const weightById = new Map<string, number>();
  let weight = 0;
  let times = 0;

  const weightHeld = (id: string) => (events.has(id) ? (weightById.get(id) ?? 1) : 0);
  function forget(id: string): boolean {
    weight -= weightHeld(id);
    weightById.delete(id);
    return events.delete(id);
  }

  /** A tenth at once, so that it is rare. */
  function makeRoom(): void {
    const gone = new Map<string, number>();
    for (const [id, { matched }] of events) {
      if (weight <= max * 0.9) break;
      forget(id);
      for (const one of matched) gone.set(ruleOf(one), (gone.get(ruleOf(one)) ?? 0) + 1);
    }
    times += 1;
    onGone?.({ rule: mostOf(gone), bound: 'evidence', count: times });
  }

  return {
    get: (id) => events.get(id),
    has: (id) => events.has(id),
    delete: forget,
    values: () => events.values(),
    [Symbol.iterator]: () => events.entries(),
    set(id, one) {
      const own = weightOf(one.enriched);
      weight += own - weightHeld(id);
      events.set(id, one);
      if (own > 1) weightById.set(id, own);
      else weightById.delete(id);
      if (weight > max) makeRoom();
    },
    isIncomplete: () => times > 0,
  };
}

/** The rule that is counted most; the first of equals, so that it is always the same. */
export function mostOf(counts: ReadonlyMap<string, number>): string {
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0] ?? '';
}

/** Whole numbers from 1. */
function weightOf({ event, record }: EnrichedEvent): number {
  let texts = event.message.length;
  for (const value of Object.values(record)) if (typeof value === 'string') texts += value.length;
  return Math.max(1, Math.floor(texts / TEXT_OF_ONE));
}
