import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { RunEnd } from '../ffmpeg-child.ts';
import type { Fragment, InitFacts } from '../fmp4.ts';
import { type AllowedFetch, HlsFault } from './fetch-allowed.ts';
import {
  decrypt,
  fetchFor,
  type HlsSource,
  MOST_LIST_BYTES,
  MOST_SEGMENT_BYTES,
  mediaAddress,
  resolveUri,
} from './open.ts';
import { createPacer } from './pacer.ts';
import { type ListedSegment, type MediaList, readList } from './read-list.ts';
import { createRemux, type Remux } from './remux.ts';
import { createTimeLine, judgeSenderTime, type SourceTime } from './sender-time.ts';
import { isTransportStream } from './transport-stream.ts';

/** Failures in a row that are waited out, a second each. */
const MOST_FAILURES = 3;
/** Segments before the live edge that a pull begins at. */
const START_FROM_END = 2;

export interface HlsRunDeps {
  readonly source: HlsSource;
  readonly ffmpegPath: string;
  readonly clock: Clock;
  /** Again for every part of the stream that does not follow on the one before. */
  readonly onInit: (init: Buffer, facts: InitFacts) => void;
  /** `takenAt`: by the sender's clock, where it is believed. */
  readonly onFragment: (fragment: Fragment, takenAt?: number) => void;
  readonly onTime: (time: SourceTime) => void;
  readonly onEnd: (end: RunEnd) => void;
  readonly fetch?: typeof fetch;
}

type Paced =
  | { readonly init: Buffer; readonly facts: InitFacts }
  | { readonly fragment: Fragment; readonly takenAt: number | undefined; readonly durationMs: number };

/**
 * One run of pulling a live HLS stream. Lists and segments are fetched here, from allowed hosts only (`fetch-allowed.ts`);
 * ffmpeg gets their bytes on a pipe and no address, remuxes them to fragments, and those are given on at their own pace with
 * the times that the list says. `onEnd` is called once.
 */
