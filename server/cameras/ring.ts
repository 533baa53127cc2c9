import type { LiveWindow, Segment } from './segment.ts';

interface Held {
  readonly segment: Segment;
  readonly bytes: Buffer;
  readonly sequence: number;
}

/** The newest pictures of one camera, in memory: about `keepMs`, and never more than `maxBytes`. */
export function createRing(
  options: { readonly keepMs?: number; readonly maxBytes?: number; readonly liveMs?: number } = {},
) {
  const { keepMs = 30_000, maxBytes = 64 * 1024 * 1024, liveMs = 12_000 } = options;
  const held: Held[] = [];
  const byName = new Map<string, Held>();
  let bytesHeld = 0;
  let nextSequence: number | undefined;
  /** Sequence numbers of discontinuities, to count those before a window. */
  const breaks: number[] = [];
  let forgottenBreaks = 0;

  const endOf = (segment: Segment) => segment.startAt + segment.durationMs;
  const newest = () => held.at(-1)?.segment;

  return {
    /** Sequence numbers begin at the epoch second, so that they rise over a restart of the server. */
    add(segment: Segment, bytes: Buffer): void {
      nextSequence ??= Math.floor(segment.startAt / 1000);
      const one = { segment, bytes, sequence: nextSequence };
      nextSequence += 1;
      held.push(one);
      byName.set(segment.name, one);
      bytesHeld += bytes.length;
      if (segment.discontinuity) breaks.push(one.sequence);
      while (held.length > 1 && (endOf(held[0]!.segment) < endOf(segment) - keepMs || bytesHeld > maxBytes)) {
        const old = held.shift()!;
        byName.delete(old.segment.name);
        bytesHeld -= old.bytes.length;
      }
    },
    bytes: (name: string) => byName.get(name)?.bytes,
    newest,
    segments: () => held.map((one) => one.segment),
    newestBytes: () => held.at(-1)?.bytes,
    /** The last `liveMs` of pictures, at least 3 segments where there are. Undefined when the newest is over a minute old. */
    live(now: number): LiveWindow | undefined {
      const last = newest();
      if (last === undefined || endOf(last) < now - 60_000) return undefined;
      let from = held.findIndex((one) => endOf(one.segment) > endOf(last) - liveMs);
      from = Math.max(0, Math.min(from, held.length - 3));
      const first = held[from]!.sequence;
      while (breaks.length > 0 && breaks[0]! < first) {
        breaks.shift();
        forgottenBreaks += 1;
      }
      return {
        segments: held.slice(from).map((one) => one.segment),
        sequence: first,
        discontinuitySequence: forgottenBreaks,
      };
    },
  };
}
export type Ring = ReturnType<typeof createRing>;
