import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatAge } from '../../lib/format.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Failed, Loading } from '../../ui/pictures.tsx';
import { intervalOf, intervalWords, zoneWords } from './occupancy-words.ts';

/** Beyond this the figure says how old it is. */
const OLD_MS = 5 * 60_000;

/** People believed to be at each site and, beneath, in its fullest zones: as the interval that holds the truth 95 % of the time. */
export function OccupancyPanel() {
  const view = useView('presence');
  const { deployment } = useDeployment();
  const now = useNow(5_000);
  const zoneNames = new Map(deployment.zones.map((zone) => [zone.id, zone.name]));
  return (
    <Panel title="People on site" className="max-h-[15rem] shrink-0">
      {view.state === 'failed' && view.error ? (
        <Failed title="Presence cannot be read" error={view.error} />
      ) : view.state === 'loading' ? (
        <Loading label="Presence is loading" rows={2} />
      ) : (
        <ul className="flex h-full flex-col overflow-y-auto px-3 py-1">
          {deployment.sites.map((site) => {
            const count = view.items.get(site.id);
            const age = count ? now - count.asOf : 0;
            return (
              <li
                key={site.id}
                className="flex flex-wrap items-baseline gap-x-2 border-b border-line py-1.5 last:border-0"
              >
                <span className="min-w-0 truncate text-xs text-fg-1">{site.name}</span>
                <span className="ml-auto shrink-0 text-right">
                  {count ? (
                    <span className="num text-base font-semibold text-fg-0" title={intervalWords(count)}>
                      {intervalOf(count)}
                      <span className="sr-only"> {intervalWords(count)}</span>
                    </span>
                  ) : (
                    <span className="text-xs text-fg-2">unknown</span>
                  )}
                  {count?.because && <span className="block text-2xs text-med">{count.because}</span>}
                  {count && age > OLD_MS && (
                    <span className="block text-2xs text-med">{formatAge(age)} old</span>
                  )}
                </span>
                {count && count.high > 0 && (
                  <span className="w-full text-2xs text-fg-2">{zoneWords(count, zoneNames)}</span>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
