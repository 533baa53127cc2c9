import { causeOf, decideFault, type FaultCause, type StreamFault } from './error-policy.ts';
import { isMoving, judgeLive, type LiveReadings, type LiveState } from './judge-live.ts';
import { createPacer } from './pacer.ts';
import { timeOfPosition } from './picture-time.ts';
import { createPictureWatch, type PictureWatch } from './picture-watch.ts';
import type { Frame, Stream, StreamList, StreamPiece } from './ports.ts';
import type { Session, SessionDeps } from './session.ts';
import { decideStall } from './stall-policy.ts';
import { streamUrl } from './stream-url.ts';

const TICK_MS = 500;
/** A picture is sampled this seldom, where a segment begins: 1 ms a time. */
const SAMPLE_EVERY_MS = 2_000;
/** At another place of the segment each time: what comes round in step with the samples looks still. */
const SUSPECT_EVERY_MS = 700;
/** Frames this close are shown without a break. */
const FLOWING_MS = 1_000;
/** Frames this far apart are not one flow. */
const PAUSE_MS = 4_000;
/** Low latency that shows pictures this old for so long is none: held requests wait for a free connection. */
const LOW_AGE_MS = 3_500;
const LOW_PATIENCE_MS = 6_000;

/** Here the time of the stream says nothing of how old what is seen is. */
const AGELESS: readonly LiveState[] = ['untimed', 'frozen', 'repeated'];

/** What one session hands to the one that takes its place on the same picture, so that nothing is claimed anew. */
export interface LivePast {
  readonly startedAt: number;
  readonly pictureAt?: number;
  readonly shownAt?: number;
  readonly timedAt?: number;
  readonly watch: PictureWatch;
}
export interface LiveSessionDeps extends SessionDeps {
  readonly isLow: boolean;
  readonly past?: LivePast;
  readonly sleptMs?: number;
  /** Low latency is not to be had now; the player puts the plain stream in its place. */
  readonly onLowFailed: (cause: FaultCause | 'late') => void;
}
export interface LiveSession extends Session {
  past(): LivePast;
}

