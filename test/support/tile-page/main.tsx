import { useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import type { CameraPlayer } from '../../../client/features/cameras/player/camera-player.ts';
import { CameraTile } from '../../../client/features/cameras/player/camera-tile.tsx';
import type { PlayMode, TileStats } from '../../../client/features/cameras/player/player-view.ts';
import { createStore } from '../../../client/lib/store.ts';
import type { LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { Camera, CameraHealth } from '../../../shared/domain/camera.ts';
import './page.css';

/**
 * Tiles and nothing else of the product: `?tiles=A,B:still,C:recorded&columns=4&width=320`. The page's clock, the server's
 * word on a camera and which tile is looked at are set from outside, by `window.tiles`.
 */
declare global {
  interface Window {
    tiles: TilePage;
  }
}
export interface TilePage {
  setHealth(health: CameraHealth): void;
  focus(camera: string | undefined): void;
  /** The clock of the screen jumps, as after sleep. */
  skip(ms: number): void;
  readonly stats: Record<string, TileStats>;
  readonly players: Map<string, CameraPlayer>;
}

const asked = new URLSearchParams(location.search);
const columns = Number(asked.get('columns') ?? 4);
const width = Number(asked.get('width') ?? 320);
const isDemonstration = asked.has('demonstration');
let skippedMs = 0;

const openedAt = Date.now();
const modes: Record<string, PlayMode> = {
  live: { type: 'live' },
  low: { type: 'live', low: true },
  still: { type: 'still', everyMs: 2_000 },
  recorded: { type: 'recorded', from: openedAt - 40_000, to: openedAt - 10_000, at: openedAt - 25_000 },
};
const tiles = (asked.get('tiles') ?? '').split(',').map((tile) => {
  const [id = '', mode = 'live'] = tile.split(':');
  return { camera: cameraNamed(id), mode: modes[mode] ?? { type: 'live' } };
});
function cameraNamed(id: string): Camera {
  return {
    id,
    name: asked.get(`name-${id}`) ?? '',
    site: 'S',
    position: [5, 52],
    headingDeg: 0,
    fovDeg: 60,
    rangeM: 20,
    recordMinutes: 15,
    demonstration: isDemonstration,
    doors: [],
  };
}

const view = createStore({ items: new Map<string, CameraHealth>(), asOf: 0, state: 'live' });
const focused = createStore<string | undefined>(undefined);
const connection = {
  view: () => view,
  clock: { now: () => Date.now() + skippedMs, offsetMs: () => 0 },
} as unknown as LiveConnection;

window.tiles = {
  setHealth: (health) => view.set({ ...view.get(), items: new Map(view.get().items).set(health.id, health) }),
  focus: focused.set,
  skip(ms) {
    skippedMs += ms;
  },
  stats: {},
  players: new Map(),
};
const onStats = (stats: TileStats) => {
  window.tiles.stats[stats.camera] = stats;
};
const onPlayer = (camera: string, player: CameraPlayer | undefined) => {
  if (player) window.tiles.players.set(camera, player);
  else window.tiles.players.delete(camera);
};

function Tiles() {
  const looked = useSyncExternalStore(focused.subscribe, focused.get);
  return (
    <div style={{ display: 'grid', gap: 6, gridTemplateColumns: `repeat(${columns}, ${width}px)` }}>
      {tiles.map(({ camera, mode }) => (
        <div key={camera.id} style={{ height: Math.round((width * 9) / 16) }}>
          <CameraTile
            camera={camera}
            mode={mode}
            isFocused={looked === camera.id}
            onStats={onStats}
            onPlayer={onPlayer}
          />
        </div>
      ))}
    </div>
  );
}
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <LiveProvider connection={connection}>
    <Tiles />
  </LiveProvider>,
);
