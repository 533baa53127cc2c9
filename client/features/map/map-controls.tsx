import { Globe2, MapPin } from 'lucide-react';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { classNames } from '../../lib/class-names.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import type { Ground } from './destination.ts';
import { byUrgency, isOpen, locateAlert, type SiteMark } from './map-model.ts';

const frame = 'rounded-md bg-bg-1/90 ring-1 ring-line';
const option = 'flex h-7 items-center gap-1.5 rounded px-2 text-xs';
const tone = (isCurrent: boolean) =>
  isCurrent ? 'bg-bg-4 text-fg-0' : 'text-fg-1 hover:bg-bg-3 hover:text-fg-0';

/** More sites than this are chosen from a list. */
const MAX_SITE_BUTTONS = 4;

/** The world, or one of its sites. */
export function PlaceSwitch({
  sites,
  marks,
  current,
  onWorld,
  onSite,
}: {
  sites: readonly Site[];
  marks: readonly SiteMark[];
  /** The site that fills the view; undefined when all are in it. */
  current: string | undefined;
  onWorld: () => void;
  onSite: (id: string) => void;
}) {
  return (
    <nav aria-label="Places on the map" className={classNames(frame, 'flex flex-wrap gap-0.5 p-0.5')}>
      <button
        type="button"
        aria-pressed={current === undefined}
        className={classNames(option, tone(current === undefined))}
        onClick={onWorld}
      >
        <Globe2 className="size-3.5" strokeWidth={1.75} aria-hidden="true" />
        All sites
      </button>
      {sites.length <= MAX_SITE_BUTTONS ? (
        sites.map((site) => {
          const level = marks.find((mark) => mark.id === site.id)?.level;
          return (
            <button
              key={site.id}
              type="button"
              aria-pressed={site.id === current}
              className={classNames(option, tone(site.id === current))}
              onClick={() => onSite(site.id)}
            >
              {level && <SeverityMark level={level} className="text-[0.7rem]" />}
              {site.name}
            </button>
          );
        })
      ) : (
        <label className={classNames(option, tone(current !== undefined))}>
          <MapPin className="size-3.5" strokeWidth={1.75} aria-hidden="true" />
          <span className="sr-only">Site</span>
          <select
            value={current ?? ''}
            onChange={(event) => onSite(event.target.value)}
            className="max-w-48 bg-transparent [color-scheme:dark] focus:outline-none"
          >
            <option value="" disabled>
              Choose a site
            </option>
            {sites.map((site) => (
              <option key={site.id} value={site.id} className="bg-bg-1">
                {site.name}
              </option>
            ))}
          </select>
        </label>
      )}
    </nav>
  );
}

/** Floors from top to bottom, as in a lift; one with an open alert shows the worst of them. */
export function FloorSwitch({
  site,
  current,
  alerts,
  ground,
  onFloor,
}: {
  site: Site;
  current: string | undefined;
  alerts: ReadonlyMap<string, Alert>;
  ground: Ground;
  onFloor: (id: string) => void;
}) {
  const open = [...alerts.values()].filter(isOpen).sort(byUrgency);
  const levelOf = (floor: string) => open.find((alert) => locateAlert(alert, ground)?.floor === floor)?.level;
  const floors = [...site.floors].sort((a, b) => b.ordinal - a.ordinal);
  return (
    <fieldset className={classNames(frame, 'flex flex-col gap-0.5 p-0.5')}>
      <legend className="sr-only">Floor</legend>
      {floors.map((floor) => {
        const level = levelOf(floor.id);
        return (
          <button
            key={floor.id}
            type="button"
            aria-pressed={floor.id === current}
            className={classNames(option, tone(floor.id === current), 'justify-between')}
            onClick={() => onFloor(floor.id)}
          >
            <span>{floor.name}</span>
            {level ? (
              <SeverityMark level={level} className="text-[0.7rem]" />
            ) : (
              <span className="num text-2xs text-fg-2">{floor.ordinal}</span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
