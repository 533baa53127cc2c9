import { useCallback, useEffect, useState } from 'react';
import {
  createTileModes,
  createWallClock,
  type TileMode,
  type WallClock,
} from '../features/recorded/wall-clock.ts';
import { createWallSync, type SyncedPlayer, type WallSync } from '../features/recorded/wall-sync.ts';
import type { AppLocation, LocationStore } from '../lib/location.ts';
import { useStore } from '../lib/store.ts';
import { useServerClock } from '../live/live-context.tsx';

/** While a recording plays the address follows this often; a seek and a pause at once. */
const ADDRESS_EVERY_MS = 5_000;
const MOMENT_LEAD_MS = 3_000;

/** The part of an address that says which moment the wall shows. */
export function wallMomentQuery(query: Readonly<Record<string, string>>): Record<string, string> {
  return query.moment === undefined ? {} : { moment: query.moment };
}

/** The wall a little before a moment, so that it is seen to happen. */
export function wallMomentLocation(moment: number): AppLocation {
  return { path: '/', query: { moment: new Date(moment - MOMENT_LEAD_MS).toISOString() } };
}

export function wallMomentOf(query: Readonly<Record<string, string>>): number | undefined {
  const at = query.moment === undefined ? Number.NaN : Date.parse(query.moment);
  return Number.isFinite(at) ? at : undefined;
}

/** The time of the wall, its players kept together, and the address that holds its moment. */
export function useWallTime(location: LocationStore): {
  readonly clock: WallClock;
  readonly sync: WallSync;
  readonly modeOf: (camera: string) => TileMode;
  readonly onPlayer: (camera: string, player: SyncedPlayer | undefined) => void;
} {
  const serverClock = useServerClock();
  const [wall] = useState(() => {
    const startAt = wallMomentOf(location.get().query);
    const clock = createWallClock({ now: serverClock.now, ...(startAt === undefined ? {} : { startAt }) });
    const sync = createWallSync({
      clock,
      now: serverClock.now,
      every(ms, run) {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
    });
    return { clock, sync, tileMode: createTileModes() };
  });
  const { clock, sync, tileMode } = wall;
  const times = useStore(clock);
  useEffect(() => () => sync.end(), [sync]);
  useEffect(() => keepAddress(location, clock), [location, clock]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another time is another answer
  const modeOf = useCallback((camera: string) => tileMode(clock.timeOf(camera)), [clock, tileMode, times]);
  return { clock, sync, modeOf, onPlayer: sync.setPlayer };
}

/** Writes the moment into the address of the wall, and goes where an address that came otherwise says. */
function keepAddress(location: LocationStore, clock: WallClock): () => void {
  let written = location.get().query.moment;
  function write(): void {
    const { path, query } = location.get();
    if (path !== '/' || query.alert !== undefined) return;
    const moment = clock.momentOf(undefined);
    const { moment: _, ...rest } = query;
    written = moment === undefined ? undefined : new Date(moment).toISOString();
    if (written !== query.moment)
      location.go({ path, query: written ? { ...rest, moment: written } : rest }, true);
  }
  function read(): void {
    const { path, query } = location.get();
    if (path !== '/' || query.alert !== undefined || query.moment === written) return;
    const asked = wallMomentOf(query);
    // a link inside the page may forget the moment; only one that names another changes the wall
    if (asked === undefined) write();
    else {
      written = query.moment;
      clock.seek(asked);
    }
  }
  const stops = [clock.subscribe(write), location.subscribe(read)];
  const timer = setInterval(write, ADDRESS_EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
  };
}
