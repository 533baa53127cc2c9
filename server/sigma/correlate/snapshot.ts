import { type CorrelationResult, MAX_EVENT_IDS, shortIds } from './correlation-results.ts';
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
    eventIds: shortIds([...eventIds, group.state.memory.store.eventId[slotAt(group, end)]!]),
    eventCount: eventCount + 1,
  };
}

/** The ids an episode no longer holds, and those of the contributions in [from, to), shortened; how many there are in all. */
export function eventsOf(
  group: Group,
  { prefix, prefixCount }: Pick<Episode, 'prefix' | 'prefixCount'>,
  from: number,
  to: number,
): Events {
  const { memory, chained } = group.state;
  const { store } = memory;
  if (!chained) {
    const idAt = (at: number) => store.eventId[slotAt(group, at)]!;
    const eventIds = [...prefix];
    // None in the middle of many is listed.
    for (let at = from; at < from + MAX_EVENT_IDS && at < to; at += 1) eventIds.push(idAt(at));
    for (let at = Math.max(from + MAX_EVENT_IDS, to - MAX_EVENT_IDS); at < to; at += 1)
      eventIds.push(idAt(at));
    return { eventIds: shortIds(eventIds), eventCount: prefixCount + to - from };
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
  return { eventIds: shortIds([...ids]), eventCount: ids.size + beyond };
}