export function runHls(deps: HlsRunDeps): { stop(): void } {
  const { source, clock } = deps;
  const abort = new AbortController();
  let targetMs = 6_000;
  let leastDelayMs = Number.POSITIVE_INFINITY;
  let child: Remux | undefined;
  let end: RunEnd | undefined;

  const pacer = createPacer<Paced>({
    now: () => clock.now(),
    mostMs: () => 3 * targetMs,
    release(item) {
      if ('init' in item) return deps.onInit(item.init, item.facts);
      const takenEndAt = item.takenAt === undefined ? undefined : item.takenAt + item.durationMs;
      const time = judgeSenderTime(takenEndAt, clock.now(), targetMs);
      if (time.delayMs !== undefined) leastDelayMs = Math.min(leastDelayMs, time.delayMs);
      // what is more than the least is no longer the nature of the stream
      deps.onTime(time.delayMs === undefined ? time : { ...time, delayMs: leastDelayMs });
      deps.onFragment(item.fragment, time.from === 'sender' ? item.takenAt : undefined);
    },
  });

  function stop(): void {
    abort.abort();
    pacer.stop();
    child?.stop();
  }

  void pull()
    .catch((error: unknown): RunEnd => {
      if (error instanceof HlsFault) return { missing: false, reason: error.message };
      return { missing: false, reason: 'what it sends is not understood' };
    })
    .then(async (reason) => {
      // what came before it ended is still shown, unless it was we who ended it
      if (!abort.signal.aborted) {
        await child?.finish();
        await new Promise<void>((resolve) => pacer.whenEmpty(resolve));
      }
      child?.stop();
      await child?.ended;
      pacer.stop();
      deps.onEnd(end ?? reason);
    });
  return { stop };

  async function pull(): Promise<RunEnd> {
    const get = fetchFor(source, abort.signal, deps.fetch);
    const keys = new Map<string, Buffer>();
    let at = await mediaAddress(get, new URL(source.url));
    let next: number | undefined;
    let before: ListedSegment | undefined;
    let failures = 0;
    for (;;) {
      try {
        const ended = await pullList();
        if (ended !== undefined) return ended;
        failures = 0;
      } catch (error) {
        failures += 1;
        const passes = error instanceof HlsFault && error.passes && next !== undefined;
        if (!passes || failures > MOST_FAILURES || abort.signal.aborted) throw error;
        await pause(1_000);
      }
      if (abort.signal.aborted) return ENDED;
    }

    /** One look at the list, and all that is new in it. */
    async function pullList(): Promise<RunEnd | undefined> {
      const askedAt = clock.now();
      const answer = await get(new URL(at), { most: MOST_LIST_BYTES });
      at = answer.url;
      const list = readList(answer.bytes.toString('utf8'));
      if (list?.is !== 'media') throw new HlsFault('what it sends is no live playlist');
      targetMs = Math.max(1_000, list.targetMs);
      const fresh = newSegments(list, next);
      for (const segment of fresh) {
        const follows = isNextOf(before, segment);
        // one that cannot be had is missing: what comes after it does not follow
        before = undefined;
        next = segment.sequence + 1;
        if (segment.gap) continue;
        await take(get, at, segment, follows, keys);
        before = segment;
        if (abort.signal.aborted) return ENDED;
      }
      if (list.ended) {
        await child?.finish();
        await new Promise<void>((resolve) => pacer.whenEmpty(resolve));
        return ENDED;
      }
      // RFC 8216, 6.3.4: a target duration after a list that grew, half of one after a list that did not
      const pauseMs = (fresh.length > 0 ? targetMs : targetMs / 2) - (clock.now() - askedAt);
      await pause(Math.max(100, pauseMs));
      return undefined;
    }
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: abort.signal }).catch(() => undefined);
  }

  async function take(
    get: AllowedFetch,
    list: URL,
    segment: ListedSegment,
    follows: boolean,
    keys: Map<string, Buffer>,
  ): Promise<void> {
    const fetched = await get(resolveUri(segment.uri, list), {
      most: MOST_SEGMENT_BYTES,
      ...(segment.range && { range: segment.range }),
    });
    const bytes = await decrypt(get, list, segment, fetched.bytes, keys);
    if (!follows || child === undefined) {
      await child?.finish();
      const map = segment.map && {
        bytes: (
          await get(resolveUri(segment.map.uri, list), {
            most: MOST_SEGMENT_BYTES,
            ...(segment.map.range && { range: segment.map.range }),
          })
        ).bytes,
      };
      abort.signal.throwIfAborted();
      child = startRemux(map?.bytes, bytes);
    }
    await child.write(bytes, segment);
    if (end !== undefined) abort.abort();
  }

  function startRemux(map: Buffer | undefined, first: Buffer): Remux {
    const line = createTimeLine();
    let facts: InitFacts | undefined;
    let from: number | undefined;
    return createRemux({
      ...{ ffmpegPath: deps.ffmpegPath, map, line },
      format: map === undefined && isTransportStream(first) ? 'mpegts' : 'mov',
      onInit(init, found) {
        facts = found;
        pacer.push({ init, facts: found }, 0);
      },
      onFragment(fragment) {
        if (facts === undefined) return;
        from ??= fragment.facts.decodeTime;
        const toMs = 1000 / facts.timescale;
        const durationMs = fragment.facts.duration * toMs;
        const takenAt = line.takenAt((fragment.facts.decodeTime - from) * toMs);
        pacer.push({ fragment, takenAt, durationMs }, durationMs);
      },
      onFailed(failed) {
        end ??= failed;
        abort.abort();
      },
    });
  }
}

function newSegments(list: MediaList, next: number | undefined): readonly ListedSegment[] {
  const { segments } = list;
  const last = segments.at(-1)?.sequence ?? 0;
  // at first, and where the sender began to count anew
  if (next === undefined || last < next - 1) return segments.slice(list.ended ? 0 : -START_FROM_END);
  return segments.filter((segment) => segment.sequence >= next);
}

const ENDED: RunEnd = { missing: false, reason: 'the stream ended' };

/** Whether a segment follows on one without a break. */
function isNextOf(before: ListedSegment | undefined, segment: ListedSegment): boolean {
  if (before === undefined || segment.discontinuity || segment.sequence !== before.sequence + 1) return false;
  return JSON.stringify(before.map) === JSON.stringify(segment.map);
}
