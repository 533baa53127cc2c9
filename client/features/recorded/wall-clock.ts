import { createStore, type Readable } from '../../lib/store.ts';
import * as wallTime from './wall-time.ts';
import { LIVE, type Rate, type Recorded, type WallTime } from './wall-time.ts';

/** The time of the wall, and of those tiles that were given one of their own. */
export interface WallTimes {
  readonly all: WallTime;
  readonly own: ReadonlyMap<string, WallTime>;
}

/** `scope`: one camera, or everything that has no time of its own. */
export type Scope = string | undefined;

export interface WallClock extends Readable<WallTimes> {
  /** The time that holds for a camera. */
  timeOf(camera: Scope): WallTime;
  /** Epoch milliseconds; undefined when live. */
  momentOf(camera: Scope): number | undefined;
  seek(at: number, scope?: Scope): void;
  /** Ten seconds back. */
  replay(scope?: Scope): void;
  step(ms: number, scope?: Scope): void;
  setPaused(isPaused: boolean, scope?: Scope): void;
  setRate(rate: Rate, scope?: Scope): void;
  settled(seek: number, scope?: Scope): void;
  /** One tile joins the others again. */
  join(camera: string): void;
  /** Everything is live, whatever it was. */
  goLive(): void;
  /** Call a few times a second. */
  tick(): void;
}

/** A wall that starts live, or at the moment its address names. The machine is in wall-time.ts. */
export function createWallClock(deps: { readonly now: () => number; readonly startAt?: number }): WallClock {
  const { now } = deps;
  const store = createStore<WallTimes>({
    all: deps.startAt === undefined ? LIVE : wallTime.seekTo(LIVE, deps.startAt, now()),
    own: new Map(),
  });
  const timeOf = (camera: Scope): WallTime => {
    const { all, own } = store.get();
    return (camera === undefined ? undefined : own.get(camera)) ?? all;
  };
  function put(scope: Scope, next: WallTime): void {
    const { all, own } = store.get();
    if (next === timeOf(scope)) return;
    if (scope === undefined) store.set({ all: next, own });
    else store.set({ all, own: new Map(own).set(scope, next) });
  }
  const change = (scope: Scope, act: (time: WallTime) => WallTime) => put(scope, act(timeOf(scope)));
  return {
    get: store.get,
    subscribe: store.subscribe,
    timeOf,
    momentOf: (camera) => wallTime.momentOf(timeOf(camera), now()),
    seek: (at, scope) => change(scope, (time) => wallTime.seekTo(time, at, now())),
    replay: (scope) => change(scope, (time) => wallTime.replay(time, now())),
    step: (ms, scope) => change(scope, (time) => wallTime.step(time, ms, now())),
    setPaused: (isPaused, scope) => change(scope, (time) => wallTime.setPaused(time, isPaused, now())),
    setRate: (rate, scope) => change(scope, (time) => wallTime.setRate(time, rate, now())),
    settled: (seek, scope) => change(scope, (time) => wallTime.settled(time, seek, now())),
    join(camera) {
      const { all, own } = store.get();
      if (!own.has(camera)) return;
      const rest = new Map(own);
      rest.delete(camera);
      // those who wait at a moment must bring this tile there too
      const moment = wallTime.momentOf(all, now());
      store.set({ all: moment === undefined ? all : wallTime.seekTo(all, moment, now()), own: rest });
    },
    goLive() {
      const { all, own } = store.get();
      if (all.mode === 'recorded' || own.size > 0) store.set({ all: LIVE, own: new Map() });
    },
    tick() {
      change(undefined, (time) => wallTime.advance(time, now()));
      for (const camera of store.get().own.keys()) change(camera, (time) => wallTime.advance(time, now()));
    },
  };
}

/** What a tile is asked to play. The same object while the same list serves, whatever the moment: seeks go to its player. */
export type TileMode =
  | { readonly type: 'live' }
  | {
      readonly type: 'recorded';
      readonly from: number;
      readonly to: number;
      readonly at: number;
      /** Its player is sought and paused with all others; it does neither by itself. */
      readonly ruled: true;
    };

/** Modes by range, so that a tile is not made anew with every seek. */
export function createTileModes(): (time: WallTime) => TileMode {
  const live: TileMode = { type: 'live' };
  const byRange = new WeakMap<Recorded['range'], TileMode>();
  return (time) => {
    if (time.mode === 'live') return live;
    const known = byRange.get(time.range);
    if (known) return known;
    const { from, to } = time.range;
    const mode: TileMode = { type: 'recorded', from, to, at: time.at, ruled: true };
    byRange.set(time.range, mode);
    return mode;
  };
}
