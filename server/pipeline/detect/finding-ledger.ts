import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';

/**
 * The findings that stand, so that only what changed is told. A finding that fires at the same moment as before keeps the
 * `knownAt` it was first known at: it did not become known later because something came to it.
 */
export interface FindingLedger {
  /** The findings an event now stands for alone, in place of those it stood for before. */
  settle(eventId: string, time: number, now: number, findings: readonly Finding[]): FindingChange[];
  raise(finding: Finding): FindingChange[];
  withdraw(findingId: string, because: string, now: number): FindingChange[];
  /** Takes back the findings of all rules but these. */
  keepOnly(rules: ReadonlySet<string>, because: string, now: number): FindingChange[];
}

interface Entry {
  readonly finding: Finding;
  readonly said: string;
}

export const REFUTED = 'later evidence about the same time refutes it';
/** Old entries are let go once in so many settled events. */
const SWEEP_EVERY = 4_096;

/** @param keptMs how long after its last event a finding may still change; Infinity: ever */
export function createFindingLedger(keptMs: () => number): FindingLedger {
  const entries = new Map<string, Entry>();
  const idsByEvent = new Map<string, readonly string[]>();
  let newest = -Infinity;
  let sinceSweep = 0;

  function raise(composed: Finding): FindingChange[] {
    const { knownAt: _, ...content } = composed;
    const said = JSON.stringify(content);
    const before = entries.get(composed.id);
    if (before?.said === said) return [];
    // What is added to it since makes nothing late that was known when it fired.
    const finding =
      before?.finding.at === composed.at ? { ...composed, knownAt: before.finding.knownAt } : composed;
    entries.set(finding.id, { finding, said });
    return [{ type: before ? 'updated' : 'raised', finding }];
  }

  function withdraw(findingId: string, because: string, now: number): FindingChange[] {
    const entry = entries.get(findingId);
    if (!entry) return [];
    entries.delete(findingId);
    return [{ type: 'withdrawn', finding: entry.finding, because, at: now }];
  }

  function sweep(): void {
    for (const [id, { finding }] of entries)
      if (finding.lastAt < newest - keptMs()) {
        entries.delete(id);
        for (const { eventId } of finding.evidence) idsByEvent.delete(eventId);
      }
  }

  return {
    settle(eventId, time, now, findings) {
      newest = Math.max(newest, Math.min(time, now));
      if (++sinceSweep >= SWEEP_EVERY) {
        sinceSweep = 0;
        if (keptMs() !== Infinity) sweep();
      }
      const before = idsByEvent.get(eventId);
      if (!before && findings.length === 0) return [];
      const ids = findings.map(({ id }) => id);
      if (ids.length > 0) idsByEvent.set(eventId, ids);
      else idsByEvent.delete(eventId);
      return [
        ...(before ?? []).filter((id) => !ids.includes(id)).flatMap((id) => withdraw(id, REFUTED, now)),
        ...findings.flatMap(raise),
      ];
    },
    raise,
    withdraw,
    keepOnly: (rules, because, now) =>
      [...entries].flatMap(([id, { finding }]) =>
        rules.has(finding.rule) ? [] : withdraw(id, because, now),
      ),
  };
}
