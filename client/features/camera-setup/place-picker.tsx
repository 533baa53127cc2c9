import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef } from 'react';
import type { Camera } from '../../../shared/domain/camera.ts';
import type { Door, FloorFeature, FloorPlan, LngLat, Site } from '../../../shared/domain/site.ts';
import { fieldOfView, wallsOf } from '../../lib/field-of-view.ts';
import { centroid, offset } from '../../lib/geometry.ts';
import { createPlanView, headingTo, type PlanView } from './plan-view.ts';

export interface Placement {
  readonly position: LngLat | undefined;
  readonly headingDeg: number;
  readonly fovDeg: number;
  readonly rangeM: number;
}

const SIZE = { width: 720, height: 460 };
const HANDLE_PX = 46;
const STEP_M = 0.5;
const FAR_STEP_M = 5;
const TURN_DEG = 5;
const AHEAD: Readonly<Record<string, number>> = {
  ArrowUp: 0,
  ArrowRight: 90,
  ArrowDown: 180,
  ArrowLeft: 270,
};

/**
 * The floor on which a camera is put: a click sets it down, a drag moves it, the handle turns it. By keyboard: arrows move by
 * half a metre (with Shift by five), `[` and `]` turn by five degrees.
 */
export function PlacePicker({
  site,
  plan,
  doors,
  others,
  value,
  onChange,
}: {
  site: Site;
  plan: FloorPlan | undefined;
  doors: readonly Door[];
  /** Cameras that hang there already. */
  others: readonly Camera[];
  value: Placement;
  onChange: (value: Placement) => void;
}) {
  const drawing = useRef<SVGSVGElement>(null);
  const held = useRef<'camera' | 'heading'>(undefined);
  const keys = useId();
  const view = useMemo(() => createPlanView(plan, site.position, SIZE), [plan, site]);
  const walls = useMemo(() => (plan ? wallsOf(plan) : []), [plan]);
  const { position } = value;

  function pointOf(event: PointerEvent): LngLat {
    const box = drawing.current!.getBoundingClientRect();
    return view.toPoint(
      ((event.clientX - box.left) / box.width) * SIZE.width,
      ((event.clientY - box.top) / box.height) * SIZE.height,
    );
  }
  function move(event: PointerEvent): void {
    const point = pointOf(event);
    if (held.current === 'camera') onChange({ ...value, position: point });
    else if (held.current === 'heading' && position)
      onChange({ ...value, headingDeg: headingTo(position, point) });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const towards = AHEAD[event.key];
    const turn = event.key === ']' ? TURN_DEG : event.key === '[' ? -TURN_DEG : undefined;
    if (towards === undefined && turn === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (turn !== undefined) onChange({ ...value, headingDeg: (value.headingDeg + turn + 360) % 360 });
    else if (towards !== undefined)
      onChange({
        ...value,
        position: offset(
          position ?? view.toPoint(SIZE.width / 2, SIZE.height / 2),
          towards,
          event.shiftKey ? FAR_STEP_M : STEP_M,
        ),
      });
  }

  return (
    <div className="flex flex-col gap-1.5">
      <svg
        ref={drawing}
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        role="application"
        aria-label={`Plan of ${site.name}: where the camera hangs`}
        aria-describedby={keys}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys
        tabIndex={0}
        className="w-full cursor-crosshair touch-none select-none rounded bg-bg-0 ring-1 ring-inset ring-line-2"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          drawing.current?.setPointerCapture(event.pointerId);
          const isHandle = (event.target as Element).getAttribute('data-handle') !== null;
          held.current = isHandle ? 'heading' : 'camera';
          move(event);
        }}
        onPointerMove={(event) => held.current && move(event)}
        onPointerUp={() => {
          held.current = undefined;
        }}
      >
        <title>{site.name}</title>
        {plan && <PlanDrawing plan={plan} view={view} />}
        {doors.map((door) => (
          <DoorMark key={door.id} door={door} view={view} />
        ))}
        {others.map((camera) => (
          <g key={camera.id} className="text-fg-3">
            <polygon points={pointsOf(fieldOfView(camera, walls), view)} className="fill-fg-3/10" />
            <circle {...at(view, camera.position)} r={3} className="fill-fg-3">
              <title>{`${camera.id} ${camera.name}`}</title>
            </circle>
          </g>
        ))}
        {position && <CameraMark view={view} walls={walls} value={{ ...value, position }} />}
      </svg>
      <p id={keys} className="text-2xs text-fg-2">
        Click to put it down, drag to move it, drag the ring to turn it. Arrows move half a metre (Shift:
        five), [ and ] turn.
      </p>
    </div>
  );
}

