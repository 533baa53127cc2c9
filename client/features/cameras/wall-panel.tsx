import { type ReactNode, Suspense, useRef } from 'react';
import type { Camera } from '../../../shared/domain/camera.ts';
import type { PanelKind, WallTile } from '../../../shared/domain/wall.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Loading, StaleBar } from '../../ui/pictures.tsx';
import type { CameraPlayer, PlayMode } from './player/camera-player.ts';
import { usePanelSize } from './use-panel-size.ts';
import { ArrangeBar } from './wall/arrange-bar.tsx';
import { CameraSlot, type CameraSlotHandle } from './wall/camera-slot.tsx';
import { ContentSelect, PANEL_WORDS } from './wall/content-select.tsx';
import { DockRow } from './wall/dock-row.tsx';
import { EmptyTile } from './wall/empty-tile.tsx';
import type { Shown } from './wall/fill-tiles.ts';
import { type Direction, inReadingOrder, setContent } from './wall/mosaic.ts';
import { budgetWords } from './wall/stream-budget.ts';
import { usePlaying } from './wall/use-playing.ts';
import { cameraOf, useWall } from './wall/use-wall.ts';
import { useWallKeys } from './wall/use-wall-keys.ts';
import type { WallChoice } from './wall/use-wall-plan.ts';
import { WallAside } from './wall/wall-aside.tsx';
import { WallGrid } from './wall/wall-grid.tsx';

const LIVE: PlayMode = { type: 'live' };
const allLive = () => LIVE;
const STILL: PlayMode = { type: 'still' };
const PAN: Readonly<Record<Direction, readonly [x: number, y: number]>> = {
  left: [0.1, 0],
  right: [-0.1, 0],
  up: [0, 0.1],
  down: [0, -0.1],
};

/** Tiles beside cameras: composed by whoever shows the wall, since features do not know each other. */
export type PanelContents = Readonly<Record<PanelKind, () => ReactNode>>;

export interface WallPanelProps {
  readonly cameras: readonly Camera[];
  readonly choice: WallChoice;
  readonly onChoose: (choice: WallChoice) => void;
  readonly contents: PanelContents;
  readonly focused?: string;
  readonly onFocus: (camera: string) => void;
  readonly onOpenAlert: (alert: string) => void;
  readonly marked?: readonly string[];
  /** What a tile plays; the same object while the same list serves, since another one makes the tile's player anew. */
  readonly modeOf?: (camera: string) => PlayMode;
  /** Told each tile's player when it is made, and that it is gone: whoever keeps tiles together seeks them by it. */
  readonly onPlayer?: (camera: string, player: CameraPlayer | undefined) => void;
  /** Opens the export of a clip; `at`: the moment the tile shows, epoch milliseconds. */
  readonly onClip?: (camera: string, at: number | undefined) => void;
  /** Left and right in the panel's head, besides what belongs to the wall. */
  readonly mark?: ReactNode;
  readonly aside?: ReactNode;
  /** Under the tiles, within the panel. */
  readonly footer?: ReactNode;
  readonly className?: string;
}

