import { useMemo } from 'react';
import type { Alert } from '../../../shared/domain/alert.ts';
import { clusterAlerts } from '../../lib/cluster-alerts.ts';
import { formatClock, plural, zoneName } from '../../lib/format.ts';
import { LEVEL_WORDS } from '../../lib/severity.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { shareOf } from './line-view.ts';
import type { Range } from './wall-time.ts';

/** Marks nearer than this share of the line would overlap (24 px on a line of 900). */
const GAP_SHARE = 0.027;
/** The moment is reached a little before it, so that it is seen to happen. */
export const LEAD_IN_MS = 3_000;

/** Alerts where they lie in time, shape and colour by severity; each brings the wall to its moment. */
export function AlertMarks({
  alerts,
  range,
  timezone,
  onSeek,
}: {
  alerts: readonly Alert[];
  range: Range;
  timezone: string;
  onSeek: (at: number) => void;
}) {
  const gapMs = (range.to - range.from) * GAP_SHARE;
  // marks move with the line; which alerts share one changes only with the zoom
  const clusters = useMemo(() => clusterAlerts(alerts, gapMs), [alerts, gapMs]);
  const shown = clusters.filter(({ at }) => at >= range.from && at <= range.to);
  return (
    <div className="relative h-6 shrink-0 border-t border-line">
      <span className="sr-only">{plural(shown.length, 'mark')} of alerts on the line</span>
      {shown.map(({ worst, count, at }) => {
        const more = count > 1 ? `, and ${plural(count - 1, 'more alert')}` : '';
        const moment = worst.moment.at;
        const label = `${formatClock(moment, timezone)} ${zoneName(timezone, moment)} ${LEVEL_WORDS[worst.level]}: ${worst.title}${more}. Show its moment on the wall`;
        return (
          <button
            key={worst.id}
            type="button"
            title={label}
            aria-label={label}
            onClick={() => onSeek(moment - LEAD_IN_MS)}
            className="absolute top-0 flex size-6 -translate-x-1/2 items-center justify-center rounded text-xs hover:bg-bg-4"
            style={{ left: `${shareOf(at, range) * 100}%` }}
          >
            <SeverityMark level={worst.level} isQuiet={worst.status !== 'new'} />
            {count > 1 && (
              <span aria-hidden="true" className="num text-2xs text-fg-1">
                {count}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
