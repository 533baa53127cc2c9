import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import { mostOf, type OnEventsGone } from './told-events.ts';

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

/** Three to four kilobytes each. */
export const FINDINGS_MAX = 50_000;

/**
 * @param keptMs how long after its last event a finding may still change; Infinity: ever
 * @param onGone told when the oldest went before that, since there were too many: what comes late changes them no more
 */
export function createFindingLedger(
  keptMs: () => number,
  onGone?: OnEventsGone,
  max = FINDINGS_MAX,
): FindingLedger {
  const entries = new Map<string, Entry>();
  const idsByEvent = new Map<string, readonly string[]>();
  let newest = -Infinity;
  let sinceSweep = 0;
  let times = 0;

  function raise(composed: Finding): FindingChange[] {
    const { knownAt: _, ...content } = composed;
    const said = JSON.stringify(content);
    const before = entries.get(composed.id);
    if (before?.said === said) return [];
    // What is added to it since makes nothing late that was known when it fired.
    const finding =
      before?.finding.at === composed.at ? { ...composed, knownAt: before.finding.knownAt } : composed;
    entries.set(finding.id, { finding, said });
    if (entries.size > max) makeRoom();
    return [{ type: before ? 'updated' : 'raised', finding }];
  }

  function withdraw(findingId: string, because: string, now: number): FindingChange[] {
    const entry = entries.get(findingId);
    if (!entry) return [];
    entries.delete(findingId);
    return [{ type: 'withdrawn', finding: entry.finding, because, at: now }];
  }

  function forget(finding: Finding): void {
    entries.delete(finding.id);
    for (const { eventId } of finding.evidence) idsByEvent.delete(eventId);
  }

  function sweep(): void {
    for (const { finding } of entries.values()) if (finding.lastAt < newest - keptMs()) forget(finding);
  }

  /** A tenth at once, so that it is rare. */
  function makeRoom(): void {
    const gone = new Map<string, number>();
    for (const { finding } of entries.values()) {
      if (entries.size <= max * 0.9) break;
      forget(finding);
      gone.set(finding.rule, (gone.get(finding.rule) ?? 0) + 1);
    }
    times += 1;
    onGone?.({ rule: mostOf(gone), bound: 'findings', count: times });
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
    keepOnly(rules, because, now) {
      const withdrawn = [...entries].flatMap(([id, { finding }]) =>
        rules.has(finding.rule) ? [] : withdraw(id, because, now),
      );
      for (const [eventId, ids] of idsByEvent) {
        const kept = ids.filter((id) => entries.has(id));
        if (kept.length === 0) idsByEvent.delete(eventId);
        else idsByEvent.set(eventId, kept);
      }
      return withdrawn;
    },
  };
}
