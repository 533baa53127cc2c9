import { useMemo } from 'react';
import { clusterAlerts } from '../../lib/cluster-alerts.ts';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatMinute, plural } from '../../lib/format.ts';
import { LEVEL_WORDS } from '../../lib/severity.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { hourUntil } from './activity-minutes.ts';

/** Marks closer than this would overlap at the strip's usual width (a target is 24 px, WCAG 2.5.8). */
const GAP_MS = 4 * 60_000;

/** The alerts of the last hour where they lie in time; each mark opens the worst of its alerts. */
export function TimeStrip({ onOpen }: { onOpen: (id: string) => void }) {
  const { items } = useView('alerts');
  const timezone = timezoneOf(useDeployment());
  const { from, to } = hourUntil(useNow(5_000));
  const clusters = useMemo(() => {
    const shown = [...items.values()].filter(
      ({ status, moment }) =>
        status !== 'merged' && status !== 'withdrawn' && moment.at >= from && moment.at <= to,
    );
    return clusterAlerts(shown, GAP_MS);
  }, [items, from, to]);
  return (
    <div className="relative mx-12 h-7 shrink-0 border-t border-line">
      <span className="sr-only">Alerts of the last hour</span>
      {clusters.map(({ worst, count, at }) => {
        const more = count > 1 ? `, and ${plural(count - 1, 'more alert')}` : '';
        const label = `${formatMinute(worst.moment.at, timezone)} ${LEVEL_WORDS[worst.level]}: ${worst.title}${more}`;
        return (
          <button
            key={worst.id}
            type="button"
            title={label}
            aria-label={label}
            onClick={() => onOpen(worst.id)}
            className="absolute top-0.5 flex size-6 -translate-x-1/2 items-center justify-center rounded text-xs hover:bg-bg-4"
            style={{ left: `${((at - from) / (to - from)) * 100}%` }}
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
