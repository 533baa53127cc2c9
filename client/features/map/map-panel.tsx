import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DeploymentAnswer } from '../../../shared/contract/http.ts';
import { wallsOf } from '../../lib/field-of-view.ts';
import type { Lit, MapSelection } from '../../lib/selection.ts';
import { useView } from '../../live/live-context.tsx';
import { destinationOf, overviewExtent, shownFloors, siteExtent } from './destination.ts';
import { drawFloor, drawGrid, type FloorDrawing } from './floor-plan.ts';
import './map.css';
import { FloorSwitch, PlaceSwitch } from './map-controls.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapList } from './map-list.tsx';
import { formMapModel } from './map-model.ts';
import { MapNotices } from './map-notices.tsx';
import { MapTooltip } from './map-tooltip.tsx';
import { levelHex } from './palette.ts';
import { useMapScene } from './use-map-scene.ts';

export interface MapPanelProps {
  readonly deployment: DeploymentAnswer;
  readonly selection: MapSelection | null;
  readonly onSelect: (selection: MapSelection) => void;
  readonly lit?: Lit;
  /** Each change turns the view between all sites and the last one looked at (a key does it). */
  readonly turns?: number;
}

const NOTHING_LIT: Lit = { doors: [], cameras: [] };
const SITE_MAX_ZOOM = 20;
const OVERVIEW_MAX_ZOOM = 6;

/** All sites from afar, one site's floors from near, with what is wrong there. Selecting something flies to it. */
export function MapPanel({ deployment, selection, onSelect, lit = NOTHING_LIT, turns = 0 }: MapPanelProps) {
  const alerts = useView('alerts');
  const doors = useView('doors');
  const cameras = useView('cameras');
  const presence = useView('presence');
  const [asked, setAsked] = useState<ReadonlyMap<string, string>>(new Map());
  const [site, setSite] = useState(() => deployment.sites[0]?.id);
  const container = useRef<HTMLDivElement>(null);

  const floors = useMemo(() => shownFloors(deployment.sites, asked), [deployment.sites, asked]);
  const model = useMemo(
    () =>
      formMapModel({
        ...deployment,
        alerts: alerts.items,
        doorStates: doors.items,
        cameraHealth: cameras.items,
        occupancy: presence.items,
        selection,
        lit,
        floors,
      }),
    [deployment, alerts.items, doors.items, cameras.items, presence.items, selection, lit, floors],
  );
  const zoneTones = [...model.zoneLevels].map(([zone, level]) => `${zone}=${levelHex(level)}`).join(' ');
  const floor = useMemo((): FloorDrawing => {
    const tones = new Map(zoneTones.split(' ').map((one) => one.split('=') as [string, string]));
    const shown = deployment.sites.flatMap((one) =>
      one.floors.filter((candidate) => floors.get(one.id) === candidate.id),
    );
    return {
      type: 'FeatureCollection',
      features: [
        ...deployment.sites.filter((one) => one.floors.length > 0).map(drawGrid),
        ...shown.flatMap((one) => drawFloor(one.plan, tones)),
      ],
    };
  }, [deployment.sites, floors, zoneTones]);
  const walls = useMemo(
    () =>
      new Map(
        deployment.sites.flatMap((one) => one.floors.map((each) => [each.id, wallsOf(each.plan)] as const)),
      ),
    [deployment.sites],
  );
  const frame = useMemo(
    () => ({ model, floor, wallsOf: (id: string | undefined) => walls.get(id ?? '') ?? [] }),
    [model, floor, walls],
  );

  const start = useMemo(() => startExtent(deployment), [deployment]);
  const onPick = useCallback(({ target }: { target: MapSelection }) => onSelect(target), [onSelect]);
  const { status, faults, hover, isClose, fly } = useMapScene(container, frame, start, onPick);

  const showSite = useCallback(
    (id: string) => {
      setSite(id);
      const extent = siteExtent(id, deployment);
      if (extent) fly(extent, SITE_MAX_ZOOM);
    },
    [deployment, fly],
  );
  const showWorld = useCallback(() => fly(overviewExtent(deployment), OVERVIEW_MAX_ZOOM), [deployment, fly]);

  // A selection is flown to once: alerts that change under it must not pull the view back.
  const flown = useRef<string>(undefined);
  const wanted = selection ? `${selection.type}:${selection.id}` : undefined;
  const destination = useMemo(
    () => (selection ? destinationOf(selection, deployment, alerts.items) : undefined),
    [selection, deployment, alerts.items],
  );
  useEffect(() => {
    if (wanted === undefined) flown.current = undefined;
    if (wanted === undefined || !destination || flown.current === wanted) return;
    flown.current = wanted;
    const { site: at, floor: on } = destination;
    if (on !== undefined) setAsked((before) => new Map(before).set(at, on));
    showSite(at);
  }, [wanted, destination, showSite]);

  const turned = useRef(turns);
  useEffect(() => {
    if (turned.current === turns) return;
    turned.current = turns;
    if (isClose) showWorld();
    else if (site !== undefined) showSite(site);
  }, [turns, isClose, site, showSite, showWorld]);

  const shownSite = deployment.sites.find((one) => one.id === site);
  if (status === 'missing') {
    return <MapList model={model} alerts={alerts.items} onSelect={onSelect} isAlone selection={selection} />;
  }
  return (
    <section aria-label="Map" className="relative h-full w-full overflow-hidden bg-bg-0">
      <div ref={container} className="h-full w-full" />
      <div className="pointer-events-none absolute inset-0 flex flex-col justify-between p-2 *:pointer-events-auto">
        <div className="flex items-start justify-between gap-2 self-stretch">
          <PlaceSwitch
            sites={deployment.sites}
            marks={model.sites}
            current={isClose ? site : undefined}
            onWorld={showWorld}
            onSite={showSite}
          />
          <MapNotices status={status} faults={faults} views={[alerts, doors, cameras]} />
        </div>
        <div className="pointer-events-none flex items-end justify-between gap-2 self-stretch *:pointer-events-auto">
          <MapLegend isClose={isClose} />
          {isClose && shownSite && shownSite.floors.length > 1 && (
            <FloorSwitch
              site={shownSite}
              current={floors.get(shownSite.id)}
              alerts={alerts.items}
              ground={deployment}
              onFloor={(id) => setAsked((before) => new Map(before).set(shownSite.id, id))}
            />
          )}
        </div>
      </div>
      {hover && <MapTooltip hover={hover} model={model} />}
      <MapList model={model} alerts={alerts.items} onSelect={onSelect} selection={selection} />
    </section>
  );
}

/** One site with a plan opens on it; several open on all of them. */
function startExtent(deployment: DeploymentAnswer) {
  const only = deployment.sites.length === 1 ? deployment.sites[0] : undefined;
  return (only && siteExtent(only.id, deployment)) ?? overviewExtent(deployment);
}
