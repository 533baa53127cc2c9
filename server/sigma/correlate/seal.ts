import type { CompiledCorrelation } from '../correlation-types.ts';
import { MAX_EVENT_IDS } from './correlation-results.ts';
import { type Contribution, type Episode, firstAfter, type Group, rejudge, WIDEN_MAX_MS } from './group.ts';

/**
 * Makes everything of a group before `before` final, and lets go of the entries that no window still to come can
 * reach, and of `atLeast` entries in any case. Returns what was let go.
 */
export function sealGroup(
  correlation: CompiledCorrelation,
  group: Group,
  before: number,
  atLeast = 0,
): readonly Contribution[] {
  const { entries } = group;
  const cut = Math.max(group.cut, firstAfter(entries, before - 1), atLeast);
  const drop = Math.max(atLeast, firstAfter(entries, before - correlation.timespanMs - 2 * WIDEN_MAX_MS));
  if (cut > group.cut) moveCut(correlation, group, cut, before);
  if (drop === 0) return [];
  for (const episode of group.episodes) forget(group, episode, drop);
  if (group.sealed?.open !== undefined) forget(group, group.sealed.open, drop);
  const gone = entries.slice(0, drop);
  group.entries = entries.slice(drop);
  group.cut -= drop;
  if (group.entries.length === 0) {
    group.windowStart = 0;
    group.judge.reset();
  } else {
    for (const one of entries.slice(group.windowStart, Math.max(group.windowStart, drop)))
      group.judge.leave(one);
    group.windowStart = Math.max(0, group.windowStart - drop);
  }
  return gone;
}

function moveCut(correlation: CompiledCorrelation, group: Group, cut: number, before: number): void {
  const last = group.entries[cut - 1]!;
  const open = group.episodes.find((one) => one.fire < cut && one.end >= cut - 1);
  const asItStood = open === undefined ? undefined : atCut(correlation, group, open, cut);
  const latest = group.episodes.filter((one) => one.fire < cut).at(-1) ?? group.sealed;
  group.sealed = {
    before: Math.max(before, last.time, group.sealed?.before ?? Number.NEGATIVE_INFINITY),
    last: { time: last.time, errorMs: last.errorMs, clock: last.clock },
    open: asItStood,
    anchorId: latest?.anchorId,
    ordinal: latest?.ordinal ?? 0,
  };
  group.cut = cut;
  group.episodes = group.episodes.filter((one) => one === open || one.fire >= cut);
}

/** The episode as it stood at the last entry before the cut. */
function atCut(correlation: CompiledCorrelation, group: Group, open: Episode, cut: number): Episode {
  if (open.end === cut - 1) return { ...open };
  const head: Group = {
    ...group,
    entries: group.entries.slice(0, cut),
    episodes: [...group.episodes],
    judge: group.judge,
  };
  rejudge(correlation, head);
  const stood = { ...head.episodes.find((one) => one.id === open.id)! };
  // The judge was borrowed: give it the group's own window back.
  const { episodes } = group;
  rejudge(correlation, group);
  group.episodes = episodes;
  return stood;
}

/** The first `drop` entries go; an episode keeps the ids of its own. */
function forget(group: Group, episode: Episode, drop: number): void {
  if (episode.start < drop) {
    const own = group.entries.slice(episode.start, Math.min(drop, episode.end + 1));
    const ids = new Set(episode.prefix);
    let beyond = episode.prefixCount - episode.prefix.length;
    for (const one of own) {
      for (const id of one.inner?.eventIds ?? [one.eventId]) ids.add(id);
      if (one.inner !== undefined) beyond += one.inner.eventCount - one.inner.eventIds.length;
    }
    episode.prefix = [...ids].slice(0, MAX_EVENT_IDS);
    episode.prefixCount = ids.size + beyond;
  }
  episode.start = Math.max(0, episode.start - drop);
  episode.fire -= drop;
  episode.end -= drop;
}
