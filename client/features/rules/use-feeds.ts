import { useRef } from 'react';
import { isHeard } from '../../../shared/domain/source-health.ts';
import { useView } from '../../live/live-context.tsx';
import type { Feeds } from './rule-sight.ts';

/** What rules must know of feeds, the same object until it says something else: sources tell their rates every second. */
export function useFeeds(): Feeds {
  const sources = useView('sources').items;
  const notices = useView('line').items;
  const held = useRef<{ readonly key: string; readonly feeds: Feeds }>(undefined);
  const key = JSON.stringify([
    [...sources.values()].map((source) => [
      source.id,
      source.name,
      source.state,
      !isHeard(source) && source.lastReceivedAt,
    ]),
    [...notices.values()].filter(({ kind }) => kind === 'unknown').map(({ id, text }) => [id, text]),
  ]);
  if (held.current?.key !== key) held.current = { key, feeds: { sources, notices } };
  return held.current.feeds;
}
