import { timedOf } from './episodes.ts';
import { timeOf, windowOf } from './event-rows.ts';
import {
  type Episode,
  firstAfter,
  type Group,
  type Run,
  slotAt,
  slotsOf,
  takeOut,
  WIDEN_MAX_MS,
} from './group.ts';
import { eventsOf } from './snapshot.ts';

/**
 * Lets go of the contributions that no window still to come can reach, and of `atLeast` in any case. Everything before
 * `before` is final from then on. Returns the slots let go.
 */
export function sealGroup(group: Group, before: number, atLeast = 0): Int32Array {
  const { correlation } = group.state;
  const drop = Math.max(atLeast, firstAfter(group, before - correlation.timespanMs - 2 * WIDEN_MAX_MS));
  const { run } = group;
  // Without a run nothing ever held, and with less in its windows nothing will that is final.
  if (run === undefined) return letGo(group, drop);
  const cut = Math.max(run.cut, firstAfter(group, before - 1), atLeast);
  if (cut > run.cut) moveCut(group, run, cut, before);
  if (drop === 0) return letGo(group, 0);
  for (const episode of run.episodes) forget(group, episode, drop);
  if (run.sealed?.open !== undefined) forget(group, run.sealed.open, drop);
  for (let at = run.windowStart; at < drop; at += 1) group.state.judge.leave(run.window, slotAt(group, at));
  const gone = letGo(group, drop);
  run.cut -= drop;
  run.judgedCount -= drop;
  run.windowStart = Math.max(0, run.windowStart - drop);
  return gone;
}

function letGo(group: Group, count: number): Int32Array {
  const gone = slotsOf(group, count);
  if (count > 0) takeOut(group, 0, count);
  return gone;
}

function moveCut(group: Group, run: Run, cut: number, before: number): void {
  const last = timedOf(group.state.memory.store, slotAt(group, cut - 1));
  const open = run.episodes.find((one) => one.fire < cut && one.end >= cut - 1);
  const latest = run.episodes.filter((one) => one.fire < cut).at(-1) ?? run.sealed?.named;
  run.sealed = {
    before: Math.max(before, last.time, run.sealed?.before ?? Number.NEGATIVE_INFINITY),
    last,
    open: open && atCut(group, open, cut),
    named: latest,
  };
  run.cut = cut;
  run.episodes = run.episodes.filter((one) => one === open || one.fire >= cut);
}

/** The episode as it stood at the last contribution before the cut. */
function atCut(group: Group, open: Episode, cut: number): Episode {
  if (open.end === cut - 1) return { ...open };
  const { memory, judge } = group.state;
  const { store } = memory;
  const last = slotAt(group, cut - 1);
  const windowStart = Math.max(0, cut - windowOf(store, last));
  const window = judge.open();
  for (let at = windowStart; at < cut; at += 1) judge.enter(window, slotAt(group, at));
  judge.judge(window, group, windowStart, cut - 1);
  return { ...open, end: cut - 1, lastAt: timeOf(store, last), value: judge.value };
}

/** The first `drop` contributions go; an episode keeps the ids of its own. */
function forget(group: Group, episode: Episode, drop: number): void {
  if (episode.start < drop) {
    const { eventIds, eventCount } = eventsOf(group, episode, episode.start, Math.min(drop, episode.end + 1));
    episode.prefix = eventIds;
    episode.prefixCount = eventCount;
  }
  episode.start = Math.max(0, episode.start - drop);
  episode.fire -= drop;
  episode.end -= drop;
}
