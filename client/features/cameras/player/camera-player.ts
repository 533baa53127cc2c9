import type { CameraHealth } from '../../../../shared/domain/camera.ts';
import { createStore, type Readable } from '../../../lib/store.ts';
import { type LivePast, type LiveSession, openLiveSession } from './live-session.ts';
import { createFocus } from './low-focus.ts';
import type { PlayerView, PlayMode, TileStats } from './player-view.ts';
import type { CreateStream, Picture, TakeStill, Timing } from './ports.ts';
import { openRecordedSession } from './recorded-session.ts';
import type { Session, SessionDeps, SessionView } from './session.ts';
import { openStillSession } from './still-session.ts';

export type { PlayerState, PlayerView, PlayMode } from './player-view.ts';

export interface CameraPlayer extends Readable<PlayerView> {
  /** Recorded: shows this moment, or the next recorded one. */
  seek(at: number): void;
  setPaused(isPaused: boolean): void;
  /** Recorded: how fast it plays, 1 as it happened. */
  setRate(rate: number): void;
  /** The moment shown, read now: for the skew between tiles. Epoch milliseconds. */
  pictureTime(): number | undefined;
  /** The picture of the last seek is there; also where there is none to be had, since nothing is to be waited for. */
  isReady(): boolean;
  /** Live: somebody looks at this tile. It is shown by low latency once that has lasted. */
  setFocused(isFocused: boolean): void;
  /** The server's word on the camera. */
  setHealth(health: CameraHealth | undefined): void;
  stats(): TileStats;
  /** What is shown, pixel for pixel as PNG, with when it was taken; undefined while covered. */
  snapshot(): Promise<{ readonly image: Blob; readonly pictureAt: number } | undefined>;
  /** Off screen: decoder and requests are given back. */
  suspend(): void;
  resume(): void;
  end(): void;
}

export interface CameraPlayerDeps {
  readonly camera: string;
  readonly mode: PlayMode;
  /** Its pictures are a scene that repeats by nature. */
  readonly isDemonstration: boolean;
  readonly picture: Picture;
  readonly createStream: CreateStream;
  readonly takeStill: TakeStill;
  readonly timing: Timing;
}

const BEAT_MS = 1_000;
/** Beats this far apart: the machine slept, or the page was held. Whatever is on screen is of before. */
export const SLEPT_MS = 10_000;

/**
 * One camera on one tile, without React. The states and every way between them are in README.md beside this file. Sessions
 * follow one another on the same picture: live by plain segments or by low latency, single pictures, or a recording.
 *
 * `suspend` drops stream and decoder from any state, `resume` begins at starting. Nothing happens after `end`.
 */
export function createCameraPlayer(deps: CameraPlayerDeps): CameraPlayer {
  const { mode, picture, timing } = deps;
  const store = createStore<PlayerView>({
    state: 'starting',
    since: timing.now(),
    isCovered: true,
    spans: [],
  });
  let session: Session | undefined;
  let live: LiveSession | undefined;
  let health: CameraHealth | undefined;
  let isPaused = false;
  let rate = 1;
  let resumeAt: number | undefined;
  let isOver = false;
  let decodeMs = 0;
  let timedFrames = 0;
  const focus = createFocus(timing, mode.type === 'live' && mode.low === true, () => {
    if (live) open({ past: live.past() });
  });

  const sessionDeps: SessionDeps = {
    ...deps,
    health: () => health,
    publish(next: SessionView) {
      // Whichever timer wakes first after a sleep, what it says rests on readings of before.
      if (live && Math.abs(timing.now() - beatAt) > SLEPT_MS) return queueMicrotask(beat);
      const before = store.get();
      const since = next.since ?? (next.state === before.state ? before.since : timing.now());
      store.set({ ...next, since });
    },
  };

  /** Puts a session in the place of the one there is. `past`: of the same live picture, which stays on screen meanwhile. */
  function open(how: { readonly past?: LivePast; readonly sleptMs?: number } = {}): void {
    if (how.past) picture.hold();
    session?.end();
    live = undefined;
    if (mode.type === 'recorded') {
      session = openRecordedSession({
        ...sessionDeps,
        mode,
        isPaused,
        rate,
        ...(resumeAt !== undefined && { resumeAt }),
      });
    } else if (mode.type === 'still') {
      session = openStillSession({
        ...sessionDeps,
        ...(mode.everyMs !== undefined && { everyMs: mode.everyMs }),
      });
    } else {
      live = openLiveSession({
        ...sessionDeps,
        ...how,
        isLow: focus.isLow(),
        onLowFailed: (cause) => focus.bar(cause === 'missing' ? 'missing' : 'failed'),
      });
      session = live;
    }
  }
  function close(): void {
    if (mode.type === 'recorded') resumeAt = session?.pictureTime() ?? resumeAt;
    stopWatching();
    session?.end();
    session = undefined;
    live = undefined;
  }

  let beatAt = timing.now();
  let stopWatching: () => void = () => undefined;
  function beat(): void {
    const now = timing.now();
    const heldMs = now - beatAt;
    beatAt = now;
    // A clock set back is no sleep, but ages counted by it are of no more worth.
    if (live && (heldMs > SLEPT_MS || heldMs < -SLEPT_MS)) {
      store.set({ state: 'starting', isCovered: true, since: now, spans: [], sleptMs: heldMs });
      open({ sleptMs: heldMs });
    }
  }
  function begin(): void {
    beatAt = timing.now();
    const stopBeat = timing.every(BEAT_MS, beat);
    const stopFrames = picture.onFrame((frame) => {
      // Timers sleep with the machine: the first frame after it may come before them.
      if (timing.now() - beatAt > SLEPT_MS) beat();
      if (frame.decodeMs === undefined) return;
      decodeMs += frame.decodeMs;
      timedFrames++;
    });
    stopWatching = () => {
      stopBeat();
      stopFrames();
    };
    open();
  }

  begin();
  return {
    get: store.get,
    subscribe: store.subscribe,
    seek(at) {
      resumeAt = at;
      session?.seek(at);
    },
    setPaused(next) {
      isPaused = next;
      session?.setPaused(next);
    },
    setRate(next) {
      rate = next;
      session?.setRate(next);
    },
    pictureTime: () => session?.pictureTime(),
    isReady: () => session?.isReady?.() ?? true,
    setFocused: focus.set,
    setHealth(next) {
      health = next;
    },
    stats() {
      const { state, isLow = false, pictureAt, ageMs } = store.get();
      const { decoded, dropped } = picture.quality();
      const mean = timedFrames > 0 ? decodeMs / timedFrames : undefined;
      decodeMs = 0;
      timedFrames = 0;
      return {
        camera: deps.camera,
        at: timing.now(),
        mode: mode.type,
        state,
        isLow,
        decodedFrames: decoded,
        droppedFrames: dropped,
        ...(mean !== undefined && { decodeMs: mean }),
        ...(pictureAt !== undefined && { pictureAt }),
        ...(ageMs !== undefined && { ageMs }),
      };
    },
    async snapshot() {
      const pictureAt = session?.pictureTime();
      if (store.get().isCovered || pictureAt === undefined) return undefined;
      const image = await picture.snapshot();
      return image && { image, pictureAt };
    },
    suspend: close,
    resume() {
      if (session || isOver) return;
      store.set({ state: 'starting', isCovered: true, since: timing.now(), spans: store.get().spans });
      begin();
    },
    end() {
      isOver = true;
      focus.end();
      close();
    },
  };
}
