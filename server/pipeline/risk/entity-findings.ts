import type { Finding } from '../../../shared/domain/finding.ts';
import { inOrder, REACH_MS, reaches, type Weighed } from './weigh.ts';

export const RISK_PASSES = 70;
/** A risk that passed once passes again only after it fell below this in between, or was not at 70 for as long as a finding counts. */
export const RISK_REARMS = 50;

export interface FindingBounds {
  /** Findings that count at a time at most: the newest up to then. */
  readonly counted: number;
  /** The newest so many findings may still change what was told; what lies before them is settled. */
  readonly open: number;
}

/** What a finding leaves behind: whether the risk may pass, and when it was last at the threshold. */
interface Watch {
  readonly isArmed: boolean;
  readonly highAt: number;
}

interface Held {
  weighed: Weighed;
  /** Whether the risk was below 50 right before it, at 70 right with it; worked out when asked for. */
  isLow?: boolean | undefined;
  isHigh?: boolean | undefined;
  passed?: Finding | undefined;
}

export interface EntityFindings {
  readonly size: number;
  add(weighed: Weighed): void;
  /** Takes what says otherwise of the same: neither its time nor what it weighs may differ. */
  replace(weighed: Weighed): void;
  remove(finding: Finding): void;
  /** Those that count at a time, oldest first. */
  countedAt(time: number): readonly Weighed[];
  /** How many findings would count at a time but for the bound. */
  overAt(time: number): number;
  /** Settles what is older, and what is too many. Returns the ids settled now, and those that can no longer count. */
  settleBefore(time: number): { readonly settled: readonly string[]; readonly gone: readonly string[] };
  /** Time of the newest settled finding: what was told up to then is final. */
  readonly settledAt: number;
  /** The findings at which the risk passed the threshold, of those not settled. */
  passings(compose: (last: Finding, upTo: readonly Weighed[]) => Finding): Finding[];
}

/**
 * The findings of one person, host, door or zone, in order of time, and whether each of them passed the threshold:
 *
 *   armed --at 70 or more: passes--> disarmed --below 50, or not at 70 for seven days--> armed
 *
 *   settled: count for what follows, final -- the line -- open: may change, come late, be withdrawn
 *
 * What a risk does depends on the findings of fourteen days before it and on nothing older: within seven it is either at 70
 * again, or armed. So nothing of what was settled has to be written down, and any start with three weeks of
 * findings before the line gives the same.
 */
export function createEntityFindings(
  { counted, open }: FindingBounds,
  { isWatched }: { readonly isWatched: boolean },
): EntityFindings {
  const held: Held[] = [];
  /** How many of them, from the first on, are settled. */
  let settled = 0;
  /** The newest that was ever settled. */
  let line: Finding | undefined;
  let watch: Watch = { isArmed: true, highAt: -Infinity };

  function firstIndex(isReached: (finding: Finding) => boolean): number {
    let [low, high] = [0, held.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isReached(held[middle]!.weighed.finding)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
  const indexOf = (finding: Finding) => firstIndex((other) => inOrder(other, finding) >= 0);
  const after = (time: number) => firstIndex(({ at }) => at > time);

  /** What lies behind a place, as far as a finding of that time counts, is to be worked out again. */
  function disturb(from: number, at: number, isWeight: boolean): void {
    for (let index = from; index < held.length; index++) {
      const one = held[index]!;
      if (one.weighed.finding.at - at >= REACH_MS) return;
      one.passed = undefined;
      if (isWeight) one.isLow = one.isHigh = undefined;
    }
  }

  const newestBefore = (end: number) =>
    held.slice(Math.max(0, end - counted), end).map(({ weighed }) => weighed);

  function isLow(one: Held, index: number): boolean {
    one.isLow ??= !reaches(newestBefore(index), one.weighed.finding.at, RISK_REARMS);
    return one.isLow;
  }

  function isHigh(one: Held, index: number): boolean {
    one.isHigh ??= reaches(newestBefore(index + 1), one.weighed.finding.at, RISK_PASSES);
    return one.isHigh;
  }

  function step({ isArmed, highAt }: Watch, index: number): Watch & { readonly passes: boolean } {
    const one = held[index]!;
    const { at } = one.weighed.finding;
    const mayPass = isArmed || at - highAt >= REACH_MS || isLow(one, index);
    return isHigh(one, index)
      ? { isArmed: false, highAt: at, passes: mayPass }
      : { isArmed: mayPass, highAt, passes: false };
  }

  return {
    get size() {
      return held.length;
    },
    get settledAt() {
      return line?.at ?? -Infinity;
    },
    add(weighed) {
      const index = indexOf(weighed.finding);
      held.splice(index, 0, { weighed });
      if (line && inOrder(weighed.finding, line) <= 0) settled++;
      disturb(index, weighed.finding.at, true);
    },
    replace(weighed) {
      const index = indexOf(weighed.finding);
      held[index]!.weighed = weighed;
      disturb(index, weighed.finding.at, false);
    },
    remove(finding) {
      const index = indexOf(finding);
      held.splice(index, 1);
      if (index < settled) settled--;
      disturb(index, finding.at, true);
    },
    countedAt: (time) => newestBefore(after(time)),
    overAt: (time) => Math.max(0, after(time) - after(time - REACH_MS) - counted),
    settleBefore(time) {
      const ids: string[] = [];
      for (; settled < held.length; settled++) {
        const { finding } = held[settled]!.weighed;
        if (finding.at >= time && held.length - settled <= open) break;
        if (isWatched) watch = step(watch, settled);
        line = finding;
        ids.push(finding.id);
      }
      let gone = Math.max(0, settled - counted);
      while (gone < settled && held[gone]!.weighed.finding.at <= time - REACH_MS) gone++;
      settled -= gone;
      return { settled: ids, gone: held.splice(0, gone).map(({ weighed }) => weighed.finding.id) };
    },
    passings(compose) {
      const found: Finding[] = [];
      let now = watch;
      for (let index = settled; index < held.length; index++) {
        const { passes, ...next } = step(now, index);
        now = next;
        if (!passes) continue;
        const one = held[index]!;
        one.passed ??= compose(one.weighed.finding, newestBefore(index + 1));
        found.push(one.passed);
      }
      return found;
    },
  };
}
