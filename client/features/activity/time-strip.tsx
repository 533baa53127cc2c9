import { useMemo } from 'react';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatMinute } from '../../lib/format.ts';
import { LEVEL_WORDS, levelRank } from '../../lib/severity.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { hourUntil } from './activity-minutes.ts';

/** The alerts of the last hour where they lie in time; each opens its pivot. */
export function TimeStrip({ onOpen }: { onOpen: (id: string) => void }) {
  const { items } = useView('alerts');
  const timezone = timezoneOf(useDeployment());
  const now = useNow(5_000);
  const alerts = useMemo(
    () =>
      [...items.values()]
        .filter((alert) => alert.status !== 'merged' && alert.status !== 'withdrawn')
        .sort((a, b) => levelRank(a.level) - levelRank(b.level)),
    [items],
  );
  const { from, to } = hourUntil(now);
  const shown = alerts.filter((alert) => alert.moment.at >= from && alert.moment.at <= to);
  return (
    <div className="relative mx-12 h-7 shrink-0 border-t border-line">
      <span className="sr-only">Alerts of the last hour</span>
      {shown.map((alert) => (
        <button
          key={alert.id}
          type="button"
          title={`${formatMinute(alert.moment.at, timezone)} ${LEVEL_WORDS[alert.level]}: ${alert.title}`}
          aria-label={`${formatMinute(alert.moment.at, timezone)}: ${alert.title}`}
          onClick={() => onOpen(alert.id)}
          className="absolute top-0 grid size-6 -translate-x-1/2 place-items-center rounded text-xs hover:bg-bg-4"
          style={{ left: `${((alert.moment.at - from) / (to - from)) * 100}%` }}
        >
          <SeverityMark level={alert.level} isQuiet={alert.status !== 'new'} />
        </button>
      ))}
    </div>
  );
}