function CameraMark({
  view,
  walls,
  value,
}: {
  view: PlanView;
  walls: Parameters<typeof fieldOfView>[1];
  value: Placement & { readonly position: LngLat };
}) {
  const [x, y] = view.toPixel(value.position);
  const angle = (value.headingDeg * Math.PI) / 180;
  const handle = { cx: x + Math.sin(angle) * HANDLE_PX, cy: y - Math.cos(angle) * HANDLE_PX };
  return (
    <g>
      <polygon
        points={pointsOf(fieldOfView(value, walls), view)}
        className="fill-accent/20 stroke-accent/70"
      />
      <line x1={x} y1={y} x2={handle.cx} y2={handle.cy} className="stroke-accent" strokeDasharray="3 3" />
      <circle cx={x} cy={y} r={5} className="fill-accent stroke-bg-0" strokeWidth={2} />
      <circle
        {...handle}
        r={8}
        data-handle=""
        className="cursor-grab fill-bg-0 stroke-accent"
        strokeWidth={2}
      />
    </g>
  );
}

function PlanDrawing({ plan, view }: { plan: FloorPlan; view: PlanView }) {
  return (
    <g>
      {plan.features.map(({ id, geometry, properties }) => {
        if (geometry.type === 'Point') return null;
        if (geometry.type === 'LineString')
          return (
            <polyline
              key={id}
              points={pointsOf(geometry.coordinates, view)}
              className="fill-none stroke-line-2"
            />
          );
        return (
          <polygon
            key={id}
            points={pointsOf(geometry.coordinates[0] ?? [], view)}
            className={PART_STYLE[properties.feature_type]}
          />
        );
      })}
      {plan.features.map(({ id, geometry, properties: { feature_type, name } }) => {
        if (geometry.type !== 'Polygon' || feature_type !== 'unit' || name === undefined) return null;
        const [x, y] = view.toPixel(centroid(geometry.coordinates[0] ?? []));
        return (
          <text
            key={id}
            {...{ x, y }}
            textAnchor="middle"
            className="pointer-events-none fill-fg-1 stroke-bg-1 text-[10px] [paint-order:stroke]"
            strokeWidth={3}
          >
            {name}
          </text>
        );
      })}
    </g>
  );
}

const PART_STYLE: Readonly<Record<FloorFeature['properties']['feature_type'], string>> = {
  footprint: 'fill-bg-1 stroke-fg-3',
  unit: 'fill-bg-2 stroke-line-2',
  opening: 'fill-none stroke-line-2',
  fixture: 'fill-none stroke-line',
};

function DoorMark({ door, view }: { door: Door; view: PlanView }) {
  const [x, y] = view.toPixel(door.position);
  return (
    <rect x={x - 3} y={y - 3} width={6} height={6} className="fill-bg-0 stroke-fg-1">
      <title>{`${door.id} ${door.name}`}</title>
    </rect>
  );
}

const pointsOf = (points: readonly LngLat[], view: PlanView) =>
  points
    .map((point) =>
      view
        .toPixel(point)
        .map((value) => value.toFixed(1))
        .join(),
    )
    .join(' ');
const at = (view: PlanView, point: LngLat) => {
  const [cx, cy] = view.toPixel(point);
  return { cx, cy };
};
