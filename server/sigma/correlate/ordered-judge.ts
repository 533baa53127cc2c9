import { type EventStore, RULE_BITS } from './event-store.ts';
import { type Group, slotAt } from './group.ts';
import type { Judge } from './judges.ts';
import { ruleCounter } from './rule-counter.ts';

/**
 * All rules, in their order. The order holds when it is possible: event times are intervals (time ± error), and
 * moments inside them can be chosen that ascend; equal times are possible in either order. Events of one clock keep its
 * order whatever its error. Each step takes the event that allows the earliest moment; one event serves one step.
 */
export function orderedJudge(store: EventStore, size: number): Judge {
  const counter = ruleCounter(store, size);
  const used: number[] = [];
  /** The largest error there was: how much earlier than it is told an event may be. */
  let reachMs = 0;

  const matches = (slot: number, rule: number) =>
    rule < RULE_BITS
      ? (store.rules[slot]! & (1 << rule)) !== 0
      : store.rules[slot]! < 0 && store.aside(slot)!.rules!.includes(rule);

  /** Events of one clock keep its order: not before the last step that it told. */
  function isBefore(slot: number): boolean {
    const clock = store.clock[slot]!;
    if (clock === 0) return false;
    for (let step = used.length - 1; step >= 0; step -= 1)
      if (store.clock[used[step]!] === clock) return store.time[slot]! < store.time[used[step]!]!;
    return false;
  }

  /** The event that lets a rule's moment be earliest, not before `moment`; -1: none. */
  function earliest(group: Group, from: number, to: number, rule: number, moment: number): number {
    let best = -1;
    let bestMoment = Number.POSITIVE_INFINITY;
    for (let at = from; at <= to; at += 1) {
      const slot = slotAt(group, at);
      const time = store.time[slot]!;
      // In order of time: from here on none can be earlier.
      if (best >= 0 && (bestMoment <= moment || time - reachMs >= bestMoment)) break;
      const errorMs = store.errorMs[slot]!;
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
    reset() {
      counter.reset();
      reachMs = 0;
    },
    enter(slot) {
      counter.enter(slot);
      reachMs = Math.max(reachMs, store.errorMs[slot]!);
    },
    leave: counter.leave,
    judge(group, from, to) {
      if (counter.distinct() < size) return false;
      let moment = Number.NEGATIVE_INFINITY;
      used.length = 0;
      for (let rule = 0; rule < size; rule += 1) {
        const slot = earliest(group, from, to, rule, moment);
        if (slot < 0) return false;
        used.push(slot);
        moment = Math.max(moment, store.time[slot]! - store.errorMs[slot]!);
      }
      return true;
    },
  };
}
