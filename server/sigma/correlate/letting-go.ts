import { cutChain, newestOf, slotsOfChain } from './chained-group.ts';
import { numberOf, rulesOf, timeOf } from './event-rows.ts';
import { type Group, slotAt, slotsOf, WIDEN_MAX_MS } from './group.ts';
import { hashOfKey, REACH, REALS } from './group-rows.ts';
import { reachWith } from './potential.ts';
import { sealGroup } from './seal.ts';
import type { Memory, State } from './states.ts';

/** How contributions and groups leave memory. */
export interface LettingGo {
  dropGroup(group: number): void;
  release(slots: Iterable<number>): void;
  /** Makes what lies before `before` final and lets go of what no later window reaches. */
  seal(state: State, before: number): void;
}

const NONE = -1;

export function createLettingGo(memory: Memory): LettingGo {
  const { store, groups, segments } = memory;

  function release(slots: Iterable<number>): void {
    for (const slot of slots) store.remove(slot);
  }

  function dropGroup(number: number): void {
    const state = groups.states[number]!;
    const group = groups.listed[number];
    if (group === undefined) release(slotsOfChain(memory, number));
    else {
      release(slotsOf(group));
      group.count = 0;
      segments.give(group.offset, group.room);
    }
    state.groups.remove(number, hashOfKey(groups, number));
    state.expiry.remove(number);
    groups.give(number);
  }

  /** What contributions that were never judged could still come to, now that others went. */
  function weigh({ potential }: State, slots: Iterable<number>): number {
    let reach = 0;
    for (const slot of slots)
      reach = reachWith(potential, reach, rulesOf(store, slot), store.values[slot], numberOf(store, slot));
    return reach;
  }

  function sealListed(group: Group, before: number): void {
    release(sealGroup(group, before));
    if (group.run === undefined) group.reach = weigh(group.state, slotsOf(group));
    group.state.expiry.file(group.number, timeOf(store, slotAt(group, 0)));
  }

  function sealChain(state: State, group: number, limit: number): void {
    release(cutChain(memory, group, limit));
    const slots = slotsOfChain(memory, group);
    groups.reals[group * REALS + REACH] = weigh(state, slots);
    state.expiry.file(group, timeOf(store, slots[0]!));
  }

  return {
    dropGroup,
    release,
    seal(state, before) {
      const limit = before - state.correlation.timespanMs - 2 * WIDEN_MAX_MS;
      for (const number of state.expiry.takeDue(limit)) {
        const group = groups.listed[number];
        const newest = group?.newest ?? newestOf(memory, number);
        if (newest === NONE || timeOf(store, newest) <= limit) dropGroup(number);
        else if (group === undefined) sealChain(state, number, limit);
        else sealListed(group, before);
      }
    },
  };
}
