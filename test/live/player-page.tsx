import { createRoot } from 'react-dom/client';
import { CameraTile } from '../../client/features/cameras/player/camera-tile.tsx';
import { createStore } from '../../client/lib/store.ts';
import type { LiveConnection } from '../../client/live/live-connection.ts';
import { LiveProvider } from '../../client/live/live-context.tsx';
import type { Camera } from '../../shared/domain/camera.ts';

/** The page of `player.test.ts`: a live tile a camera, and one recorded tile. Nothing else of the product runs. */
const camera = (id: string): Camera => ({
  id,
  name: `Camera ${id}`,
  site: 'S',
  position: [5, 52],
  headingDeg: 0,
  fovDeg: 60,
  rangeM: 20,
  recordMinutes: 15,
  demonstration: true,
  doors: [],
});
const view = createStore({ items: new Map(), asOf: 0, state: 'live' });
const connection = {
  view: () => view,
  clock: { now: () => Date.now(), offsetMs: () => 0 },
} as unknown as LiveConnection;

const openedAt = Date.now();
const moment = {
  type: 'recorded',
  from: openedAt - 40_000,
  to: openedAt - 10_000,
  at: openedAt - 25_000,
} as const;

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(
  <LiveProvider connection={connection}>
    {['well', 'stalls', 'denied'].map((id) => (
      <div key={id} style={{ width: 320, height: 180 }}>
        <CameraTile camera={camera(id)} mode={{ type: 'live' }} />
      </div>
    ))}
    <div id="recorded" style={{ width: 320, height: 180 }}>
      <CameraTile camera={camera('recorded')} mode={moment} />
    </div>
  </LiveProvider>,
);
