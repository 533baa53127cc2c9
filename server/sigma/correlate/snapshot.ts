import { type CorrelationResult, MAX_EVENT_IDS } from './correlation-results.ts';
import { type Episode, type Group, slotAt } from './group.ts';
import { shownByName } from './shown.ts';

type Events = Pick<CorrelationResult, 'eventIds' | 'eventCount'>;

/**
 * The episode as others see it. Events of chained results stand in the result's place, each once.
 * @param appended the episode grew by its last contribution and by nothing else since it was reported
 */
export function snapshot(group: Group, episode: Episode, appended: boolean): CorrelationResult {
  const { correlation, chained } = group.state;
  const { reported } = episode;
  const { eventIds, eventCount } =
    appended && !chained && reported !== undefined
      ? oneMore(group, episode, reported)
      : eventsOf(group, episode, episode.start, episode.end + 1);
  return {
    id: episode.id,
    rule: correlation.id,
    group:
      appended && reported !== undefined ? reported.group : shownByName(correlation.groupBy, episode.shown),
    at: episode.at,
    firstAt: episode.firstAt,
    lastAt: episode.lastAt,
    eventIds,
    eventCount,
    value: episode.value,
  };
}

function oneMore(group: Group, { end }: Episode, { eventIds, eventCount }: Events): Events {
  return {
    eventIds:
      eventCount >= MAX_EVENT_IDS
        ? eventIds
        : [...eventIds, group.state.memory.store.eventId[slotAt(group, end)]!],
    eventCount: eventCount + 1,
  };
}

/** The ids an episode no longer holds, and those of the contributions in [from, to): the first, and how many in all. */
export function eventsOf(
  group: Group,
  { prefix, prefixCount }: Pick<Episode, 'prefix' | 'prefixCount'>,
  from: number,
  to: number,
): Events {
  const { memory, chained } = group.state;
  const { store } = memory;
  if (!chained) {
    const room = Math.max(0, MAX_EVENT_IDS - prefix.length);
    const eventIds = [...prefix];
    for (let at = from; at < Math.min(to, from + room); at += 1)
      eventIds.push(store.eventId[slotAt(group, at)]!);
    return { eventIds, eventCount: prefixCount + to - from };
  }
  const ids = new Set(prefix);
  let beyond = prefixCount - prefix.length;
  for (let at = from; at < to; at += 1) {
    const slot = slotAt(group, at);
    const inner = store.aside(slot)?.inner;
    if (inner === undefined) ids.add(store.eventId[slot]!);
    else {
      for (const id of inner.eventIds) ids.add(id);
      beyond += inner.eventCount - inner.eventIds.length;
    }
  }
  return { eventIds: [...ids].slice(0, MAX_EVENT_IDS), eventCount: ids.size + beyond };
}
