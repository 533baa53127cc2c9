import { type ComponentType, type ReactNode, Suspense, useMemo } from 'react';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatClock, formatCount, zoneName } from '../../lib/format.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Failed, Loading } from '../../ui/pictures.tsx';
import { type ActivityPoint, type Hour, hourUntil, toPoints } from './activity-minutes.ts';

/** The last hour: events and alerts a minute, with the alerts themselves on a strip beneath. */
export function ActivityPanel({
  Chart,
  children,
  className = 'h-[16rem] shrink-0',
}: {
  Chart: ComponentType<{ points: readonly ActivityPoint[]; hour: Hour; timezone: string }>;
  children: ReactNode;
  className?: string;
}) {
  const view = useView('activity');
  const timezone = timezoneOf(useDeployment());
  const { to } = hourUntil(useNow(5_000));
  const hour = useMemo(() => hourUntil(to - 1), [to]);
  const points = useMemo(() => toPoints(view.items.values(), hour), [view.items, hour]);
  const last = points.findLast((point) => point.events !== null);
  return (
    <Panel
      title={`Last hour, ${zoneName(timezone, to)}`}
      className={className}
      aside={
        <>
          {view.state === 'stale' && <span className="text-high">as of {formatClock(view.asOf)} UTC</span>}
          {last && (
            <>
              <Key className="bg-low" />
              <span>
                <span className="num text-fg-0">{formatCount(last.events ?? 0)}</span> events/min
              </span>
              <Key className="bg-fg-0" />
              <span>
                <span className="num text-fg-0">{last.alerts ?? 0}</span> alerts/min
              </span>
            </>
          )}
        </>
      }
    >
      <div className="flex h-full flex-col">
        <div className="min-h-0 flex-1 pt-1">
          {view.state === 'failed' && view.error ? (
            <Failed title="The activity cannot be read" error={view.error} />
          ) : view.state === 'loading' ? (
            <Loading label="Activity is loading" rows={2} />
          ) : (
            <Suspense fallback={<Loading label="The chart is loading" rows={2} />}>
              <Chart points={points} hour={hour} timezone={timezone} />
            </Suspense>
          )}
        </div>
        {children}
      </div>
    </Panel>
  );
}

function Key({ className }: { className: string }) {
  return <span aria-hidden="true" className={`size-2 rounded-[1px] ${className}`} />;
}
