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
  const wanted = deps.resumeAt ?? Math.max(mode.from, mode.at - LEAD_IN_MS);
  let isPaused = deps.isPaused;
  let segments: readonly ListedSegment[] = [];
  let spans: readonly Span[] = [];
  let pictureAt: number | undefined;
  let isPlaced = false;
  let isEnded = false;
  let isOver = false;
  let verdict: 'denied' | 'nothing-recorded' | 'unplayable' | 'broken' | undefined;
  let cause: FaultCause | undefined;
  let nextAttemptAt: number | undefined;
  let reloads = 0;
  let recoveries = 0;
  let cancelReload: (() => void) | undefined;

  const stream: Stream = deps.createStream(
    {
      url: streamUrl(deps.camera, mode),
      mode: 'recorded',
      startS: (wanted - mode.from) / 1000,
    },
    { onListed, onFault, onPiece: () => undefined },
  );

  function onListed(list: StreamList): void {
    segments = list.segments;
    spans = recordedSpans(segments);
    if (!isPlaced) place(wanted);
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
        stream.reload();
      });
    }
    refresh();
  }
  const stopFrames = picture.onFrame(({ positionS }: Frame) => {
    const at = timeOfPosition(segments, positionS);
    if (at === undefined) return;
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
    if (isPaused) return;
    place(mode.from);
    picture.play();
  });
  function refresh(): void {
    if (isOver) return;
    deps.publish({
      state: state(),
      isCovered: pictureAt === undefined || verdict !== undefined,
      spans,
      ...(pictureAt !== undefined && { pictureAt }),
      ...(cause && { cause }),
      ...(nextAttemptAt !== undefined && { nextAttemptAt }),
    });
  }
  function state(): PlayerState {
    if (verdict === 'denied') return 'no-permission';
    if (verdict === 'nothing-recorded') return 'gap';
    if (verdict === 'unplayable') return 'unplayable';
    if (verdict === 'broken') return 'lost';
    if (pictureAt === undefined) return 'starting';
    if (isPaused) return 'paused';
    return isEnded ? 'ended' : 'playing';
  }
  const stopTicks = timing.every(TICK_MS, refresh);
  if (deps.rate !== 1) picture.setRate(deps.rate);
  return {
    refresh,
    pictureTime: () => timeOfPosition(segments, picture.positionS()) ?? pictureAt,
    seek: place,
    setRate: (rate) => picture.setRate(rate),
    setPaused(next) {
      isPaused = next;
      if (next) picture.pause();
      else picture.play();
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
