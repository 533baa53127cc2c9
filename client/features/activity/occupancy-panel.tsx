import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatAge, formatCount } from '../../lib/format.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Failed, Loading } from '../../ui/pictures.tsx';

/** Beyond this the figure says how old it is. */
const OLD_MS = 5 * 60_000;

/** People believed to be at each site, as the interval it is: sure, and with the doubtful. */
export function OccupancyPanel() {
  const view = useView('presence');
  const { deployment } = useDeployment();
  const now = useNow(5_000);
  return (
    <Panel title="People on site">
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
                className="flex items-baseline gap-2 border-b border-line py-1.5 last:border-0"
              >
                <span className="min-w-0 truncate text-xs text-fg-1">{site.name}</span>
                <span className="ml-auto shrink-0 text-right">
                  {count ? (
                    <span className="num text-base font-semibold text-fg-0">
                      {count.certain === count.possible
                        ? formatCount(count.certain)
                        : `${formatCount(count.certain)}–${formatCount(count.possible)}`}
                    </span>
                  ) : (
                    <span className="text-xs text-fg-2">unknown</span>
                  )}
                  {count && age > OLD_MS && (
                    <span className="block text-2xs text-med">{formatAge(age)} old</span>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
