import type { CameraHealth } from '../../../../shared/domain/camera.ts';
import { createStore, type Readable } from '../../../lib/store.ts';
import { decideFault, type StreamFault } from './error-policy.ts';
import { judgeLive, type LiveState } from './judge-live.ts';
import {
  type ListedSegment,
  positionOfTime,
  recordedSpans,
  type Span,
  timeOfPosition,
} from './picture-time.ts';
import type { CreateStream, Picture, Stream, Timing } from './ports.ts';

export type PlayMode =
  | { readonly type: 'live' }
  /** A recorded range; `at` is the moment in it that matters. Epoch milliseconds. */
  | { readonly type: 'recorded'; readonly from: number; readonly to: number; readonly at: number };

/** playing, paused, ended: of a recording. gap: nothing is recorded of the time asked for. */
export type PlayerState = LiveState | 'playing' | 'paused' | 'ended' | 'gap';

/** What a tile shows and may claim. */
export interface PlayerView {
  readonly state: PlayerState;
  /** Since when, by the server's clock. */
  readonly since: number;
  readonly isCovered: boolean;
  /** When the picture on screen was taken. */
  readonly pictureAt?: number;
  /** How old the live picture is. */
  readonly ageMs?: number;
  /** Recorded: what there is, without gaps. */
  readonly spans: readonly Span[];
}

export interface CameraPlayer extends Readable<PlayerView> {
  /** Recorded: shows this moment, or the next recorded one. */
  seek(at: number): void;
  setPaused(isPaused: boolean): void;
  /** The server's word on the camera. */
  setHealth(health: CameraHealth | undefined): void;
  /** Off screen: decoder and requests are given back. */
  suspend(): void;
  resume(): void;
  end(): void;
}

export interface CameraPlayerDeps {
  readonly camera: string;
  readonly mode: PlayMode;
  readonly picture: Picture;
  readonly createStream: CreateStream;
  readonly timing: Timing;
}

const LIVE_TICK_MS = 500;
const RECORDED_TICK_MS = 250;
const SAMPLE_EVERY_MS = 3_000;
/** Frames this far apart are not one flow. */
const PAUSE_MS = 4_000;
/** A recording starts a little before its moment: people want to see it happen. */
const LEAD_IN_MS = 5_000;

/**
 * One camera on one tile, without React.
 *
 * Live:
 *
 *     starting --first picture--> live <--5 s of age--> behind --10 s--> behind, covered
 *     live, behind --list grows, picture does not change for 15 s--> frozen (covered) --it changes--> live
 *     starting --10 s--> lost; live, behind --list stands still, picture older than 10 s--> lost (covered) --picture--> live
 *     any --401, 403--> no-permission; any without a fresh picture --the server says so--> off
 *
 * Recorded:
 *
 *     starting --first picture--> playing <--> paused; playing --end of the range--> ended --> playing from the start
 *     starting --404--> gap, asked again; any --other fatal fault--> lost, asked again
 *
 * `suspend` drops stream and decoder from any state, `resume` begins at starting. Nothing happens after `end`.
 */
