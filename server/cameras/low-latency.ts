import type { Clock } from '../clock.ts';
import { lowPlaylist, lowTargetMs, partTargetMs } from './low-playlist.ts';
import type { LowStore, LowWindow, PartName } from './segment.ts';

/** How a request that may wait was answered. */
export type LowAnswer<Value> =
  | { readonly is: 'there'; readonly value: Value }
  /** Nothing live, or no such part, and none to come. */
  | { readonly is: 'missing' }
  /** The request asks for what no player may ask for. */
  | { readonly is: 'wrong'; readonly reason: string }
  /** It waited as long as anything may wait. */
  | { readonly is: 'late' }
  /** Too many wait already. */
  | { readonly is: 'crowded' }
  /** `signal` ended it. */
  | { readonly is: 'ended' };

/** `_HLS_msn`, `_HLS_part`, `_HLS_skip` of a blocking reload. */
export interface LowAsk {
  readonly msn?: number;
  readonly part?: number;
  readonly skip?: boolean;
}

/** Requests that may wait at once: of one camera, and of all. */
export const MOST_WAITING_PER_CAMERA = 128;
export const MOST_WAITING = 512;
/** A list waits three target durations (RFC 8216bis, 6.2.5.2), but never longer than a proxy does. */
const LONGEST_WAIT_MS = 15_000;
/** A part is asked for at most a segment ahead of time. */
const PART_TARGETS = 3;

/** Answers blocking reloads and hinted parts: waits are bounded in time and number, and leave nothing behind. */
export function createLowLatency(deps: { readonly clock: Clock }) {
  const { clock } = deps;
  const waitingAt = new Map<LowStore, number>();
  let waiting = 0;

  /** Looks now and after every change until `check` answers. */
  function until<Value>(
    low: LowStore,
    limitMs: number,
    signal: AbortSignal,
    check: (window: LowWindow | undefined) => LowAnswer<Value> | undefined,
  ): Promise<LowAnswer<Value>> {
    const now = check(low.window(clock.now()));
    if (now !== undefined) return Promise.resolve(now);
    if (signal.aborted) return Promise.resolve({ is: 'ended' });
    const here = waitingAt.get(low) ?? 0;
    if (here >= MOST_WAITING_PER_CAMERA || waiting >= MOST_WAITING) return Promise.resolve({ is: 'crowded' });
    waitingAt.set(low, here + 1);
    waiting += 1;
    return new Promise((resolve) => {
      let stop = low.onNext(look, clock.now());
      const timer = setTimeout(() => finish({ is: 'late' }), limitMs);
      const onAbort = () => finish({ is: 'ended' });
      signal.addEventListener('abort', onAbort, { once: true });
      function look(): void {
        const answer = check(low.window(clock.now()));
        if (answer === undefined) stop = low.onNext(look, clock.now());
        else finish(answer);
      }
      function finish(answer: LowAnswer<Value>): void {
        stop();
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        waiting -= 1;
        const left = (waitingAt.get(low) ?? 1) - 1;
        if (left > 0) waitingAt.set(low, left);
        else waitingAt.delete(low);
        resolve(answer);
      }
    });
  }

  return {
    /** The list, at once or, where `ask.msn` names what is to come, as soon as it has that. */
    playlist(low: LowStore, ask: LowAsk, signal: AbortSignal): Promise<LowAnswer<string>> {
      const window = low.window(clock.now());
      if (window === undefined) return Promise.resolve({ is: 'missing' });
      const reason = faultOf(ask, window);
      if (reason !== undefined) return Promise.resolve({ is: 'wrong', reason });
      const limitMs = Math.min(LONGEST_WAIT_MS, 3 * lowTargetMs(window));
      return until(low, limitMs, signal, (found) => {
        if (found === undefined) return { is: 'missing' };
        if (!holds(found, ask)) return undefined;
        return { is: 'there', value: lowPlaylist(found, { skip: ask.skip === true }) };
      });
    },

    /** The bytes of a part; the one that the list says is next is waited for. */
    part(low: LowStore, name: PartName, signal: AbortSignal): Promise<LowAnswer<Buffer>> {
      const window = low.window(clock.now());
      const limitMs = window ? Math.min(LONGEST_WAIT_MS, PART_TARGETS * lowTargetMs(window)) : 0;
      return until(low, limitMs, signal, (found) => {
        const bytes = low.part(name, clock.now());
        if (bytes !== undefined) return { is: 'there', value: bytes };
        const isNext = found?.next?.run === name.run && found.next.number === name.number;
        return isNext ? undefined : { is: 'missing' };
      });
    },

    /** Requests that wait now. */
    waiting: () => waiting,
  };
}
export type LowLatency = ReturnType<typeof createLowLatency>;

const lastSequence = (window: LowWindow) => window.sequence + window.segments.length - 1;

/** What RFC 8216bis, 6.2.5.2, has answered with 400. */
function faultOf({ msn, part }: LowAsk, window: LowWindow): string | undefined {
  if (msn === undefined) return part === undefined ? undefined : '`_HLS_part` needs `_HLS_msn`.';
  const last = lastSequence(window);
  if (msn > last + 2) return `\`_HLS_msn\` is too far ahead: the newest is ${last}.`;
  const ahead = Math.ceil(3_000 / Math.min(1_000, partTargetMs(window)));
  const underWay = msn === last + 1 ? (window.open?.parts.length ?? 0) : 0;
  if (msn > last && part !== undefined && part > underWay - 1 + ahead)
    return '`_HLS_part` is too far ahead of the newest part.';
  return undefined;
}

/** Whether the list has what was asked for, or something later. */
function holds(window: LowWindow, { msn, part }: LowAsk): boolean {
  if (msn === undefined) return true;
  const last = lastSequence(window);
  const underWay = window.open?.parts.length ?? 0;
  if (part === undefined) return msn <= last;
  if (msn > last) return msn === last + 1 && part < underWay;
  if (msn < last) return true;
  // a part that its segment turned out not to have is the first of the next
  const newest = window.segments.at(-1);
  const has = newest === undefined ? 0 : (window.parts.get(newest.name)?.length ?? 0);
  return part < has || underWay > 0 || window.next === undefined;
}
