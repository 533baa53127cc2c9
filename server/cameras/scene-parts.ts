import { Fmp4Fault, readMoof, withDecodeTime } from './fmp4.ts';
import { cutFragment } from './fmp4-cut.ts';
import type { SceneClip } from './scene-source.ts';
import type { LiveWindow, LowStore, Part, PartName, Segment } from './segment.ts';

/** Parts of a scene's second. 12 pictures a second: four of three. */
const PARTS = 4;

interface CutPart {
  readonly bytes: Buffer;
  readonly ticks: number;
}

/** The parts of each GOP of a clip, cut when they are first asked for. Shared by all cameras that show it. */
const partsByClip = new WeakMap<SceneClip, (readonly CutPart[] | undefined)[]>();

function partsOf(clip: SceneClip, index: number): readonly CutPart[] {
  const known = partsByClip.get(clip) ?? [];
  partsByClip.set(clip, known);
  let parts = known[index];
  if (parts === undefined) {
    const gop = clip.gops[index]!;
    const count = Math.min(PARTS, gop.facts.samples);
    const upTo = (part: number) => Math.round((gop.facts.samples * part) / count);
    const counts = Array.from({ length: count }, (_, part) => upTo(part + 1) - upTo(part));
    parts = cut(gop.bytes, counts, clip).map((bytes) => ({
      bytes,
      ticks: readMoof(bytes, clip.facts).duration,
    }));
    known[index] = parts;
  }
  return parts;
}

/** A GOP of a kind that cannot be cut is one part. */
function cut(gop: Buffer, counts: readonly number[], clip: SceneClip): Buffer[] {
  try {
    return cutFragment(gop, counts, clip.facts);
  } catch (error) {
    if (error instanceof Fmp4Fault) return [gop];
    throw error;
  }
}

/**
 * The parts of an endless scene, stateless: the part of wall-clock second `run` numbered k is there when its last picture
 * has been shown, by the clock. Whoever asks at that moment gets the same bytes, after a restart too.
 */
export function createSceneParts(deps: {
  readonly clip: SceneClip;
  /** Which GOP is shown in a second. */
  readonly gopAt: (second: number) => number;
  readonly segmentAt: (second: number) => Segment;
  readonly live: (now: number) => LiveWindow;
  /** How many newest segments are listed with their parts. */
  readonly partSegments: number;
  readonly epochS: number;
}): LowStore {
  const { clip } = deps;
  const toMs = 1000 / clip.facts.timescale;
  const edge = (now: number) => Math.floor(now / 1000);

  /** The parts of a second with when each is complete. */
  function timed(second: number) {
    let ticks = 0;
    return partsOf(clip, deps.gopAt(second)).map(({ ticks: own, bytes }, number) => {
      ticks += own;
      const part: Part = { run: second, number, durationMs: own * toMs, independent: number === 0 };
      return { part, bytes, from: ticks - own, completeAt: second * 1000 + ticks * toMs };
    });
  }

  return {
    window(now) {
      const live = deps.live(now);
      const second = edge(now);
      const all = timed(second);
      const done = all.filter(({ completeAt }) => completeAt <= now).map(({ part }) => part);
      const durationMs = done.reduce((sum, part) => sum + part.durationMs, 0);
      const newest = Array.from({ length: deps.partSegments }, (_, at) => second - deps.partSegments + at);
      return {
        ...live,
        parts: new Map(
          newest.map((one) => [deps.segmentAt(one).name, timed(one).map(({ part }) => part)] as const),
        ),
        ...(done.length > 0 && {
          open: { segment: { ...deps.segmentAt(second), durationMs }, parts: done },
        }),
        next: { run: second, number: done.length },
      };
    },
    part({ run, number }: PartName, now) {
      // as long as a list that named it may be in use
      if (run > edge(now) || run < edge(now) - 60) return undefined;
      const found = timed(run)[number];
      if (found === undefined || found.completeAt > now) return undefined;
      const start = (run - deps.epochS) * clip.facts.timescale + found.from;
      return withDecodeTime(found.bytes, start, (run - deps.epochS) * PARTS + number);
    },
    onNext(listener, now) {
      const second = edge(now);
      const at = timed(second).find(({ completeAt }) => completeAt > now)?.completeAt ?? (second + 1) * 1000;
      const timer = setTimeout(listener, Math.max(1, Math.ceil(at - now)));
      return () => clearTimeout(timer);
    },
  };
}
