import { causeOf, decideFault, type FaultCause, type StreamFault } from './error-policy.ts';
import {
  type ListedSegment,
  positionOfTime,
  recordedSpans,
  type Span,
  timeOfPosition,
} from './picture-time.ts';
import type { PlayerState, PlayMode } from './player-view.ts';
import type { Frame, Stream, StreamList } from './ports.ts';
import type { Session, SessionDeps } from './session.ts';
import { streamUrl } from './stream-url.ts';

const TICK_MS = 250;
/** A recording starts a little before its moment: people want to see it happen. */
export const LEAD_IN_MS = 5_000;

/** A list near now grows by itself about once a second. */
const LISTED_SOON_MS = 10_000;
/** A position that near is the same picture. */
const NEAR_S = 0.01;
/** A picture that much after the moment is another one. */
const LATER_MS = 50;
/** Where it is still wrong after that, there is no better one. */
const MOST_RETURNS = 3;
/** Shorter holes are rounding. */
const EDGE_MS = 500;
const isIn = (spans: readonly Span[], at: number) =>
  spans.some((span) => at >= span.from - EDGE_MS && at < span.to + EDGE_MS);

export interface RecordedSessionDeps extends SessionDeps {
  readonly mode: Extract<PlayMode, { type: 'recorded' }>;
  /** Where it was before it was suspended. */
  readonly resumeAt?: number;
  readonly isPaused: boolean;
  readonly rate: number;
}
/** A recorded range: README.md has the states. */
export function openRecordedSession(deps: RecordedSessionDeps): Session {
  const { mode, picture, timing } = deps;
  const isRuled = mode.ruled === true;
  let wanted = deps.resumeAt ?? (isRuled ? mode.at : Math.max(mode.from, mode.at - LEAD_IN_MS));
  let isPaused = deps.isPaused;
  let segments: readonly ListedSegment[] = [];
  let spans: readonly Span[] = [];
  let pictureAt: number | undefined;
  let isPlaced = false;
  let isEnded = false;
  /** Ruled: the moment asked for is not recorded. */
  let isInGap = false;
  /** Ruled: the moment of the last seek, and how often it was sought again; none once it went on from there. */
  let standing: { readonly at: number; returns: number } | undefined;
  let isOver = false;
  let verdict: 'denied' | 'nothing-recorded' | 'unplayable' | 'broken' | undefined;
  let cause: FaultCause | undefined;
  let nextAttemptAt: number | undefined;
  let reloads = 0;
  let recoveries = 0;
  let cancelReload: (() => void) | undefined;

  const stream: Stream = deps.createStream(
    { url: streamUrl(deps.camera, mode), mode: 'recorded' },
    { onListed, onFault, onPiece: () => undefined },
  );

  function onListed(list: StreamList): void {
    segments = list.segments;
    spans = recordedSpans(segments);
    // a list that grew may hold what it lacked before
    if (!isPlaced || isInGap) place(wanted);
    if (!isPaused && !isInGap) picture.play();
    refresh();
  }
  function place(at: number): void {
    const newest = spans.at(-1)?.to;
    // what is not listed yet may be with the next list
    if (isRuled && newest !== undefined && at >= newest && at < newest + LISTED_SOON_MS) return;
    const position = positionOfTime(segments, at) ?? segments[0]?.startS;
    if (position === undefined) return;
    isPlaced = true;
    isInGap = isRuled && !isIn(spans, at);
    if (isInGap) {
      // what is on screen is of another moment: it is not uncovered before a frame of the right one
      pictureAt = undefined;
      picture.pause();
    } else if (Math.abs(picture.positionS() - position) > NEAR_S) picture.seek(position);
    refresh();
  }
  /**
   * Paused at a moment it stays there: the library moves the position by itself at times, and a browser shows the picture
   * after the moment where the one before was not there yet.
   */
  function stand(): void {
    if (!standing || !isPaused || !isPlaced || isInGap || !picture.isReady()) return;
    const position = positionOfTime(segments, standing.at);
    if (position === undefined || standing.returns === MOST_RETURNS) return;
    const isAway = Math.abs(picture.positionS() - position) > NEAR_S;
    const due = timeOfPosition(segments, position);
    const isLater = pictureAt !== undefined && due !== undefined && pictureAt - due > LATER_MS;
    if (!isAway && !isLater) return;
    standing.returns++;
    picture.seek(position);
  }
  function onFault(fault: StreamFault): void {
    if (isOver) return;
    const decision = decideFault(fault, { mode: 'recorded', reloads, recoveries });
    if (decision.verdict) verdict = decision.verdict;
    else if (fault.isFatal) verdict = 'broken';
    if (fault.isFatal) cause = causeOf(fault);
    if (decision.action.do === 'recover') {
      recoveries++;
      stream.recover();
    } else if (decision.action.do === 'reload' && !cancelReload) {
      reloads++;
      nextAttemptAt = timing.now() + decision.action.afterMs;
      cancelReload = timing.after(decision.action.afterMs, () => {
        cancelReload = undefined;
        isPlaced = false;
        wanted = pictureAt ?? wanted;
        stream.reload();
      });
    }
    refresh();
  }
  const stopFrames = picture.onFrame(({ positionS }: Frame) => {
    const at = timeOfPosition(segments, positionS);
    if (at === undefined || isInGap || !isPlaced) return;
    const isNews = pictureAt === undefined || isEnded || verdict !== undefined;
    pictureAt = at;
    isEnded = false;
    verdict = undefined;
    cause = undefined;
    nextAttemptAt = undefined;
    reloads = 0;
    recoveries = 0;
    if (isNews) refresh();
  });
  const stopEnded = picture.onEnded(() => {
    isEnded = true;
    refresh();
    if (isPaused || isRuled) return;
    place(mode.from);
    picture.play();
  });
  function refresh(): void {
    if (isOver) return;
    deps.publish({
      state: state(),
      isCovered: pictureAt === undefined || verdict !== undefined || isInGap,
      spans,
      ...(pictureAt !== undefined && { pictureAt }),
      ...(cause && { cause }),
      ...(nextAttemptAt !== undefined && { nextAttemptAt }),
    });
  }
  function state(): PlayerState {
    if (verdict === 'denied') return 'no-permission';
    if (verdict === 'nothing-recorded' || isInGap) return 'gap';
    if (verdict === 'unplayable') return 'unplayable';
    if (verdict === 'broken') return 'lost';
    if (pictureAt === undefined) return 'starting';
    if (isPaused) return 'paused';
    return isEnded ? 'ended' : 'playing';
  }
  const stopTicks = timing.every(TICK_MS, () => {
    stand();
    refresh();
  });
  if (deps.rate !== 1) picture.setRate(deps.rate);
  return {
    refresh,
    pictureTime: () => timeOfPosition(segments, picture.positionS()) ?? pictureAt,
    seek(at) {
      wanted = at;
      if (isRuled) standing = { at, returns: 0 };
      isPlaced = false;
      place(at);
      if (!isPaused && !isInGap && isPlaced) picture.play();
    },
    isReady: () => isInGap || verdict !== undefined || (isPlaced && picture.isReady()),
    setRate: (rate) => picture.setRate(rate),
    setPaused(next) {
      isPaused = next;
      if (next) picture.pause();
      else {
        standing = undefined;
        if (!isInGap) picture.play();
      }
      refresh();
    },
    end() {
      isOver = true;
      stopTicks();
      stopFrames();
      stopEnded();
      cancelReload?.();
      picture.setRate(1);
      stream.end();
    },
  };
}
