import type { CorrelationChange, CorrelationResult } from '../../sigma/correlate/correlation-results.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** Results as they stand, and which of them an event is listed in. */
export interface ResultLinks {
  get(resultId: string): CorrelationResult | undefined;
  all(): IterableIterator<CorrelationResult>;
  /** Ids of the results that list an event. */
  listing(eventId: string): ReadonlySet<string>;
  /** Puts a result in place of how it stood before, or takes out what is withdrawn. */
  follow(change: CorrelationChange): void;
  remove(resultId: string): void;
  /** The rule of a result that was withdrawn, told once. */
  takeWithdrawn(resultId: string): string | undefined;
}

export function createResultLinks(): ResultLinks {
  const results = new Map<string, CorrelationResult>();
  const idsByEvent = new Map<string, Set<string>>();
  const withdrawn = new Map<string, string>();

  function unlink({ id, eventIds }: CorrelationResult, from: number): void {
    for (let at = from; at < eventIds.length; at += 1) {
      const ids = idsByEvent.get(eventIds[at]!);
      ids?.delete(id);
      if (ids?.size === 0) idsByEvent.delete(eventIds[at]!);
    }
  }

  function put(result: CorrelationResult): void {
    const { id, eventIds } = result;
    const before = results.get(id);
    results.set(id, result);
    // What goes on has the events it had, and one more: only from where they differ is there anything to do.
    let from = 0;
    if (before !== undefined) {
      if (before.eventIds === eventIds) return;
      while (from < eventIds.length && before.eventIds[from] === eventIds[from]) from += 1;
      unlink(before, from);
    }
    for (let at = from; at < eventIds.length; at += 1) {
      const ids = idsByEvent.get(eventIds[at]!);
      if (ids) ids.add(id);
      else idsByEvent.set(eventIds[at]!, new Set([id]));
    }
  }

  function remove(resultId: string): void {
    const result = results.get(resultId);
    if (result === undefined) return;
    results.delete(resultId);
    unlink(result, 0);
  }

  return {
    get: (resultId) => results.get(resultId),
    all: () => results.values(),
    listing: (eventId) => idsByEvent.get(eventId) ?? NOTHING,
    follow({ type, result }) {
      if (type === 'withdrawn') {
        remove(result.id);
        withdrawn.set(result.id, result.rule);
      } else {
        withdrawn.delete(result.id);
        put(result);
      }
    },
    remove,
    takeWithdrawn(resultId) {
      const rule = withdrawn.get(resultId);
      withdrawn.delete(resultId);
      return rule;
    },
  };
}
