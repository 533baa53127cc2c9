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
}

/**
 * All rules, in their order. The order holds when it is possible: event times are intervals (time ± error), and
 * moments inside them can be chosen that ascend; equal times are possible in either order. Events of one clock keep its
 * order whatever its error. Each step takes the event that allows the earliest moment; one event serves one step.
 */
export function orderedJudge(store: EventStore, size: number): Judge<OrderedWindow> {
  const used: number[] = [];

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

  return {
    value: size,
    open: () => ({ counts: new Array<number>(size).fill(0), reachMs: 0 }),
    enter(window, slot) {
      countRules(store, window.counts, slot, 1);
      window.reachMs = Math.max(window.reachMs, errorOf(store, slot));
    },
    leave: ({ counts }, slot) => countRules(store, counts, slot, -1),
    judge(window, group, from, to) {
      if (distinctRules(window.counts) < size) return false;
      let moment = Number.NEGATIVE_INFINITY;
      used.length = 0;
      for (let rule = 0; rule < size; rule += 1) {
        const slot = earliest(window, group, from, to, rule, moment);
        if (slot < 0) return false;
        used.push(slot);
        moment = Math.max(moment, timeOf(store, slot) - errorOf(store, slot));
      }
      return true;
    },
  };
}
