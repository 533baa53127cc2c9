import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { type RunEnd, runFfmpeg } from '../ffmpeg-child.ts';
import { boxesIn, type Fragment, type InitFacts, readInit, readMoof } from '../fmp4.ts';
import type { ListedSegment } from './read-list.ts';
import type { TimeLine } from './sender-time.ts';
import { firstVideoTime, isTransportStream, millisecondsBetween } from './transport-stream.ts';

export type Remux = ReturnType<typeof createRemux>;

/**
 * One ffmpeg that is fed segments which follow on each other, as bytes on a pipe: it is given no address and may open none.
 * Audio is left out, and what comes is cut into fragments as those of any other camera.
 */
export function createRemux(deps: {
  readonly ffmpegPath: string;
  readonly format: 'mpegts' | 'mov';
  readonly map: Buffer | undefined;
  readonly line: TimeLine;
  readonly onInit: (init: Buffer, facts: InitFacts) => void;
  readonly onFragment: (fragment: Fragment) => void;
  /** It ended before it was told to. */
  readonly onFailed: (end: RunEnd) => void;
}) {
  let stdin: Writable | undefined;
  let finished = false;
  let told: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    told = resolve;
  });
  const child = runFfmpeg({
    ffmpegPath: deps.ffmpegPath,
    input: {
      args: [
        ...['-probesize', '1000000', '-analyzeduration', '1000000', '-fflags', 'nobuffer'],
        ...['-protocol_whitelist', 'pipe', '-f', deps.format, '-i', 'pipe:0'],
      ],
      script: '',
    },
    feed(pipe) {
      stdin = pipe;
    },
    onInit: deps.onInit,
    onFragment: deps.onFragment,
    onEnd(end) {
      if (!finished) deps.onFailed(end);
      finished = true;
      told();
    },
  });
  const timeOf = createSegmentTimes(deps.map);
  let offsetMs = 0;
  let mapSent = false;

  async function send(bytes: Buffer): Promise<void> {
    if (finished || stdin === undefined || stdin.write(bytes)) return;
    await Promise.race([once(stdin, 'drain').catch(() => undefined), ended]);
  }

  return {
    ended,
    async write(bytes: Buffer, segment: ListedSegment): Promise<void> {
      offsetMs = timeOf(bytes) ?? offsetMs;
      deps.line.anchor(offsetMs, segment.takenAt);
      // where the next begins, should it not say so itself
      offsetMs += segment.durationMs;
      if (deps.map !== undefined && !mapSent) await send(deps.map);
      mapSent = true;
      await send(bytes);
    },
    /** Nothing follows: resolves when what it was fed has come out. */
    async finish(): Promise<void> {
      finished = true;
      stdin?.end();
      await ended;
    },
    stop(): void {
      finished = true;
      child.stop();
    },
  };
}

/** How long after the first segment of a run one begins, by its own times; undefined where they are not understood. */
function createSegmentTimes(map: Buffer | undefined): (bytes: Buffer) => number | undefined {
  let first: number | undefined;
  if (map === undefined) {
    return (bytes) => {
      const time = isTransportStream(bytes) ? firstVideoTime(bytes) : undefined;
      if (time === undefined) return undefined;
      first ??= time;
      return millisecondsBetween(first, time);
    };
  }
  let facts: InitFacts | undefined;
  try {
    facts = readInit(map);
  } catch {
    // the lengths that the list says must do
  }
  return (bytes) => {
    if (facts === undefined) return undefined;
    try {
      const moof = boxesIn(bytes).find((box) => box.type === 'moof');
      if (moof === undefined) return undefined;
      const { decodeTime } = readMoof(bytes.subarray(moof.start, moof.end), facts);
      first ??= decodeTime;
      return ((decodeTime - first) * 1000) / facts.timescale;
    } catch {
      return undefined;
    }
  };
}
