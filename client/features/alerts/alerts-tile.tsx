import { useMemo } from 'react';
import { formatClock, plural } from '../../lib/format.ts';
import { useSession } from '../../lib/session-context.tsx';
import { useView } from '../../live/live-context.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Failed, Loading } from '../../ui/pictures.tsx';
import { QueueList } from './queue-list.tsx';
import { orderQueue } from './queue-order.ts';

const NOTHING_PENDING: ReadonlySet<string> = new Set();

/** The open alerts as a tile of a wall: to read, and to open; what is done to them is done elsewhere. */
export function AlertsTile({ onOpen }: { onOpen: (id: string) => void }) {
  const view = useView('alerts');
  const { name } = useSession().principal;
  const alerts = useMemo(() => orderQueue(view.items.values(), 'open', name), [view.items, name]);
  const waiting = alerts.filter(({ status }) => status === 'new').length;
  return (
    <Panel
      title="Open alerts"
      className="h-full"
      aside={
        view.state === 'stale' ? (
          <span className="num text-high">as of {formatClock(view.asOf)} UTC</span>
        ) : (
          <span>
            {plural(alerts.length, 'alert')}, {waiting} waiting
          </span>
        )
      }
    >
      {view.state === 'failed' && view.error ? (
        <Failed title="The alerts cannot be read" error={view.error} />
      ) : view.state === 'loading' ? (
        <Loading label="Alerts are loading" rows={4} />
      ) : alerts.length === 0 ? (
        <Empty title="No open alert" />
      ) : (
        <QueueList
          alerts={alerts}
          selected={null}
          pending={NOTHING_PENDING}
          onSelect={onOpen}
          onOpen={onOpen}
        />
      )}
    </Panel>
  );
}
