import { TriangleAlert } from 'lucide-react';
import type { SceneStatus } from './use-map-scene.ts';

/** What the map cannot show right now: silence must not be taken for quiet. */
export function MapNotices({
  status,
  faults,
  views,
}: {
  status: SceneStatus;
  faults: ReadonlySet<string>;
  views: readonly { readonly state: 'loading' | 'live' | 'stale' | 'failed' }[];
}) {
  const notices = [
    status === 'starting' && 'Map is starting',
    status === 'lost' && 'Graphics were reset, the map comes back',
    views.some((view) => view.state === 'failed') && 'Live states cannot be read',
    views.some((view) => view.state === 'stale') && 'Not live: states are old',
    faults.has('basemap') && 'Basemap missing',
    ...[...faults].filter((part) => part !== 'basemap').map((part) => `Cannot draw ${part}`),
  ].filter((notice) => notice !== false);
  if (notices.length === 0) return null;
  return (
    <div role="status">
      <ul className="grid justify-items-end gap-1">
        {notices.map((notice) => (
          <li
            key={notice}
            className="flex items-center gap-1.5 rounded bg-bg-1/95 px-2 py-1 text-2xs text-high ring-1 ring-high/40"
          >
            <TriangleAlert className="size-3" aria-hidden="true" />
            {notice}
          </li>
        ))}
      </ul>
    </div>
  );
}