export function createCameraPlayer(deps: CameraPlayerDeps): CameraPlayer {
  const { mode, picture, timing } = deps;
  const isLive = mode.type === 'live';
  const store = createStore<PlayerView>({
    state: 'starting',
    since: timing.now(),
    isCovered: true,
    spans: [],
  });
  let session: ReturnType<typeof openSession> | undefined;
  let health: CameraHealth | undefined;
  let isPaused = false;
  let resumeAt: number | undefined;

  function publish(next: Omit<PlayerView, 'since'>): void {
    const before = store.get();
    const since = next.state === before.state ? before.since : timing.now();
    store.set({ ...next, since });
  }

  function openSession() {
    const startedAt = timing.now();
    const wanted = mode.type === 'recorded' ? (resumeAt ?? Math.max(mode.from, mode.at - LEAD_IN_MS)) : 0;
    let segments: readonly ListedSegment[] = [];
    let spans: readonly Span[] = [];
    let pictureAt: number | undefined;
    let shownAt: number | undefined;
    let changedAt: number | undefined;
    let movedAt: number | undefined;
    let newest = -Infinity;
    let sampledAt = -Infinity;
    let sample: Uint8ClampedArray | undefined;
    let isPlaced = false;
    let isEnded = false;
    let verdict: 'denied' | 'nothing-recorded' | 'broken' | undefined;
    let reloads = 0;
    let recoveries = 0;
    let cancelReload: (() => void) | undefined;

    const stream: Stream = deps.createStream(
      {
        url: streamUrl(deps.camera, mode),
        mode: mode.type,
        startS: mode.type === 'recorded' ? (wanted - mode.from) / 1000 : 0,
      },
      { onListed, onFault },
    );

    function onListed(listed: readonly ListedSegment[]): void {
      segments = listed;
      const last = listed.at(-1);
      if (last && last.at > newest) {
        newest = last.at;
        movedAt = timing.now();
        verdict = undefined;
      }
      if (!isLive) {
        spans = recordedSpans(listed);
        if (!isPlaced) place(wanted);
      }
      if (!isPaused) picture.play();
      refresh();
    }
    function place(at: number): void {
      const position = positionOfTime(segments, at) ?? segments[0]?.startS;
      if (position === undefined) return;
      isPlaced = true;
      if (Math.abs(picture.positionS() - position) > 0.3) picture.seek(position);
    }
    function onFault(fault: StreamFault): void {
      const decision = decideFault(fault, { mode: mode.type, reloads, recoveries });
      if (decision.verdict) verdict = decision.verdict;
      else if (fault.isFatal && !isLive) verdict = 'broken';
      if (decision.action.do === 'recover') {
        recoveries++;
        stream.recover();
      } else if (decision.action.do === 'reload' && !cancelReload) {
        reloads++;
        cancelReload = timing.after(decision.action.afterMs, () => {
          cancelReload = undefined;
          isPlaced = false;
          stream.reload();
        });
      }
      refresh();
    }
    const stopFrames = picture.onFrame((positionS) => {
      const now = timing.now();
      // After a pause the sample in hand is of another time: whether the picture changes is counted anew.
      if (shownAt === undefined || now - shownAt > PAUSE_MS) changedAt = now;
      shownAt = now;
      const at = timeOfPosition(segments, positionS);
      if (at === undefined) return;
      const isNews = pictureAt === undefined || isEnded || verdict !== undefined;
      pictureAt = at;
      isEnded = false;
      verdict = undefined;
      reloads = 0;
      recoveries = 0;
      if (isNews) refresh();
    });
    const stopEnded = picture.onEnded(() => {
      isEnded = true;
      refresh();
      if (isPaused) return;
      place(mode.type === 'recorded' ? mode.from : 0);
      picture.play();
    });

    function look(): void {
      const now = timing.now();
      if (now - sampledAt < SAMPLE_EVERY_MS) return;
      sampledAt = now;
      const next = picture.sample();
      if (next && !(sample && isSame(sample, next))) changedAt = now;
      sample = next ? next.slice() : sample;
    }
    function refresh(): void {
      const now = timing.now();
      const shown = pictureAt === undefined ? {} : { pictureAt };
      if (!isLive) {
        publish({
          state: recordedState(),
          isCovered: pictureAt === undefined || verdict !== undefined,
          spans,
          ...shown,
        });
        return;
      }
      const judged = judgeLive({
        now,
        startedAt,
        isDenied: verdict === 'denied',
        ...shown,
        ...(shownAt !== undefined && { shownAt }),
        ...(changedAt !== undefined && { changedAt }),
        ...(movedAt !== undefined && { movedAt }),
        ...(health && { health }),
      });
      publish({ ...judged, spans, ...shown, ...(pictureAt !== undefined && { ageMs: now - pictureAt }) });
    }
    function recordedState(): PlayerState {
      if (verdict === 'denied') return 'no-permission';
      if (verdict === 'nothing-recorded') return 'gap';
      if (verdict === 'broken') return 'lost';
      if (pictureAt === undefined) return 'starting';
      if (isPaused) return 'paused';
      return isEnded ? 'ended' : 'playing';
    }
    const stopTicks = timing.every(isLive ? LIVE_TICK_MS : RECORDED_TICK_MS, () => {
      if (isLive) look();
      refresh();
    });
    return {
      place,
      refresh,
      end() {
        resumeAt = isLive ? undefined : pictureAt;
        stopTicks();
        stopFrames();
        stopEnded();
        cancelReload?.();
        stream.end();
      },
    };
  }

  session = openSession();
  let isOver = false;
  return {
    get: store.get,
    subscribe: store.subscribe,
    seek(at) {
      resumeAt = at;
      session?.place(at);
    },
    setPaused(next) {
      isPaused = next;
      if (next) picture.pause();
      else picture.play();
      session?.refresh();
    },
    setHealth(next) {
      health = next;
    },
    suspend() {
      session?.end();
      session = undefined;
    },
    resume() {
      if (session || isOver) return;
      publish({ state: 'starting', isCovered: true, spans: store.get().spans });
      session = openSession();
    },
    end() {
      isOver = true;
      session?.end();
      session = undefined;
    },
  };
}

/** Where a camera's pictures are. */
export function streamUrl(camera: string, mode: PlayMode): string {
  const base = `/video/${encodeURIComponent(camera)}`;
  return mode.type === 'live'
    ? `${base}/live.m3u8`
    : `${base}/range.m3u8?from=${Math.floor(mode.from)}&to=${Math.ceil(mode.to)}`;
}

const isSame = (a: Uint8ClampedArray, b: Uint8ClampedArray) =>
  a.length === b.length && a.every((value, index) => value === b[index]);
