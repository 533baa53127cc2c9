import { useCallback, useMemo, useState } from 'react';
import { usualLayout } from '../features/cameras/wall/layouts.ts';
import type { WallChoice } from '../features/cameras/wall/use-wall-plan.ts';
import { useDeployment } from '../lib/deployment-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import { useStore } from '../lib/store.ts';

const REMEMBERED = 'watchfloor.wall';
/** A layout's or a preset's id, nothing else. */
const ID = /^[\w-]{1,64}$/;

/** The part of an address that says which wall is shown. */
export function wallQuery(query: Readonly<Record<string, string>>): Record<string, string> {
  const { preset, layout } = query;
  if (preset && ID.test(preset)) return { preset };
  return layout && ID.test(layout) ? { layout } : {};
}

/** Which wall: what the address says, else what this browser showed last, else what suits it. Choosing writes both. */
export function useWallChoice(location: LocationStore): {
  readonly choice: WallChoice;
  readonly choose: (choice: WallChoice) => void;
} {
  const { query } = useStore(location);
  const { deployment } = useDeployment();
  const [last, setLast] = useState<WallChoice>(() => {
    const remembered = read();
    if (Object.keys(remembered).length > 0) return remembered;
    const cores = navigator.hardwareConcurrency;
    return { layout: usualLayout({ cameras: deployment.cameras.length, width: window.innerWidth, cores }) };
  });
  const asked = wallQuery(query);
  const key = new URLSearchParams(asked).toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what is asked
  const choice = useMemo<WallChoice>(() => (key === '' ? last : asked), [key, last]);
  const choose = useCallback(
    (next: WallChoice) => {
      setLast(next);
      write(next);
      const { path, query: before } = location.get();
      const { preset: _preset, layout: _layout, ...rest } = before;
      location.go({ path, query: { ...rest, ...next } }, true);
    },
    [location],
  );
  return { choice, choose };
}

function read(): WallChoice {
  try {
    return wallQuery(Object.fromEntries(new URLSearchParams(localStorage.getItem(REMEMBERED) ?? '')));
  } catch {
    return {};
  }
}
function write(choice: WallChoice): void {
  try {
    localStorage.setItem(REMEMBERED, new URLSearchParams({ ...choice }).toString());
  } catch {
    // Remembering is a comfort, not a duty.
  }
}
