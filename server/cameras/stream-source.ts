import type { CameraState } from '../../shared/domain/camera.ts';
import type { Clock } from '../clock.ts';
import { createBackOff } from './back-off.ts';
import { type RunEnd, runFfmpeg } from './ffmpeg-child.ts';
import { encodeToH264, ffmpegInput } from './ffmpeg-input.ts';
import type { Fragment, InitFacts } from './fmp4.ts';
import { runHls } from './hls/run-hls.ts';
import type { SourceTime } from './hls/sender-time.ts';
import type { Recorder } from './recorder.ts';
import { createRing } from './ring.ts';
import { runResolved } from './run-resolved.ts';
import type { Segment, SegmentStore } from './segment.ts';
import { createSegmenter } from './segmenter.ts';
import { addressFault } from './source-fault.ts';
import type { PulledSource } from './templates.ts';

/**
 * A camera that sends a stream (RTSP, or HLS by URL).
 *
 *   starting --first segment--> live --no fragment for 5 s--> behind --fragment--> live
 *   starting | live | behind --ffmpeg ends, or silent for 15 s--> lost --segment of a new run--> live
 *   any --no ffmpeg, neither H.264 nor H.265, bad address--> off --looked at again after 5 min--> starting
 *   any --H.265 and may be encoded--> a new run that encodes it
 *
 * A new run has its own initialisation segment and begins with a discontinuity. A source `onDemand` stays `starting` without
 * being pulled until somebody asks for its live list, and goes back there a minute after the last one did.
 */
const BEHIND_MS = 5_000;
const SILENT_MS = 15_000;
const LOOK_AGAIN_MS = 300_000;
/** What lies between an RTSP camera's lens and its pictures' arrival: encoder, its buffer, a local network. */
const RTSP_ERROR_MS = 500;
const UNWATCHED_MS = 60_000;
const IDLE = 'nobody watches it: it is pulled when somebody does';

export interface StreamStatus {
  readonly state: CameraState;
  readonly restarts: number;
  readonly reason?: string;
  /** Of the newest run, RFC 6381. */
  readonly codec?: string;
  /** What the camera sends, where it is encoded here. */
  readonly encodedFrom?: string;
  /** Known once pictures came. */
  readonly time?: SourceTime;
}

export interface StreamSource extends SegmentStore {
  /** Begins to pull, or to wait for somebody who watches; `delayMs` later: many at once would fight for the processor. */
  start(delayMs?: number): void;
  stop(): Promise<void>;
  status(): StreamStatus;
  /** Looks at the time: call about once a second. */
  tick(): void;
}

export interface StreamSourceDeps {
  readonly source: PulledSource;
  /** Asks the camera itself where its stream is, before each run (ONVIF). */
  readonly resolve?: () => Promise<PulledSource>;
  /** H.265 may be encoded to H.264. */
  readonly transcode?: boolean;
  readonly ffmpegPath: string;
  readonly clock: Clock;
  readonly recorder: Recorder | undefined;
  /** Told after every change of state. */
  readonly onStatus: () => void;
  readonly run?: typeof runFfmpeg;
  readonly backOff?: ReturnType<typeof createBackOff>;
  readonly silentMs?: number;
  /** Pulled only while somebody watches. */
  readonly onDemand?: boolean;
}

const endOf = (segment: Segment) => segment.startAt + segment.durationMs;

