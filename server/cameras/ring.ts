import { breaksBetween } from './playlist.ts';
import type { LiveWindow, LowWindow, Part, PartName, Segment } from './segment.ts';

interface Held {
  readonly segment: Segment;
  readonly bytes: Buffer;
  readonly sequence: number;
  readonly parts: readonly HeldPart[];
}
interface HeldPart {
  readonly part: Part;
  readonly bytes: Buffer;
}

const endOf = (segment: Segment) => segment.startAt + segment.durationMs;
const keyOf = ({ run, number }: PartName) => `${run}.${number}`;

/** Parts are listed for so many target durations before the live edge (RFC 8216bis, 6.2.2, asks for at least three). */
const PARTS_FOR_TARGETS = 3;

/**
 * The newest pictures of one camera, in memory: about `keepMs`, and never more than `maxBytes`. Parts come before the
 * segment they make up; once it is complete they are views into its bytes, so that nothing is held twice.
 */
export function createRing(
  options: { readonly keepMs?: number; readonly maxBytes?: number; readonly liveMs?: number } = {},
) {
  const { keepMs = 30_000, maxBytes = 64 * 1024 * 1024, liveMs = 12_000 } = options;
  const held: Held[] = [];
  const byName = new Map<string, Held>();
  const partBytes = new Map<string, Buffer>();
  const listeners = new Set<() => void>();
  let open: { segment: Segment; readonly parts: HeldPart[] } | undefined;
  let next: PartName | undefined;
  let bytesHeld = 0;
  let nextSequence: number | undefined;
  /** Sequence numbers of discontinuities, to count those before a window. */
  const breaks: number[] = [];
  let forgottenBreaks = 0;

  const newest = () => held.at(-1)?.segment;

  function tellNext(): void {
    const waiting = [...listeners];
    listeners.clear();
    for (const listener of waiting) listener();
  }

  /** A segment that does not follow on the newest is a discontinuity, so that those that left the window are counted. */
  function marked(segment: Segment): Segment {
    const before = newest();
    const breaks = before !== undefined && breaksBetween(before, segment);
    return breaks && !segment.discontinuity ? { ...segment, discontinuity: true } : segment;
  }

  /** The parts of a segment that is complete, as views into its bytes; none where they do not make it up. */
  function closeParts(bytes: Buffer, parts: readonly HeldPart[]): HeldPart[] {
    if (parts.reduce((sum, { bytes: one }) => sum + one.length, 0) !== bytes.length) return [];
    let at = 0;
    return parts.map(({ part, bytes: { length } }) => {
      const view = bytes.subarray(at, at + length);
      at += length;
      partBytes.set(keyOf(part), view);
      return { part, bytes: view };
    });
  }

  function forget({ segment, bytes, parts }: Held): void {
    byName.delete(segment.name);
    bytesHeld -= bytes.length;
    for (const { part } of parts) partBytes.delete(keyOf(part));
  }

  function live(now: number): LiveWindow | undefined {
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
  }

  return {
    /** Sequence numbers begin at the epoch second, so that they rise over a restart of the server. */
    add(given: Segment, bytes: Buffer): void {
      const segment = marked(given);
      nextSequence ??= Math.floor(segment.startAt / 1000);
      const parts = open?.segment.name === segment.name ? closeParts(bytes, open.parts) : [];
      open = undefined;
      held.push({ segment, bytes, sequence: nextSequence, parts });
      byName.set(segment.name, held.at(-1)!);
      bytesHeld += bytes.length;
      if (segment.discontinuity) breaks.push(nextSequence);
      nextSequence += 1;
      while (held.length > 1 && (endOf(held[0]!.segment) < endOf(segment) - keepMs || bytesHeld > maxBytes)) {
        forget(held.shift()!);
      }
      tellNext();
    },
    /** A part of the segment under way; `segment` is that segment as long as it is with this part. */
    addPart(given: Segment, part: Part, bytes: Buffer): void {
      const segment = marked(given);
      if (open?.segment.name !== segment.name) open = { segment, parts: [] };
      open.segment = segment;
      open.parts.push({ part, bytes });
      partBytes.set(keyOf(part), bytes);
      next = { run: part.run, number: part.number + 1 };
      tellNext();
    },
    /** The source has ended: no part follows the newest. */
    end(): void {
      next = undefined;
      for (const { part } of open?.parts ?? []) partBytes.delete(keyOf(part));
      open = undefined;
      tellNext();
    },
    bytes: (name: string) => byName.get(name)?.bytes,
    part: (name: PartName) => partBytes.get(keyOf(name)),
    onNext(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    newest,
    segments: () => held.map((one) => one.segment),
    newestBytes: () => held.at(-1)?.bytes,
    /** The last `liveMs` of pictures, at least 3 segments where there are. Undefined when the newest is over a minute old. */
    live,
    /** The same with parts and the segment under way; undefined also until one segment is complete. */
    low(now: number): LowWindow | undefined {
      const window = live(now);
      if (window === undefined) return undefined;
      const target = Math.max(1_000, ...window.segments.map((one) => one.durationMs));
      const from = endOf(open?.segment ?? newest()!) - PARTS_FOR_TARGETS * target;
      const listed = held
        .slice(-window.segments.length)
        .filter(({ segment, parts }) => parts.length > 0 && endOf(segment) > from);
      return {
        ...window,
        parts: new Map(listed.map(({ segment, parts }) => [segment.name, parts.map(({ part }) => part)])),
        ...(open && { open: { segment: open.segment, parts: open.parts.map(({ part }) => part) } }),
        ...(next && { next }),
      };
    },
  };
}
export type Ring = ReturnType<typeof createRing>;
