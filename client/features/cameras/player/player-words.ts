import { formatAge, formatClock, zoneName } from '../../../lib/format.ts';
import type { FaultCause } from './error-policy.ts';
import { AHEAD_MS } from './judge-live.ts';
import type { PlayerState, PlayerView } from './player-view.ts';

/** One word a state; it stands with a shape, never a colour alone. */
export const STATE_WORDS: Readonly<Record<PlayerState, string>> = {
  starting: 'Starting',
  live: 'Live',
  behind: 'Behind',
  frozen: 'Frozen',
  repeated: 'Repeated',
  blank: 'Blank',
  untimed: 'Time unknown',
  lost: 'No signal',
  unplayable: 'Cannot be played',
  'no-permission': 'Not permitted',
  off: 'Off',
  still: 'Still',
  playing: 'Recorded',
  paused: 'Paused',
  ended: 'Recorded',
  gap: 'Not recorded',
};

const CAUSE_WORDS: Readonly<Record<FaultCause, string | undefined>> = {
  refused: 'The server refuses it.',
  missing: 'The server has no picture of it.',
  failing: 'The server fails to answer.',
  silent: 'The server does not answer.',
  'not-a-stream': 'What comes is not a video stream.',
  undecodable: 'What comes cannot be decoded.',
  unplayable: undefined,
  broken: undefined,
};

/** `1.8 s` below ten seconds, whole units above. */
export function pictureAge(ageMs: number): string {
  return ageMs < 10_000 ? `${(Math.max(0, ageMs) / 1000).toFixed(1)} s` : formatAge(ageMs);
}

/** A cover's lines, in the order in which they matter. */
export interface CoverWords {
  /** What is wrong. */
  readonly title: string;
  /** Since when, and what is known of it. */
  readonly detail?: string | undefined;
  /** What is being done about it. */
  readonly doing?: string | undefined;
}

export interface CoverContext {
  readonly now: number;
  /** The server's word on the camera. */
  readonly reason?: string | undefined;
  /** What its stream needs to be played (RFC 6381). */
  readonly codec?: string | undefined;
  /** IANA zone of the clock. */
  readonly timezone: string;
}

/** What a cover says. */
export function coverWords(view: PlayerView, context: CoverContext): CoverWords {
  const { now, reason, timezone } = context;
  const clock = (at: number) => `${formatClock(at, timezone)} ${zoneName(timezone, at)}`;
  const since = `since ${clock(view.since)} (${formatAge(now - view.since)})`;
  const last = view.pictureAt;
  const lastPicture =
    last === undefined ? undefined : `Last picture ${clock(last)}, ${formatAge(now - last)} ago.`;
  const attempt = attemptWords(view, now);
  switch (view.state) {
    case 'starting':
      return view.sleptMs === undefined
        ? { title: 'Starting' }
        : {
            title: 'Starting again',
            detail:
              view.sleptMs > 0
                ? `This screen was asleep for ${formatAge(view.sleptMs)}.`
                : 'The clock of this screen was set back.',
          };
    case 'no-permission':
      return { title: 'Not permitted', detail: 'You may not see this camera.', doing: attempt };
    case 'unplayable':
      return {
        title: 'Cannot be played here',
        detail: /^h(ev|vc)1/.test(context.codec ?? '')
          ? 'It sends H.265, which this screen cannot play.'
          : 'This browser does not know the camera’s coding.',
        doing: attempt,
      };
    case 'off':
      return { title: 'Camera is off', ...(reason !== undefined && { detail: reason }) };
    case 'frozen':
      return {
        title: 'Picture is frozen',
        detail: `Unchanged ${since}, though the stream goes on.`,
        doing: 'Shown again when it changes.',
      };
    case 'repeated':
      return {
        title: 'Pictures repeat',
        detail: `The same ones come round ${since}.`,
        doing: 'Shown again when new ones come.',
      };
    case 'blank':
      return {
        title: `Picture is ${view.blank ?? 'blank'}`,
        detail: `Nothing to be seen ${since}.`,
        doing: 'Shown again when there is something to see.',
      };
    case 'untimed':
      return last !== undefined && last > now + AHEAD_MS
        ? {
            title: 'Wrong time',
            detail: `Pictures are dated ${formatAge(last - now)} ahead of now: how old they are is not known.`,
            doing: 'Shown again when their time is right.',
          }
        : {
            title: 'Time unknown',
            detail: `Pictures carry no time ${since}: how old they are is not known.`,
            doing: 'Shown again when they carry one.',
          };
    case 'gap':
      return { title: 'Not recorded', detail: 'Nothing is recorded of that time.' };
    case 'behind':
      return {
        title: 'Old picture',
        detail:
          last === undefined
            ? undefined
            : `Pictures come, but of ${clock(last)}, ${formatAge(now - last)} ago.`,
        doing: 'Shown again when they are of now.',
      };
    default: {
      const cause = (view.cause && CAUSE_WORDS[view.cause]) ?? reason;
      const known = lastPicture ?? `No picture ${since}.`;
      return { title: 'No signal', detail: cause ? `${known} ${cause}` : known, doing: attempt };
    }
  }
}

function attemptWords({ nextAttemptAt }: PlayerView, now: number): string {
  const inMs = (nextAttemptAt ?? now) - now;
  return inMs > 0 ? `Next attempt in ${Math.ceil(inMs / 1000)} s.` : 'Trying now.';
}
