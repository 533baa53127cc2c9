import { SquarePen } from 'lucide-react';
import { type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import type { Camera } from '../../../shared/domain/camera.ts';
import type { PanelKind, WallTile } from '../../../shared/domain/wall.ts';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Loading } from '../../ui/pictures.tsx';
import type { CameraPlayer, PlayMode } from './player/camera-player.ts';
import { CameraTile } from './player/camera-tile.tsx';
import { usePanelSize } from './use-panel-size.ts';
import { ContentSelect, PANEL_WORDS } from './wall/content-select.tsx';
import { EditBar } from './wall/edit-bar.tsx';
import { EmptyTile } from './wall/empty-tile.tsx';
import { fillTiles, type Shown } from './wall/fill-tiles.ts';
import { LayoutMenu } from './wall/layout-menu.tsx';
import { nextLayout } from './wall/layouts.ts';
import { setContent } from './wall/mosaic.ts';
import { useWallPlan, type WallChoice } from './wall/use-wall-plan.ts';
import { WallGrid } from './wall/wall-grid.tsx';

const LIVE: PlayMode = { type: 'live' };
const allLive = () => LIVE;
const NOTHING_DOCKED: ReadonlySet<string> = new Set();

/** Tiles beside cameras: composed by whoever shows the wall, since features do not know each other. */
export type PanelContents = Readonly<Record<PanelKind, () => ReactNode>>;

export interface WallPanelProps {
  readonly cameras: readonly Camera[];
  readonly choice: WallChoice;
  readonly onChoose: (choice: WallChoice) => void;
  readonly contents: PanelContents;
  readonly focused?: string;
  readonly onFocus: (camera: string) => void;
  readonly marked?: readonly string[];
  /** What a tile plays; the same object while the same list serves, since another one makes the tile's player anew. */
  readonly modeOf?: (camera: string) => PlayMode;
  /** Told each tile's player when it is made, and that it is gone: whoever keeps tiles together seeks them by it. */
  readonly onPlayer?: (camera: string, player: CameraPlayer | undefined) => void;
  readonly className?: string;
}

/** A wall of tiles: cameras and panels, in a usual layout or a mosaic of one's own. */
export function WallPanel({
  cameras,
  choice,
  onChoose,
  contents,
  focused,
  onFocus,
  marked = [],
  modeOf = allLive,
  onPlayer,
  className,
}: WallPanelProps) {
  const body = useRef<HTMLDivElement>(null);
  const size = usePanelSize(body);
  const index = useDeployment();
  const wall = useWallPlan(choice, undefined, size);
  const { plan } = wall;
  const [current, setCurrent] = useState<string>();
  const [large, setLarge] = useState<string>();
  const shown = useMemo(
    () =>
      fillTiles({
        ...{ plan, cameras, page: 0, docked: NOTHING_DOCKED },
        wanted: focused === undefined ? marked : [...marked, focused],
      }),
    [plan, cameras, focused, marked],
  );
  const largeTile = plan.tiles.some(({ id }) => id === large) ? large : undefined;
  const focusedTile = plan.tiles.find(({ id }) => cameraOf(shown.get(id))?.id === focused)?.id;
  const choose = (layout: string) => {
    setLarge(undefined);
    wall.discard();
    wall.leave();
    onChoose({ layout });
  };

  useHotkeys([
    {
      keys: ['w'],
      label: 'Next layout',
      group: 'Wall',
      run: () => choose(nextLayout(wall.layout ?? '', cameras.length)),
    },
    {
      keys: ['e'],
      label: 'Arrange the wall',
      group: 'Wall',
      run: () => (wall.isEditing ? wall.leave() : wall.edit()),
    },
  ]);

  const nameOf = (tile: WallTile) => tileName(shown.get(tile.id));
  function render(tile: WallTile): ReactNode {
    const one = shown.get(tile.id);
    if (!one || one.kind === 'empty') return <EmptyTile why={one?.why ?? 'no-camera'} />;
    if (one.kind === 'elsewhere') return <EmptyTile why="elsewhere" camera={one.camera} />;
    if (one.kind === 'panel') return <PanelTile panel={one.panel}>{contents[one.panel]()}</PanelTile>;
    return (
      <CameraTile
        key={one.camera.id}
        camera={one.camera}
        mode={modeOf(one.camera.id)}
        {...(onPlayer && { onPlayer })}
        alarm={marked.includes(one.camera.id)}
        timezone={timezoneOf(index, one.camera.site)}
        {...(one.label !== undefined && { label: one.label })}
      />
    );
  }

  return (
    <Panel
      title="Cameras"
      {...(className !== undefined && { className })}
      aside={
        <>
          {wall.isChanged && <span className="text-fg-2">Arranged here, not kept</span>}
          <LayoutMenu plan={plan} current={wall.layout} onChoose={choose} />
          <Button
            tone="quiet"
            aria-label="Arrange the wall"
            aria-pressed={wall.isEditing}
            title="Arrange the wall (E)"
            className="h-6 px-1.5"
            onClick={() => (wall.isEditing ? wall.leave() : wall.edit())}
          >
            <SquarePen className="size-3.5" aria-hidden="true" />
          </Button>
        </>
      }
    >
      <div className="flex h-full flex-col">
        <section
          ref={body}
          aria-label="Camera wall"
          className="grid min-h-0 flex-1 place-content-center overflow-hidden bg-bg-0"
        >
          {cameras.length === 0 && plan.tiles.every(({ content }) => content.kind === 'next') ? (
            <Empty title="No cameras">This deployment has none, or none that you may see.</Empty>
          ) : (
            <WallGrid
              plan={plan}
              size={size}
              current={current ?? focusedTile}
              large={largeTile}
              isEditing={wall.isEditing}
              onCurrent={(tile) => {
                setCurrent(tile);
                const camera = cameraOf(shown.get(tile));
                if (camera && camera.id !== focused) onFocus(camera.id);
              }}
              onLarge={setLarge}
              onPlan={wall.change}
              onLeave={wall.leave}
              nameOf={nameOf}
              render={render}
              renderEditor={(tile) => (
                <ContentSelect
                  label={`What ${nameOf(tile)} shows`}
                  content={tile.content}
                  cameras={cameras}
                  onChange={(content) => wall.change(setContent(plan, tile.id, content))}
                />
              )}
            />
          )}
        </section>
        {wall.isEditing && (
          <EditBar wall={wall}>
            <Button tone="quiet" onClick={() => wall.discard()}>
              Discard
            </Button>
            <Button onClick={wall.leave}>Done</Button>
          </EditBar>
        )}
      </div>
    </Panel>
  );
}

const cameraOf = (shown: Shown | undefined) => (shown?.kind === 'camera' ? shown.camera : undefined);

function tileName(shown: Shown | undefined): string {
  if (shown?.kind === 'camera' || shown?.kind === 'elsewhere')
    return `${shown.camera.id} ${shown.camera.name}`;
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
