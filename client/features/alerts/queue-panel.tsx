import { useEffect, useMemo } from 'react';
import type { AlertCommands } from '../../lib/alert-commands.ts';
import { formatClock } from '../../lib/format.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { useSession } from '../../lib/session-context.tsx';
import { useSetting } from '../../lib/setting.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { AlertActionBar } from '../../ui/alert-action-bar.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { AlertDigest } from './alert-digest.tsx';
import { QueueList } from './queue-list.tsx';
import { countQueues, countUnacknowledged, orderQueue, QUEUE_FILTERS } from './queue-order.ts';

const FILTER_WORDS = { open: 'Open', mine: 'Mine', all: 'All' } as const;

/** Every alert in the order it should be looked at. `selected` may name one that the filter hides: then none is marked. */
export function QueuePanel({
  selected,
  commands,
  onSelect,
  onOpen,
}: {
  selected: string | null;
  commands: AlertCommands;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
}) {
  const view = useView('alerts');
  const me = useSession().principal.name;
  const now = useNow(60_000);
  const [filter, setFilter] = useSetting('queue', QUEUE_FILTERS, 'open');
  const alerts = useMemo(
    () => orderQueue(view.items.values(), filter, me, now),
    [view.items, filter, me, now],
  );
  const counts = useMemo(() => countQueues(view.items.values(), me), [view.items, me]);
  const unacknowledged = useMemo(() => countUnacknowledged(view.items.values()), [view.items]);
  const current = alerts.find((alert) => alert.id === selected) ?? null;
  const target = current ?? alerts[0] ?? null;

  const move = (step: number) => {
    const at = alerts.findIndex((alert) => alert.id === selected);
    const next = at < 0 ? 0 : Math.min(alerts.length - 1, Math.max(0, at + step));
    const alert = alerts[next];
    if (alert) onSelect(alert.id);
  };
  useHotkeys([
    { keys: ['j', 'ArrowDown'], label: 'Next alert', group: 'Queue', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous alert', group: 'Queue', run: () => move(-1) },
    {
      keys: ['p', 'Enter', 'Space'],
      label: 'Pivot: open the selected alert, or the first',
      group: 'Alert',
      run: () => target && onOpen(target.id),
    },
    {
      keys: ['a'],
      label: 'Acknowledge',
      group: 'Alert',
      run: () => current && commands.acknowledge(current),
    },
    {
      keys: ['s'],
      label: 'Assign to me',
      group: 'Alert',
      run: () => current && commands.assignToMe(current),
    },
    ...(commands.mayAssign
      ? [
          {
            keys: ['g'],
            label: 'Give to somebody else',
            group: 'Alert',
            run: () => current && commands.assign(current),
          },
        ]
      : []),
    { keys: ['n'], label: 'Add a note', group: 'Alert', run: () => current && commands.note(current) },
    { keys: ['r'], label: 'Resolve', group: 'Alert', run: () => current && commands.resolve(current) },
  ]);

  // The selection follows the alert, not the row; when it leaves the list the first takes its place at the next key.
  useEffect(() => {
    if (selected === null && alerts[0]) onSelect(alerts[0].id);
  }, [selected, alerts, onSelect]);

  return (
    <section aria-label="Alert queue" className="panel flex min-h-0 flex-col">
      <header className="shrink-0 border-b border-line px-3 pt-2 pb-2">
        <div className="flex items-center gap-2">
          <h2 className="text-xs font-semibold text-fg-1">Alerts</h2>
          <div className="ml-auto">
            <Segmented
              label="Which alerts"
              name="queue-filter"
              value={filter}
              onChange={setFilter}
              options={QUEUE_FILTERS.map((value) => ({
                value,
                text: FILTER_WORDS[value],
                ...(view.state === 'loading' ? {} : { count: counts[value] }),
              }))}
            />
          </div>
        </div>
        <div className="mt-2 flex min-h-5 items-center gap-4 text-xs" aria-live="polite">
          {unacknowledged.map(({ level, count }) => (
            <span key={level} className="flex items-center gap-1.5">
              <span className="num text-base font-semibold text-fg-0">{count}</span>
              <SeverityMark level={level} withWord />
            </span>
          ))}
          {unacknowledged.length === 0 && view.state === 'live' && (
            <span className="text-fg-2">Nothing waits for an acknowledgement.</span>
          )}
        </div>
      </header>
      {view.state === 'stale' && (
        <StaleBar>As of {formatClock(view.asOf)} UTC. Newer alerts are not shown.</StaleBar>
      )}
      <div className="flex min-h-0 flex-1 flex-col">
        {view.state === 'failed' && view.error ? (
          <Failed title="The alerts cannot be read" error={view.error} />
        ) : view.state === 'loading' ? (
          <Loading label="Alerts are loading" rows={8} />
        ) : alerts.length === 0 ? (
          <Empty title={filter === 'mine' ? 'No alert is assigned to you' : 'No open alerts'}>
            {filter === 'mine'
              ? 'Press S on an alert to take it.'
              : 'Every source that is fresh has been judged. Stale sources are on the Sources screen.'}
          </Empty>
        ) : (
          <QueueList
            alerts={alerts}
            selected={selected}
            pending={commands.pending}
            onSelect={onSelect}
            onOpen={onOpen}
          />
        )}
        {current && <AlertDigest alert={current} now={now} />}
      </div>
      {current && <AlertActionBar alert={current} commands={commands} onOpen={() => onOpen(current.id)} />}
    </section>
  );
}
