import { formatClock, formatMinute, zoneName } from '../../lib/format.ts';
import { shareOf, ticksOf } from './line-view.ts';
import type { Range } from './wall-time.ts';

/** Times along the line, in the site's zone, which is named. */
export function LineAxis({ range, timezone }: { range: Range; timezone: string }) {
  const { at, stepMs } = ticksOf(range, 12, timezone);
  const words = stepMs < 60_000 ? formatClock : formatMinute;
  return (
    <div className="relative h-4 shrink-0 text-2xs text-fg-2" aria-hidden="true">
      {at.map((tick) => {
        const share = shareOf(tick, range);
        return (
          <div
            key={tick}
            className="absolute top-0 h-1 border-l border-line-2"
            style={{ left: `${share * 100}%` }}
          >
            {share > 0.07 && share < 0.97 && (
              <span className="num absolute top-0.5 -translate-x-1/2 leading-3.5">
                {words(tick, timezone)}
              </span>
            )}
          </div>
        );
      })}
      <span className="absolute top-0.5 left-1 leading-3.5">{zoneName(timezone, range.to)}</span>
    </div>
  );
}
