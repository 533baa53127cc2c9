/** Nobody's picture was taken later than now; so much a sender's clock may be ahead and still be believed. */
const MOST_AHEAD_MS = 2_000;
/** A stream that is older than this on arrival is rather one whose clock is wrong. */
const MOST_BEHIND_MS = 60_000;
/** What a sender's clock is taken to be off, kept by NTP: nobody can measure it from here. */
export const SENDER_ERROR_MS = 1_000;

/** How the times of a stream's pictures are known, and how sure. */
export interface SourceTime {
  readonly from: 'sender' | 'arrival';
  /** How far a picture's time may be off, milliseconds. From arrival: how long before it the picture may have been taken. */
  readonly errorMs: number;
  /** How old pictures are when they come, by the sender's clock. */
  readonly delayMs?: number;
}

/**
 * Whether a sender's time for a picture that ends at `takenEndAt` and came at `arrivedAt` is believed, and what is then said
 * of it. `targetMs`: the length of the stream's segments, of which two or three lie between camera and arrival.
 */
export function judgeSenderTime(
  takenEndAt: number | undefined,
  arrivedAt: number,
  targetMs: number,
): SourceTime {
  const unknown = { from: 'arrival', errorMs: 3 * targetMs + SENDER_ERROR_MS } as const;
  if (takenEndAt === undefined) return unknown;
  const delayMs = arrivedAt - takenEndAt;
  if (delayMs < -MOST_AHEAD_MS || delayMs > MOST_BEHIND_MS) return unknown;
  const errorMs = SENDER_ERROR_MS + Math.max(0, -delayMs);
  // whole seconds: it is told to every screen when it changes
  return {
    from: 'sender',
    errorMs: Math.ceil(errorMs / 1000) * 1000,
    delayMs: Math.max(0, Math.ceil(delayMs / 1000) * 1000),
  };
}

/** Where the times of segments lie on a run's own time line. */
export function createTimeLine() {
  const anchors: { readonly offsetMs: number; readonly takenAt: number | undefined }[] = [];
  return {
    /** A segment begins `offsetMs` after the run did, and was taken at `takenAt`. */
    anchor(offsetMs: number, takenAt: number | undefined): void {
      anchors.push({ offsetMs, takenAt });
      if (anchors.length > 200) anchors.shift();
    },
    /** When what lies `offsetMs` after the beginning of the run was taken; undefined where the sender did not say. */
    takenAt(offsetMs: number): number | undefined {
      // half a picture of tolerance: offsets come from two clocks of different ticks
      const own = anchors.findLast((anchor) => anchor.offsetMs <= offsetMs + 20) ?? anchors[0];
      return own?.takenAt === undefined ? undefined : own.takenAt + (offsetMs - own.offsetMs);
    },
  };
}
export type TimeLine = ReturnType<typeof createTimeLine>;
