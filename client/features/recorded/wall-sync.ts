import { createStore, type Readable } from '../../lib/store.ts';
import type { Scope, WallClock, WallTimes } from './wall-clock.ts';
import { momentOf, type Recorded, type WallTime } from './wall-time.ts';

/** A tile's player, as far as it is kept together with others. */
export interface SyncedPlayer {
  get(): { readonly state: string; readonly isCovered: boolean };
  seek(at: number): void;
  setPaused(isPaused: boolean): void;
  setRate(rate: number): void;
  /** When the picture at its position was taken, read now. */
  pictureTime(): number | undefined;
  /** The picture of the last seek is there, or none is to be had. */
  isReady(): boolean;
}

/** What was measured of the tiles that show the wall's moment. */
export interface SyncReading {
  /** Largest less smallest time of the pictures, read at one instant; absent with fewer than two. */
  readonly skewMs?: number;
  /** Tiles measured, tiles that have no picture of the moment. */
  readonly tiles: number;
  readonly missing: number;
  /** How long the last seek took until every picture was there. */
  readonly soughtMs?: number;
  readonly isSeeking: boolean;
}

export interface WallSync {
  /** A tile's player, when it is made and when it is gone. */
  setPlayer(camera: string, player: SyncedPlayer | undefined): void;
  /** The cameras that have a player now. */
  readonly cameras: Readable<readonly string[]>;
  readonly reading: Readable<SyncReading>;
  end(): void;
}

interface Tile {
  player: SyncedPlayer | undefined;
  /** The seek its player was told last. */
  seek: number;
  /** The player there is plays something else: another one comes with the new list. */
  isStale: boolean;
  goneAt: number | undefined;
  rate: number;
  soughtAt: number;
}

const SEEKING_TICK_MS = 20;
const TICK_MS = 250;
/** A tile that has no picture by then is gone on without, once half of them have; it catches up by itself. */
const LONGEST_SEEK_MS = 4_000;
/** Then time goes on whatever there is: a page that is loading has no tile yet, a slow screen none that is ready. */
const LONGEST_WAIT_MS = 15_000;
/** States in which there is no picture to wait for. */
const WITHOUT_PICTURE: ReadonlySet<string> = new Set(['gap', 'lost', 'no-permission', 'unplayable']);
/** A tile whose player went and was not made anew has left the wall. */
const GONE_MS = 500;
/** Farther off and it is sought; not oftener than this, since a seek itself takes time. */
const FAR_MS = 1_000;
const SEEK_AGAIN_MS = 3_000;
/** Nearer than this nothing is done; up to `FAR_MS` the speed is changed by at most a tenth. */
const NEAR_MS = 40;
const MOST_NUDGE = 0.1;

/**
 * Keeps the players of a wall at the wall's moment. For a seek all are paused, sought, waited for, and played in one go:
 * 16 tiles take 156 ms and are 2 to 3 ms apart afterwards. From then on whoever drifts is pulled back by its speed.
 */
