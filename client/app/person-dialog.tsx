import type { PersonAnswer } from '../../shared/contract/http.ts';
import { orderQueue } from '../features/alerts/queue-order.ts';
import { PersonCard } from '../features/pivot/person-card.tsx';
import { timezoneOf } from '../lib/deployment.ts';
import { useDeployment } from '../lib/deployment-context.tsx';
import { formatAge } from '../lib/format.ts';
import { useFetched } from '../lib/http-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import { useNow, useView } from '../live/live-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogTitle } from '../ui/dialog.tsx';
import { Failed, Loading } from '../ui/pictures.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { pivotLocation } from './pivot-location.ts';

/** One person's card and the alerts about them. Reading it goes on the record. */
export function PersonDialog({
  id,
  location,
  onClose,
}: {
  id: string;
  location: LocationStore;
  onClose: () => void;
}) {
  const index = useDeployment();
  const now = useNow(5_000);
  const { result, reload } = useFetched<PersonAnswer>(`/api/people/${encodeURIComponent(id)}`);
  const alerts = orderQueue(useView('alerts').items.values(), 'all', '').filter(
    ({ person }) => person?.id === id,
  );
  const answer = 'data' in result ? result.data : undefined;
  const timezone = timezoneOf(index, answer?.presence.place?.site ?? answer?.person.homeSite);
  return (
    <Dialog label="Person" onClose={onClose} className="mt-24 w-[min(32rem,94vw)]">
      <DialogTitle>{answer?.person.name ?? 'Person'}</DialogTitle>
      <div className="min-h-0 overflow-y-auto">
        {result.state === 'loading' ? (
          <Loading label="The person is loading" rows={3} />
        ) : result.state === 'failed' ? (
          <Failed title="The person cannot be read" error={result.error} onRetry={reload} />
        ) : (
          <PersonCard
            answer={result.data}
            reference={undefined}
            index={index}
            timezone={timezone}
            now={now}
          />
        )}
        <h3 className="border-y border-line bg-bg-3 px-3 py-1.5 text-xs font-semibold text-fg-1">
          {alerts.length === 0 ? 'No alert about them' : 'Alerts'}
        </h3>
        <ul>
          {alerts.map((alert) => (
            <li key={alert.id} className="border-b border-line last:border-0">
              <button
                type="button"
                onClick={() => {
                  onClose();
                  location.go(pivotLocation(alert));
                }}
                className="flex min-h-8 w-full items-center gap-2 px-3 py-1 text-left text-xs text-fg-0 hover:bg-bg-3 focus-visible:outline-offset-[-2px]"
              >
                <SeverityMark level={alert.level} isQuiet={alert.status !== 'new'} />
                <span className="min-w-0 truncate">{alert.title}</span>
                <span className="num ml-auto shrink-0 text-2xs text-fg-2">
                  {formatAge(now - alert.lastAt)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="flex items-center justify-between gap-3 border-t border-line px-3 py-2">
        <p className="text-2xs text-fg-2">That you read this is on the record.</p>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
