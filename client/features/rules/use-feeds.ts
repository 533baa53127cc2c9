import { useState } from 'react';
import { silencesOf } from '../../../shared/domain/source-health.ts';
import { type Readable, useStore } from '../../lib/store.ts';
import type { LiveConnection } from '../../live/live-connection.ts';
import { useLive } from '../../live/live-context.tsx';
import type { Feeds } from './rule-sight.ts';

/** What rules must know of feeds: the same until it says something else, while sources tell their rates every second. */
export function useFeeds(): Feeds {
  const live = useLive();
  const [feeds] = useState(() => watchFeeds(live));
  return useStore(feeds);
}

function watchFeeds({ view, clock }: LiveConnection): Readable<Feeds> {
  const sources = view('sources');
  const line = view('line');
  let held: { readonly key: string; readonly feeds: Feeds } | undefined;
  return {
    get() {
      const states = [sources.get().state, line.get().state];
      const feeds: Feeds = {
        isRead: !states.some((state) => state === 'failed' || state === 'stale'),
        names: new Map([...sources.get().items.values()].map(({ id, name }) => [id, name])),
        silences: silencesOf(sources.get().items.values(), clock.now()),
        unjudged: new Map(
          [...line.get().items.values()].flatMap(({ id, kind, text }) =>
            kind === 'unknown' ? [[id, text]] : [],
          ),
        ),
      };
      const key = JSON.stringify([feeds.isRead, [...feeds.names], [...feeds.silences], [...feeds.unjudged]]);
      if (held?.key !== key) held = { key, feeds };
      return held.feeds;
    },
    subscribe(listener) {
      const ends = [sources.subscribe(listener), line.subscribe(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