/** A wall of tiles: cameras and panels, in a usual layout or a mosaic of one's own, kept or made here. */
export function WallPanel({
  cameras,
  choice,
  onChoose,
  contents,
  focused,
  onFocus,
  onOpenAlert,
  marked = [],
  modeOf = allLive,
  onPlayer,
  onClip,
  mark,
  aside,
  footer,
  className,
}: WallPanelProps) {
  const body = useRef<HTMLDivElement>(null);
  const size = usePanelSize(body);
  const isRecorded = cameras.some(({ id }) => modeOf(id).type === 'recorded');
  const wall = useWall({ cameras, choice, onChoose, focused, onFocus, marked, isRecorded, size });
  const { plan, shown, dock } = wall;
  const slots = useRef(new Map<string, CameraSlotHandle>());
  const slotOf = (id: string | undefined) => (id === undefined ? undefined : slots.current.get(id));
  useWallKeys(wall, cameras.length, () => slotOf(wall.current));
  const { playing, budget, wanted, onStats } = usePlaying(wall, { focused, marked, modeOf });
  const strained = budgetWords(budget, wanted);

  const picture = (camera: Camera, label: string | undefined, of?: WallTile) => {
    const mode = modeOf(camera.id);
    const isStill = mode.type === 'live' && !playing.has(camera.id);
    return (
      <CameraSlot
        key={camera.id}
        camera={camera}
        mode={isStill ? STILL : mode}
        isFocused={camera.id === focused}
        isLarge={of !== undefined && of.id === wall.large}
        alarm={marked.includes(camera.id)}
        label={isStill && label === undefined ? 'spares this screen' : label}
        onPlayer={onPlayer}
        onStats={onStats}
        onClip={onClip}
        {...(of && {
          handle: (made: CameraSlotHandle | null) => {
            if (made) slots.current.set(of.id, made);
            else slots.current.delete(of.id);
          },
          onLarge: () => wall.setLarge(wall.large === of.id ? undefined : of.id),
        })}
      />
    );
  };
  // Said once: twenty tiles that say it are noise.
  const firstEmpty = inReadingOrder(plan.plan.tiles).find(({ id }) => isWithoutCamera(shown.get(id)))?.id;
  function render(of: WallTile): ReactNode {
    const one = shown.get(of.id);
    if (!one || one.kind === 'empty')
      return <EmptyTile why={one?.why ?? 'no-camera'} isQuiet={of.id !== firstEmpty} />;
    if (one.kind === 'elsewhere') return <EmptyTile why="elsewhere" camera={one.camera} />;
    if (one.kind === 'panel') return <PanelTile panel={one.panel}>{contents[one.panel]()}</PanelTile>;
    const docked = wall.isRow ? undefined : dock.docked.find(({ camera }) => camera.id === one.camera.id);
    return picture(one.camera, docked ? `${docked.alert.title}: ${docked.reason}` : one.label, of);
  }

  const isEmpty = cameras.length === 0 && plan.plan.tiles.every(({ content }) => content.kind === 'next');
  return (
    <Panel
      title={plan.preset?.name ?? 'Cameras'}
      {...(className !== undefined && { className })}
      wraps
      aside={
        <>
          {mark}
          <WallAside wall={wall} strained={strained} />
          {aside}
        </>
      }
    >
      <section
        aria-label="Camera wall"
        className="flex h-full flex-col"
        onFocus={() => wall.setHasFocus(true)}
        onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && wall.setHasFocus(false)}
      >
        {wall.isGone && (
          <p role="status" className="bg-bg-3 px-3 py-1 text-xs text-fg-1">
            The wall that the address names is gone, or is not yours to see. This is a usual layout.
          </p>
        )}
        {choice.preset !== undefined && wall.walls.result.state === 'failed' && (
          <StaleBar>The kept wall cannot be read: {wall.walls.result.error.message}</StaleBar>
        )}
        {wall.isRow && dock.docked.length > 0 && (
          <DockRow
            dock={dock}
            onOpenAlert={onOpenAlert}
            render={({ camera, reason }) => picture(camera, reason)}
          />
        )}
        <div ref={body} className="grid min-h-0 flex-1 place-content-center overflow-hidden bg-bg-0">
          {choice.preset !== undefined && wall.walls.result.state === 'loading' ? (
            <Loading label="The kept wall is loading" />
          ) : isEmpty ? (
            <Empty title="No cameras">This deployment has none, or none that you may see.</Empty>
          ) : (
            <WallGrid
              plan={plan.plan}
              size={size}
              current={wall.current}
              large={wall.large}
              isEditing={plan.isEditing}
              onCurrent={wall.setCurrentTile}
              onLarge={wall.setLarge}
              onPlan={plan.change}
              onLeave={plan.leave}
              onPan={(tile, to) => slotOf(tile)?.pan(...PAN[to])}
              nameOf={(of) => tileName(shown.get(of.id))}
              render={render}
              renderEditor={(of) => (
                <ContentSelect
                  label={`What ${tileName(shown.get(of.id))} shows`}
                  content={of.content}
                  cameras={cameras}
                  onChange={(content) => plan.change(setContent(plan.plan, of.id, content))}
                />
              )}
            />
          )}
        </div>
        {plan.isEditing && <ArrangeBar plan={plan} cameras={cameras} />}
        {footer}
      </section>
    </Panel>
  );
}

const isWithoutCamera = (shown: Shown | undefined) => shown?.kind === 'empty' && shown.why === 'no-camera';

function tileName(shown: Shown | undefined): string {
  const camera = cameraOf(shown) ?? (shown?.kind === 'elsewhere' ? shown.camera : undefined);
  if (camera) return `${camera.id} ${camera.name}`;
  return shown?.kind === 'panel' ? PANEL_WORDS[shown.panel] : 'Empty tile';
}

function PanelTile({ panel, children }: { panel: PanelKind; children: ReactNode }) {
  return (
    <div className="h-full w-full bg-bg-1">
      <ErrorBoundary name={PANEL_WORDS[panel]}>
        <Suspense fallback={<Loading label={`${PANEL_WORDS[panel]} is loading`} rows={3} />}>
          {children}
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}