export function createStreamSource(deps: StreamSourceDeps): StreamSource {
  const { clock, recorder, source } = deps;
  const { ffmpegPath } = deps;
  type Listeners = Pick<Parameters<typeof runFfmpeg>[0], 'onInit' | 'onEnd'> & {
    readonly onFragment: (fragment: Fragment, takenAt?: number) => void;
  };
  function run(listeners: Listeners): { stop(): void } {
    if (source.type === 'hls' && deps.run === undefined)
      return runHls({ ...listeners, ffmpegPath, source, clock, onTime: learn });
    const encode = encodedFrom === 'H.265' ? encodeToH264() : undefined;
    const { resolve, run: start = runFfmpeg } = deps;
    return resolve === undefined
      ? start({ ...listeners, ffmpegPath, input: ffmpegInput(source, encode) })
      : runResolved({ ...listeners, ffmpegPath, resolve, run: start, ...(encode && { encode }) });
  }
  function learn(time: SourceTime): void {
    status = { ...status, time };
  }
  const backOff = deps.backOff ?? createBackOff();
  const ring = createRing();
  const inits = new Map<number, Buffer>();
  let status: StreamStatus = { state: 'starting', restarts: 0 };
  let current: { stop(): void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopping: (() => void) | undefined;
  let stopped = false;
  let lastHeardAt = 0;
  /** Of a source on demand: whether `start` was called, when the live list was last asked for, whether it is to rest. */
  let started = false;
  let wantedAt = Number.NEGATIVE_INFINITY;
  let resting = false;
  let encodedFrom = source.type === 'mjpeg' ? 'Motion JPEG' : undefined;
  let isToEncode = false;
  /** Set where the run was ended by us, and why. */
  let verdict: { readonly state: 'lost' | 'off'; readonly reason: string } | undefined;

  function become(state: CameraState, reason?: string, restarts = status.restarts): void {
    const changed = state !== status.state || reason !== status.reason || restarts !== status.restarts;
    const { reason: _, ...rest } = status;
    status = { ...rest, state, restarts, ...(reason === undefined ? {} : { reason }) };
    if (changed) deps.onStatus();
  }

  function keepInit(number: number, init: Buffer): void {
    inits.set(number, init);
    // a ring of 30 s cannot refer to more
    for (const old of [...inits.keys()].slice(0, -8)) inits.delete(old);
  }

  function begin(): void {
    const fault = addressFault(source);
    if (fault !== undefined) {
      become('off', fault);
      return;
    }
    verdict = undefined;
    lastHeardAt = clock.now();
    let take: ReturnType<typeof createSegmenter> | undefined;
    let isOver = false;
    let initNumber = 0;
    /** What the run before had already; a list that is pulled anew begins a little in the past. */
    let hadUntil = Number.NEGATIVE_INFINITY;

    const onInit = (init: Buffer, facts: InitFacts) => {
      // of a stream that begins anew without a new run
      take?.end();
      initNumber = Math.max(clock.now(), initNumber + 1);
      if (facts.codec === undefined) {
        verdict = {
          state: 'off',
          reason: `sends ${codecName(facts.format)}; browsers need H.264: set the camera to it`,
        };
        current?.stop();
        return;
      }
      // pulled lists are not opened by ffmpeg, which would fetch from anywhere
      if (deps.transcode && source.type !== 'hls' && encodedFrom === undefined && isHevc(facts)) {
        encodedFrom = 'H.265';
        isToEncode = true;
        current?.stop();
        return;
      }
      status = { ...status, codec: facts.codec, ...(encodedFrom === undefined ? {} : { encodedFrom }) };
      keepInit(initNumber, init);
      const before = ring.newest() ?? recorder?.newest();
      hadUntil = before === undefined ? hadUntil : endOf(before);
      take = createSegmenter({
        facts,
        initNumber,
        firstIsDiscontinuity: before !== undefined,
        notBefore: before === undefined ? 0 : Math.min(before.startAt + before.durationMs, clock.now()),
        onPart: (segment, part, bytes) => ring.addPart(segment, part, bytes),
        onSegment(segment: Segment, bytes: Buffer) {
          ring.add(segment, bytes);
          recorder?.add(segment, bytes, init);
          // the rest that a dying run leaves says nothing good of it
          if (isOver) return;
          if (source.type === 'rtsp') learn({ from: 'arrival', errorMs: RTSP_ERROR_MS });
          backOff.worked();
          become('live');
        },
      });
    };
    const listeners = {
      onInit,
      onFragment(fragment: Fragment, takenAt?: number) {
        lastHeardAt = clock.now();
        if (takenAt !== undefined && takenAt < hadUntil - 20) return;
        hadUntil = Number.NEGATIVE_INFINITY;
        take?.(fragment, lastHeardAt, takenAt);
      },
      onEnd({ missing, reason }: RunEnd) {
        current = undefined;
        // what came of the segment under way is shown and recorded, as short as it is
        isOver = true;
        take?.end();
        ring.end();
        if (stopped) return stopping?.();
        if (resting) return rest();
        if (isToEncode) {
          isToEncode = false;
          return begin();
        }
        if (missing) verdict = { state: 'off', reason: 'needs ffmpeg' };
        verdict ??= { state: 'lost', reason };
        become(verdict.state, verdict.reason);
        later(verdict.state === 'off' ? LOOK_AGAIN_MS : backOff.next());
      },
    };
    current = run(listeners);
  }

  function later(delayMs: number): void {
    timer = setTimeout(() => {
      timer = undefined;
      become(status.state, status.reason, status.restarts + 1);
      begin();
    }, delayMs);
    timer.unref();
  }

  function isWanted(): boolean {
    return clock.now() - wantedAt < UNWATCHED_MS;
  }
  function rest(): void {
    resting = false;
    clearTimeout(timer);
    timer = undefined;
    if (isWanted()) begin();
    else become('starting', IDLE);
  }
  /** Somebody asks for the live picture. */
  function want(): void {
    if (!deps.onDemand || !started || stopped) return;
    const isIdle = current === undefined && timer === undefined;
    wantedAt = clock.now();
    if (!isIdle) return;
    become('starting', 'somebody watches it: it is being pulled');
    begin();
  }
  /** Whether a source on demand has just been let go of. */
  function leftAlone(): boolean {
    if (!deps.onDemand || isWanted() || resting) return false;
    if (current !== undefined) {
      resting = true;
      current.stop();
    } else if (timer !== undefined) rest();
    return true;
  }

  return {
    start(delayMs = 0) {
      started = true;
      if (deps.onDemand) become('starting', IDLE);
      else if (delayMs === 0) begin();
      else timer = setTimeout(begin, delayMs);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      if (current !== undefined) {
        await new Promise<void>((resolve) => {
          stopping = resolve;
          current?.stop();
        });
      }
      become('off', 'switched off');
      await recorder?.settled();
    },
    status: () => status,
    tick() {
      const now = clock.now();
      if (leftAlone() || current === undefined) return;
      if (now - lastHeardAt > (deps.silentMs ?? SILENT_MS)) {
        verdict = { state: 'lost', reason: 'nothing arrives' };
        current.stop();
        return;
      }
      const isLate = now - lastHeardAt > BEHIND_MS;
      if (status.state === 'live' && isLate) become('behind', 'the newest picture is old');
      else if (status.state === 'behind' && !isLate) become('live');
    },
    live(now) {
      want();
      return ring.live(now);
    },
    low: {
      window(now) {
        want();
        return ring.low(now);
      },
      part: (name) => ring.part(name),
      onNext: (listener) => ring.onNext(listener),
    },
    range(from, to, now) {
      const recorded = recorder?.range(from, to, now) ?? [];
      const known = new Set(recorded.map((segment) => segment.name));
      // the newest are in memory before they are on disk
      const fresh = ring
        .segments()
        .filter((one) => one.startAt < to && endOf(one) > from && !known.has(one.name));
      return [...recorded, ...fresh].sort((a, b) => a.startAt - b.startAt);
    },
    segment: async (name) => ring.bytes(name) ?? (await recorder?.bytes(name)),
    init: async (number) => inits.get(number) ?? (await recorder?.init(number)),
    recordedFrom: (now) => recorder?.oldest(now) ?? ring.segments()[0]?.startAt,
    newestAt: () => {
      const newest = ring.newest();
      return newest && endOf(newest);
    },
  };
}

const isHevc = ({ format }: InitFacts) => format === 'hvc1' || format === 'hev1';

const CODEC_NAMES: Readonly<Record<string, string>> = {
  mp4v: 'MPEG-4 or Motion JPEG',
  av01: 'AV1',
  vp09: 'VP9',
};
const codecName = (format: string) => CODEC_NAMES[format] ?? 'another codec';