/** A live stream, judged twice a second: README.md has the states. */
export function openLiveSession(deps: LiveSessionDeps): LiveSession {
  const { picture, timing, isLow, past } = deps;
  const startedAt = past?.startedAt ?? timing.now();
  const openedAt = timing.now();
  const watch = past?.watch ?? createPictureWatch();
  const pacer = createPacer(picture, openedAt);
  let list: StreamList | undefined;
  let movedAt: number | undefined;
  let pictureAt = past?.pictureAt;
  let shownAt = past?.shownAt;
  let timedAt = past?.timedAt;
  let sampledAt = -Infinity;
  let sampledSegment: number | undefined;
  let refreshedAt = openedAt;
  let hasShown = false;
  /** Covered for its content: the sooner it is seen to change the better. */
  let isSuspect = false;
  /** Something was fetched since the last fault. */
  let hasNews = false;
  let verdict: 'denied' | 'unplayable' | undefined;
  let cause: FaultCause | undefined;
  let nextAttemptAt: number | undefined;
  let reloads = 0;
  let recoveries = 0;
  let kickedAt: number | undefined;
  let kicks = 0;
  let lateSince: number | undefined;
  let cancelReload: (() => void) | undefined;
  let isOver = false;

  // A piece or list of another session may carry the same numbers.
  watch.restart();
  const stream: Stream = deps.createStream(
    { url: streamUrl(deps.camera, { type: 'live', low: isLow }), mode: isLow ? 'low' : 'live' },
    { onListed, onPiece, onFault },
  );

  function onListed(next: StreamList): void {
    if (list && next.mark < list.mark) watch.restart();
    if (next.mark !== list?.mark) movedAt = timing.now();
    list = next;
    picture.play();
    refresh();
  }
  function onPiece(piece: StreamPiece): void {
    watch.take(piece, timing.now());
    hasNews = true;
  }
  function reloadAfter(ms: number): void {
    if (cancelReload) return;
    nextAttemptAt = timing.now() + ms;
    cancelReload = timing.after(ms, () => {
      cancelReload = undefined;
      picture.hold();
      stream.reload();
      refresh();
    });
  }
  function onFault(fault: StreamFault): void {
    if (isOver) return;
    // With pictures in hand it stood still for want of time to draw them, which no distance helps.
    if (fault.details === 'bufferStalledError' && picture.aheadS() < 0.5) pacer.stalled();
    const decision = decideFault(fault, { mode: isLow ? 'low' : 'live', reloads, recoveries });
    if (decision.verdict === 'denied' || decision.verdict === 'unplayable') verdict = decision.verdict;
    if (fault.isFatal || fault.kind === 'network') {
      cause = causeOf(fault);
      // What was fetched before goes on to be shown for a while: it takes back nothing.
      hasNews = false;
    }
    if (fault.retryInMs !== undefined) nextAttemptAt = timing.now() + fault.retryInMs;
    switch (decision.action.do) {
      case 'recover':
        recoveries++;
        picture.hold();
        stream.recover();
        break;
      case 'reload':
        if (!cancelReload) reloads++;
        reloadAfter(decision.action.afterMs);
        break;
      case 'fall-back':
        deps.onLowFailed(causeOf(fault));
        return;
      default:
    }
    refresh();
  }
  const stopFrames = picture.onFrame(({ positionS }: Frame) => {
    const now = timing.now();
    // After a pause the sample in hand is of another time: whether the picture changes is counted anew.
    if (shownAt === undefined || now - shownAt > PAUSE_MS) watch.interrupt(now);
    shownAt = now;
    const at = list && timeOfPosition(list.segments, positionS);
    const isNews = !hasShown || (hasNews && verdict !== undefined);
    hasShown = true;
    if (at !== undefined) {
      pictureAt = at;
      timedAt = now;
    }
    if (at !== undefined && hasNews) {
      verdict = undefined;
      cause = undefined;
      nextAttemptAt = undefined;
      reloads = 0;
      recoveries = 0;
      kicks = 0;
    }
    look(now, positionS);
    // Timers sleep with the machine; the first frame after it tells the truth before the next tick does.
    if (isNews || now - refreshedAt > 2 * TICK_MS) refresh();
  });

  /** Samples where a segment begins: its key picture is coded from nothing, so that a still place still differs by its noise. */
  function look(now: number, positionS: number): void {
    const segment = list?.segments.findLastIndex((one) => one.startS <= positionS + 0.005);
    const begins = segment === undefined ? undefined : list?.segments[segment]?.at;
    const isDue = now - sampledAt >= (isSuspect ? SUSPECT_EVERY_MS : SAMPLE_EVERY_MS);
    if (!isDue || (!isSuspect && begins === sampledSegment && now - sampledAt < 2 * SAMPLE_EVERY_MS)) return;
    sampledAt = now;
    sampledSegment = begins;
    const sample = picture.sample();
    if (sample) watch.look(sample, now);
  }
  function readings(now: number): LiveReadings {
    const health = deps.health();
    const { blank: _colour, ...content } = watch.content();
    return {
      now,
      startedAt,
      isDemonstration: deps.isDemonstration,
      ...content,
      ...(pictureAt !== undefined && { pictureAt }),
      ...(shownAt !== undefined && { shownAt }),
      ...(timedAt !== undefined && { timedAt }),
      ...(movedAt !== undefined && { movedAt }),
      ...(list && { targetMs: list.targetS * 1000 }),
      ...(verdict && { verdict }),
      ...(health && { health }),
    };
  }
  function refresh(): void {
    if (isOver) return;
    const now = timing.now();
    refreshedAt = now;
    const read = readings(now);
    const judged = judgeLive(read);
    isSuspect = judged.state === 'frozen' || judged.state === 'repeated' || judged.state === 'blank';
    const { blank } = watch.content();
    deps.publish({
      ...judged,
      spans: [],
      isLow,
      ...(pictureAt !== undefined && { pictureAt }),
      ...(pictureAt !== undefined && !AGELESS.includes(judged.state) && { ageMs: now - pictureAt }),
      ...(judged.isCovered && cause && { cause }),
      ...(judged.isCovered && nextAttemptAt !== undefined && { nextAttemptAt }),
      ...(judged.state === 'blank' && blank && { blank }),
      ...(!hasShown && deps.sleptMs !== undefined && { sleptMs: deps.sleptMs }),
    });
  }
  function keepUp(now: number): void {
    // Where nothing is shown there is nothing to speed up, and a jump would only drive the library before it.
    if (!list || movedAt === undefined || shownAt === undefined || now - shownAt > FLOWING_MS) return;
    if (pacer.keep(list, movedAt, now, isMoving(readings(now)))) watch.interrupt(now);
  }
  /** Sees to it that something goes on where the library does not notice that nothing does. */
  function kick(now: number): void {
    if (cancelReload) return;
    const todo = decideStall({
      now,
      openedAt,
      kicks,
      ...(movedAt !== undefined && { movedAt }),
      ...(hasShown && shownAt !== undefined && { shownAt }),
      ...(kickedAt !== undefined && { kickedAt }),
    });
    if (todo === 'nothing') return;
    kickedAt = now;
    kicks++;
    picture.hold();
    if (todo === 'recover') stream.recover();
    else stream.reload();
  }
  function judgeLow(now: number): void {
    const isLate = pictureAt === undefined || now - pictureAt > LOW_AGE_MS;
    lateSince = isLate ? (lateSince ?? now) : undefined;
    if (lateSince !== undefined && now - lateSince > LOW_PATIENCE_MS) deps.onLowFailed('late');
  }
  const stopTicks = timing.every(TICK_MS, () => {
    const now = timing.now();
    keepUp(now);
    kick(now);
    refresh();
    if (isLow) judgeLow(now);
  });
  picture.play();
  refresh();
  return {
    refresh,
    setPaused: () => undefined,
    setRate: () => undefined,
    seek: () => undefined,
    pictureTime: () => (list && timeOfPosition(list.segments, picture.positionS())) ?? pictureAt,
    past: () => ({
      startedAt,
      watch,
      ...(pictureAt !== undefined && { pictureAt }),
      ...(shownAt !== undefined && { shownAt }),
      ...(timedAt !== undefined && { timedAt }),
    }),
    end() {
      isOver = true;
      stopTicks();
      stopFrames();
      cancelReload?.();
      pacer.end();
      stream.end();
    },
  };
}
