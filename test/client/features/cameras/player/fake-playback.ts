import type { StreamFault } from '../../../../../client/features/cameras/player/error-policy.ts';
import type { ListedSegment } from '../../../../../client/features/cameras/player/picture-time.ts';
import type {
  CreateStream,
  Frame,
  Picture,
  Still,
  StreamEvents,
  StreamRequest,
  TakeStill,
  Timing,
} from '../../../../../client/features/cameras/player/ports.ts';

/** Time that passes when told to; timers run in order. */
export function createFakeTiming(start: number) {
  let now = start;
  let timers: { at: number; run: () => void; every?: number }[] = [];
  const add = (timer: (typeof timers)[number]) => {
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  };
  const timing: Timing = {
    now: () => now,
    every: (ms, run) => add({ at: now + ms, run, every: ms }),
    after: (ms, run) => add({ at: now + ms, run }),
  };
  return {
    timing,
    waiting: () => timers.length,
    /** Time goes on without any timer: they are due once, afterwards. */
    sleep(ms: number): void {
      now += ms;
      for (const timer of timers) timer.at = Math.max(timer.at, now);
    },
    pass(ms: number): void {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = next.at;
        if (next.every === undefined) timers = timers.filter((one) => one !== next);
        else next.at += next.every;
        next.run();
      }
      now = end;
    },
  };
}

/** A picture whose frames the test shows. */
export function createFakePicture() {
  const frameListeners = new Set<(frame: Frame) => void>();
  const endedListeners = new Set<() => void>();
  let position = 0;
  let isPlaying = false;
  let look = 0;
  let rate = 1;
  let ahead = 2;
  let shown = 0;
  let held = 0;
  let seeks = 0;
  let isBlank = false;
  const stills: unknown[] = [];
  const listen = <L>(set: Set<L>, listener: L) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  const picture: Picture = {
    onFrame: (listener) => listen(frameListeners, listener),
    onEnded: (listener) => listen(endedListeners, listener),
    positionS: () => position,
    seek(next) {
      position = next;
      seeks++;
    },
    isReady: () => true,
    play() {
      isPlaying = true;
    },
    pause() {
      isPlaying = false;
    },
    aheadS: () => ahead,
    setRate(next) {
      rate = next;
    },
    // half white, so that it is not all of one colour unless asked for
    sample: () =>
      Uint8ClampedArray.of(...(isBlank ? [0, 0, 0] : [255, 255, 255]), 255, look, look, look, 255),
    quality: () => ({ decoded: shown, dropped: 0 }),
    hold() {
      held++;
    },
    showStill(still) {
      stills.push(still);
    },
    snapshot: async () => new Blob(['jpeg']),
  };
  return {
    picture,
    /** Shows a frame; `looks` other than before means that something in it moved. */
    show(positionS: number, looks?: number): void {
      position = positionS;
      look = looks ?? (look + 37) % 200;
      shown++;
      for (const listener of frameListeners) listener({ positionS, decodeMs: 3 });
    },
    finish: () => {
      for (const listener of endedListeners) listener();
    },
    position: () => position,
    rate: () => rate,
    setAhead(seconds: number): void {
      ahead = seconds;
    },
    /** Black from here on. */
    darken(next: boolean): void {
      isBlank = next;
    },
    held: () => held,
    seeks: () => seeks,
    stills,
    isPlaying: () => isPlaying,
    listeners: () => frameListeners.size + endedListeners.size,
  };
}

/** Streams whose lists and faults the test sends. */
export function createFakeStreams() {
  const opened: { request: StreamRequest; events: StreamEvents; calls: string[]; isOver: boolean }[] = [];
  const createStream: CreateStream = (request, events) => {
    const entry = { request, events, calls: [] as string[], isOver: false };
    opened.push(entry);
    return {
      reload: () => void entry.calls.push('reload'),
      recover: () => void entry.calls.push('recover'),
      end() {
        entry.isOver = true;
      },
    };
  };
  const current = () => opened.at(-1)!;
  return {
    createStream,
    opened,
    current,
    /** `mark` is the list's newest number; by default it follows from the newest time. */
    list(segments: readonly ListedSegment[], mark = Math.round((segments.at(-1)?.at ?? 0) / 1000)): void {
      const last = segments.at(-1);
      current().events.onListed({
        segments,
        mark,
        edgeS: last ? last.startS + last.durationS : 0,
        targetS: 1,
        holdBackS: 2,
      });
    },
    /** A piece is fetched; the same print is the same pictures. */
    take: (mark: number, print: number) => current().events.onPiece({ mark, durationS: 1, print }),
    fail: (fault: Partial<StreamFault>) =>
      current().events.onFault({ kind: 'network', details: 'test', isFatal: true, ...fault }),
  };
}

/** Stills that are answered when the test says so. */
export function createFakeStills() {
  const asked: { readonly camera: string; readonly signal: AbortSignal; answer(still: Still): void }[] = [];
  const takeStill: TakeStill = (camera, signal) =>
    new Promise((resolve) => {
      asked.push({ camera, signal, answer: resolve });
      signal.addEventListener('abort', () =>
        resolve({ fault: { kind: 'network', details: 'aborted', isFatal: true } }),
      );
    });
  return { takeStill, asked };
}
