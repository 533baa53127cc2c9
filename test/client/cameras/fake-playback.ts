import type { StreamFault } from '../../../client/features/cameras/player/error-policy.ts';
import type { ListedSegment } from '../../../client/features/cameras/player/picture-time.ts';
import type {
  CreateStream,
  Picture,
  StreamEvents,
  StreamRequest,
  Timing,
} from '../../../client/features/cameras/player/ports.ts';

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
  const frameListeners = new Set<(positionS: number) => void>();
  const endedListeners = new Set<() => void>();
  let position = 0;
  let isPlaying = false;
  let look = 0;
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
    },
    play() {
      isPlaying = true;
    },
    pause() {
      isPlaying = false;
    },
    sample: () => Uint8ClampedArray.of(look, look, look),
  };
  return {
    picture,
    /** Shows a frame; `looks` other than before means that something in it moved. */
    show(positionS: number, looks?: number): void {
      position = positionS;
      look = looks ?? (look + 1) % 256;
      for (const listener of frameListeners) listener(positionS);
    },
    finish: () => {
      for (const listener of endedListeners) listener();
    },
    position: () => position,
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
    list: (segments: readonly ListedSegment[]) => current().events.onListed(segments),
    fail: (fault: Partial<StreamFault>) =>
      current().events.onFault({ kind: 'network', details: 'test', isFatal: true, ...fault }),
  };
}
