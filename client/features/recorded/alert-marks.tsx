import { useMemo } from 'react';
import type { Alert } from '../../../shared/domain/alert.ts';
import { clusterAlerts } from '../../lib/cluster-alerts.ts';
import { formatClock, plural, zoneName } from '../../lib/format.ts';
import { ClusterMark } from '../../ui/cluster-mark.tsx';
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
      {shown.map((cluster) => {
        const moment = cluster.worst.moment.at;
        return (
          <ClusterMark
            key={cluster.worst.id}
            cluster={cluster}
            when={`${formatClock(moment, timezone)} ${zoneName(timezone, moment)}`}
            does=". Show its moment on the wall"
            share={shareOf(cluster.at, range)}
            className="top-0"
            onClick={() => onSeek(moment - LEAD_IN_MS)}
          />
        );
      })}
    </div>
  );
}
