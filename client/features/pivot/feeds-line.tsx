import type { PivotAnswer } from '../../../shared/contract/http.ts';
import { formatAge } from '../../lib/format.ts';

/** How fresh each feed is: what a stale one does not say means nothing. */
export function FeedsLine({ feeds, now }: { feeds: PivotAnswer['timeline']['feeds']; now: number }) {
  const stale = feeds.filter((feed) => feed.stale);
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-2xs text-fg-2">
      {feeds
        .filter((feed) => !feed.stale)
        .map((feed) => (
          <span key={feed.source}>
            <span className="num">{feed.source}</span>{' '}
            {feed.newestAt === undefined ? 'has said nothing yet' : `${formatAge(now - feed.newestAt)} old`}
          </span>
        ))}
      {stale.map((feed) => (
        <span key={feed.source} className="font-medium text-med">
          <span aria-hidden="true">▲ </span>
          <span className="num">{feed.source}</span> stale
          {feed.newestAt !== undefined && ` ${formatAge(now - feed.newestAt)}`}: its silence means nothing
        </span>
      ))}
      {feeds.length === 0 && <span>No feed says anything here.</span>}
    </p>
  );
}
