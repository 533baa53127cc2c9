import { clockOf, errorOf, rulesOf, timeOf } from './event-rows.ts';
import { type EventStore, RULE_BITS } from './event-store.ts';
import { type Group, slotAt } from './group.ts';
import type { Judge } from './judges.ts';
import { countRules, distinctRules } from './rule-counts.ts';

interface OrderedWindow {
  /** Contributions of each rule. */
  readonly counts: number[];
  /** The largest error there was: how much earlier than it is told an event may be. */
  reachMs: number;
  /** Contributions that could serve more than one step. */
  shared: number;
}

/** Events looked at for one window while it is tried out which step each of those serves. */
const MOST_LOOKS = 20_000;

/**
 * All rules, in their order. The order holds when it is possible: event times are intervals (time ± error), and
 * moments inside them can be chosen that ascend; equal times are possible in either order. Events of one clock keep its
 * order whatever its error. One event serves one step: each step takes the event that allows the earliest moment; where
 * that leads nowhere, and events could serve several steps or are in doubt, other ways to give them out are tried.
 *
 * @param onOverflow told when there are more ways than are tried: what is possible may have been missed
 */
export function orderedJudge(store: EventStore, size: number, onOverflow: () => void): Judge<OrderedWindow> {
  const used: number[] = [];
  let looks = 0;

  const matches = (slot: number, rule: number) =>
    rule < RULE_BITS
      ? (rulesOf(store, slot) & (1 << rule)) !== 0
      : rulesOf(store, slot) < 0 && store.aside(slot)!.rules!.includes(rule);

  /** Events of one clock keep its order: not before the last step that it told. */
  function isBefore(slot: number): boolean {
    const clock = clockOf(store, slot);
    if (clock === 0) return false;
    for (let step = used.length - 1; step >= 0; step -= 1)
      if (clockOf(store, used[step]!) === clock) return timeOf(store, slot) < timeOf(store, used[step]!);
    return false;
  }

  /** The event that lets a rule's moment be earliest, not before `moment`; -1: none. */
  function earliest(
    { reachMs }: OrderedWindow,
    group: Group,
    from: number,
    to: number,
    rule: number,
    moment: number,
  ): number {
    let best = -1;
    let bestMoment = Number.POSITIVE_INFINITY;
    for (let at = from; at <= to; at += 1) {
      const slot = slotAt(group, at);
      const time = timeOf(store, slot);
      // In order of time: from here on none can be earlier.
      if (best >= 0 && (bestMoment <= moment || time - reachMs >= bestMoment)) break;
      const errorMs = errorOf(store, slot);
      if (!matches(slot, rule) || time + errorMs < moment || used.includes(slot) || isBefore(slot)) continue;
      const candidate = Math.max(moment, time - errorMs);
      if (candidate >= bestMoment) continue;
      best = slot;
      bestMoment = candidate;
    }
    return best;
  }

  /** Whether the steps from `rule` on can follow those in `used`, not before `moment`. */
  function canGoOn(group: Group, from: number, to: number, rule: number, moment: number): boolean {
    if (rule === size) return true;
    /** By clock: of those that serve this step alone, what is told later must allow an earlier moment to be any better. */
    const best = new Map<number, number>();
    for (let at = from; at <= to; at += 1) {
      looks += 1;
      if (looks > MOST_LOOKS) return false;
      const slot = slotAt(group, at);
      const [time, errorMs] = [timeOf(store, slot), errorOf(store, slot)];
      if (!matches(slot, rule) || time + errorMs < moment || used.includes(slot) || isBefore(slot)) continue;
      const candidate = Math.max(moment, time - errorMs);
      if (sharedBy(slot) === 0) {
        const clock = clockOf(store, slot);
        if (candidate >= (best.get(clock) ?? Number.POSITIVE_INFINITY)) continue;
        best.set(clock, candidate);
      }
      used.push(slot);
      if (canGoOn(group, from, to, rule + 1, candidate)) return true;
      used.pop();
    }
    return false;
  }

  /** 1: the contribution could serve more than one step. */
  function sharedBy(slot: number): number {
    const bits = rulesOf(store, slot);
    if (bits < 0) return store.aside(slot)!.rules!.length > 1 ? 1 : 0;
    return (bits & (bits - 1)) === 0 ? 0 : 1;
  }

  function isInOrder(window: OrderedWindow, group: Group, from: number, to: number): boolean {
    let moment = Number.NEGATIVE_INFINITY;
    for (let rule = 0; rule < size; rule += 1) {
      const slot = earliest(window, group, from, to, rule, moment);
      if (slot < 0) return false;
      used.push(slot);
      moment = Math.max(moment, timeOf(store, slot) - errorOf(store, slot));
    }
    return true;
  }

  return {
    value: size,
    open: () => ({ counts: new Array<number>(size).fill(0), reachMs: 0, shared: 0 }),
    enter(window, slot) {
      countRules(store, window.counts, slot, 1);
      window.shared += sharedBy(slot);
      window.reachMs = Math.max(window.reachMs, errorOf(store, slot));
    },
    leave(window, slot) {
      countRules(store, window.counts, slot, -1);
      window.shared -= sharedBy(slot);
    },
    judge(window, group, from, to) {
      if (distinctRules(window.counts) < size) return false;
      used.length = 0;
      if (isInOrder(window, group, from, to)) return true;
      if (window.shared === 0 && window.reachMs === 0) return false;
      used.length = 0;
      looks = 0;
      if (canGoOn(group, from, to, 0, Number.NEGATIVE_INFINITY)) return true;
      if (looks > MOST_LOOKS) onOverflow();
      return false;
    },
  };
}