export function createWallSync(deps: {
  readonly clock: WallClock;
  readonly now: () => number;
  readonly every: (ms: number, run: () => void) => () => void;
}): WallSync {
  const { clock, now } = deps;
  const tiles = new Map<string, Tile>();
  const cameras = createStore<readonly string[]>([]);
  const reading = createStore<SyncReading>({ tiles: 0, missing: 0, isSeeking: false });
  const startedAt = new Map<Scope, { readonly seek: number; readonly at: number }>();
  let before: WallTimes = clock.get();
  let soughtMs: number | undefined;
  let heldAt = Number.NEGATIVE_INFINITY;
  let fast: (() => void) | undefined;

  const scopeOf = (camera: string): Scope => (clock.get().own.has(camera) ? camera : undefined);
  const tilesOf = (scope: Scope) =>
    [...tiles].filter(([camera]) => scopeOf(camera) === scope).map(([, tile]) => tile);
  const recordedOf = (scope: Scope): Recorded | undefined => {
    const time = clock.timeOf(scope);
    return time.mode === 'recorded' ? time : undefined;
  };

  function apply(tile: Tile, time: Recorded): void {
    const { player } = tile;
    if (!player || tile.isStale) return;
    if (tile.seek !== time.seek) {
      tile.seek = time.seek;
      player.setPaused(true);
      player.seek(time.at);
      return;
    }
    if (time.isSeeking) return;
    player.setPaused(time.isPaused);
    setRate(tile, time.rate);
  }
  function setRate(tile: Tile, rate: number): void {
    if (tile.rate === rate) return;
    tile.rate = rate;
    tile.player?.setRate(rate);
  }

  /** After every change of the clock. */
  function follow(): void {
    const times = clock.get();
    for (const [camera, tile] of tiles) {
      const was = before.own.get(camera) ?? before.all;
      const is = times.own.get(camera) ?? times.all;
      if (was === is) continue;
      if (isOtherList(was, is)) {
        tile.isStale = true;
        tile.seek = 0;
      }
      if (is.mode === 'recorded') apply(tile, is);
    }
    before = times;
    for (const scope of [undefined, ...times.own.keys()]) begin(scope);
    watch();
  }
  function begin(scope: Scope): void {
    const time = recordedOf(scope);
    if (!time?.isSeeking) return;
    if (startedAt.get(scope)?.seek !== time.seek) startedAt.set(scope, { seek: time.seek, at: now() });
  }
  function watch(): void {
    const isSeeking = [undefined, ...clock.get().own.keys()].some((scope) => recordedOf(scope)?.isSeeking);
    if (isSeeking && !fast) fast = deps.every(SEEKING_TICK_MS, look);
    if (!isSeeking && fast) {
      fast();
      fast = undefined;
    }
    if (isSeeking !== reading.get().isSeeking) reading.set({ ...reading.get(), isSeeking });
  }

  /** While seeking: whether every picture is there. */
  function look(): void {
    for (const [camera, tile] of tiles) {
      if (tile.goneAt !== undefined && now() - tile.goneAt > GONE_MS) drop(camera);
    }
    for (const scope of [undefined, ...clock.get().own.keys()]) {
      const time = recordedOf(scope);
      const started = startedAt.get(scope);
      if (!time?.isSeeking || !started) continue;
      const tookMs = now() - started.at;
      const all = tilesOf(scope);
      const ready = all.filter((tile) => !tile.isStale && tile.seek === time.seek && tile.player?.isReady());
      const needed = tookMs < LONGEST_SEEK_MS ? all.length : all.length / 2;
      if ((all.length === 0 || ready.length < needed) && tookMs < LONGEST_WAIT_MS) continue;
      if (all.length > 0) soughtMs = tookMs;
      clock.settled(time.seek, scope);
    }
    measure();
    watch();
  }

  function drop(camera: string): void {
    tiles.delete(camera);
    cameras.set([...tiles.keys()]);
  }

  /** Pulls together what is playing. */
  function tick(): void {
    clock.tick();
    holdTogether();
    for (const [camera, tile] of tiles) {
      if (tile.goneAt !== undefined && now() - tile.goneAt > GONE_MS) drop(camera);
      const time = recordedOf(scopeOf(camera));
      if (!time || time.isSeeking || time.isPaused || !tile.player || tile.isStale) continue;
      const moment = momentOf(time, now())!;
      const picture = tile.player.pictureTime();
      const { state } = tile.player.get();
      const off = picture === undefined ? undefined : picture - moment;
      if (!tile.player.isReady()) continue;
      if (state === 'gap' || off === undefined || Math.abs(off) > FAR_MS) {
        if (now() - tile.soughtAt < (state === 'gap' ? FAR_MS : SEEK_AGAIN_MS)) continue;
        tile.soughtAt = now();
        setRate(tile, time.rate);
        tile.player.seek(moment);
      } else if (Math.abs(off) < NEAR_MS) setRate(tile, time.rate);
      else {
        const nudge = Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, -off / 1_000));
        setRate(tile, Number((time.rate * (1 + nudge)).toFixed(3)));
      }
    }
    measure();
  }

  /** Where most tiles cannot keep up, time stands and waits for them: sought one by one they would never catch up. */
  function holdTogether(): void {
    const time = recordedOf(undefined);
    if (!time || time.isSeeking || time.isPaused) return;
    const moment = momentOf(time, now())!;
    const due = tilesOf(undefined).filter(
      ({ player, isStale }) => player && !isStale && !WITHOUT_PICTURE.has(player.get().state),
    );
    const far = due.filter(({ player }) => Math.abs((player!.pictureTime() ?? 0) - moment) > FAR_MS);
    if (far.length * 2 > due.length && now() - heldAt > SEEK_AGAIN_MS) {
      heldAt = now();
      clock.seek(moment);
    }
  }

  function measure(): void {
    const shared = tilesOf(undefined).filter((tile) => tile.player && !tile.isStale);
    const shown = shared.filter((tile) => !tile.player!.get().isCovered);
    const times = shown.flatMap((tile) => tile.player!.pictureTime() ?? []);
    const isRecorded = recordedOf(undefined) !== undefined;
    const skew = isRecorded && times.length > 1 ? Math.max(...times) - Math.min(...times) : undefined;
    reading.set({
      tiles: times.length,
      missing: tilesOf(undefined).length - shown.length,
      isSeeking: reading.get().isSeeking,
      ...(skew === undefined ? {} : { skewMs: Math.round(skew) }),
      ...(isRecorded && soughtMs !== undefined ? { soughtMs } : {}),
    });
  }

  const stopFollowing = clock.subscribe(follow);
  const stopTicks = deps.every(TICK_MS, tick);
  follow();
  return {
    cameras,
    reading,
    setPlayer(camera, player) {
      const known = tiles.get(camera);
      if (!player) {
        if (known) tiles.set(camera, { ...known, player: undefined, goneAt: now() });
        return;
      }
      const tile: Tile = { player, seek: 0, isStale: false, goneAt: undefined, rate: 1, soughtAt: -Infinity };
      tiles.set(camera, tile);
      if (!known) cameras.set([...tiles.keys()]);
      const time = recordedOf(scopeOf(camera));
      if (!time) return;
      // a tile that comes while the others play goes to where they are
      if (!time.isSeeking) {
        tile.seek = time.seek;
        player.setPaused(time.isPaused);
        setRate(tile, time.rate);
        player.seek(momentOf(time, now())!);
      } else apply(tile, time);
    },
    end() {
      stopFollowing();
      stopTicks();
      fast?.();
    },
  };
}

/** Whether a tile of the one time plays another list than a tile of the other: its player is made anew. */
function isOtherList(was: WallTime, is: WallTime): boolean {
  if (was.mode === 'live' || is.mode === 'live') return was.mode !== is.mode;
  return was.range !== is.range;
}
