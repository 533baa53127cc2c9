import type { Alert } from '../../../shared/domain/alert.ts';
import { classNames } from '../../lib/class-names.ts';
import { plural } from '../../lib/format.ts';
import type { MapSelection } from '../../lib/selection.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { byUrgency, isOpen, type MapModel } from './map-model.ts';

/** Enough for a shift's open alerts; the queue has the rest. */
const MAX_ALERTS = 50;

/**
 * The map in words: sites and what is open there. Beside the map it is for screen readers and the keyboard and shows when it
 * has the focus; where no map can be drawn (`isAlone`) it is all there is.
 */
export function MapList({
  model,
  alerts,
  selection,
  onSelect,
  isAlone = false,
}: {
  model: MapModel;
  alerts: ReadonlyMap<string, Alert>;
  selection: MapSelection | null;
  onSelect: (selection: MapSelection) => void;
  isAlone?: boolean;
}) {
  const open = [...alerts.values()].filter(isOpen).sort(byUrgency).slice(0, MAX_ALERTS);
  const current = (type: MapSelection['type'], id: string) =>
    selection?.type === type && selection.id === id ? true : undefined;
  const item = 'flex w-full items-center gap-2 rounded px-2 py-1.5 text-left text-xs hover:bg-bg-3';
  return (
    <section
      aria-label={isAlone ? 'Map' : 'Map as a list'}
      className={classNames(
        'overflow-auto bg-bg-1 p-3',
        isAlone
          ? 'h-full'
          : 'absolute inset-y-0 right-0 z-20 w-72 border-l border-line not-focus-within:sr-only',
      )}
    >
      {isAlone && (
        <p role="alert" className="mb-3 rounded bg-bg-3 p-2 text-xs text-fg-0 ring-1 ring-high/40">
          This browser cannot draw the map: WebGL is switched off or missing. Sites and alerts are listed
          instead; nothing else is affected.
        </p>
      )}
      <h3 className="mb-1 text-2xs text-fg-2">Sites</h3>
      <ul>
        {model.sites.map((site) => (
          <li key={site.id}>
            <button
              type="button"
              aria-current={current('site', site.id)}
              className={item}
              onClick={() => onSelect({ type: 'site', id: site.id })}
            >
              {site.level && <SeverityMark level={site.level} isQuiet={!site.unacknowledged} />}
              <span className="flex-1 text-fg-0">{site.name}</span>
              <span className="text-2xs text-fg-2">
                {site.openAlerts > 0 ? plural(site.openAlerts, 'open alert') : 'quiet'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <h3 className="mt-3 mb-1 text-2xs text-fg-2">Open alerts</h3>
      <ul>
        {open.map((alert) => (
          <li key={alert.id}>
            <button
              type="button"
              aria-current={current('alert', alert.id)}
              className={item}
              onClick={() => onSelect({ type: 'alert', id: alert.id })}
            >
              <SeverityMark level={alert.level} isQuiet={alert.status !== 'new'} />
              <span className="flex-1 text-fg-0">{alert.title}</span>
            </button>
          </li>
        ))}
        {open.length === 0 && <li className="px-2 text-xs text-fg-2">No open alert</li>}
      </ul>
    </section>
  );
}
