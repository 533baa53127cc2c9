import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { createFmp4Splitter, type Fragment, type InitFacts, withDecodeTime } from './fmp4.ts';
import { createSceneParts } from './scene-parts.ts';
import type { Segment, SegmentStore } from './segment.ts';

/**
 * A demonstration scene: a clip of N one-second GOPs, served as an endless stream. The fragment of wall-clock second n is
 * GOP (n + phase) mod N with its decode time rewritten to n, so that nothing is kept, every past second is addressable,
 * its program date-time is exact, and all cameras agree. Measured: 16 watched tiles, 30 loop wraps, 0 dropped frames.
 */

/** Decode times count from here: seconds since 1970 times a timescale would pass what players hold exactly. */
export const SCENE_EPOCH_S = Date.UTC(2026, 0, 1) / 1000;
const LIVE_SEGMENTS = 12;
/** Listed with their parts: three target durations, as RFC 8216bis asks. */
const PART_SEGMENTS = 3;

export interface SceneClip {
  readonly init: Buffer;
  readonly facts: InitFacts;
  /** Content-derived: a browser never mixes two versions of a clip. */
  readonly initNumber: number;
  readonly gops: readonly Fragment[];
}

/** Reads a fragmented clip, one GOP of exactly 1 s a fragment. Throws with the file's name where it is not that. */
export function loadScene(file: string): SceneClip {
  let init: Buffer | undefined;
  let facts: InitFacts | undefined;
  const gops: Fragment[] = [];
  const bytes = readFileSync(file);
  const feed = createFmp4Splitter({
    onInit: (found, read) => {
      init = found;
      facts = read;
    },
    onFragment: (fragment) => gops.push(fragment),
  });
  feed(bytes);
  if (init === undefined || facts === undefined || gops.length === 0)
    throw new Error(`${file}: no fragments`);
  const odd = gops.findIndex(({ facts: gop }) => !gop.key || gop.duration !== facts?.timescale);
  if (odd >= 0) throw new Error(`${file}: fragment ${odd} is not a GOP of 1 s`);
  return { init, facts, initNumber: crc32(bytes), gops };
}

/** The store of one camera that shows `clip`. `since` is the first start of this installation: nothing lies before it. */
export function createSceneSource(deps: {
  readonly clip: SceneClip;
  readonly phase: number;
  readonly recordMs: number;
  readonly since: number;
}): SegmentStore {
  const { clip } = deps;
  const segmentAt = (second: number): Segment => ({
    name: String(second),
    startAt: second * 1000,
    durationMs: 1000,
    init: clip.initNumber,
    discontinuity: false,
  });
  /** The second now under way is not complete yet; everything before it is. */
  const edge = (now: number) => Math.floor(now / 1000);
  const oldest = (now: number) =>
    Math.ceil(Math.max(deps.since, now - deps.recordMs, SCENE_EPOCH_S * 1000) / 1000);
  const listed = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => segmentAt(from + index));

  const gopAt = (second: number) => {
    const count = clip.gops.length;
    return (((second + Math.round(deps.phase)) % count) + count) % count;
  };
  const live = (now: number) => {
    // the first seconds of an installation have a full window too: a tile needs something to start on
    const from = edge(now) - LIVE_SEGMENTS;
    return { segments: listed(from, edge(now)), sequence: from - SCENE_EPOCH_S, discontinuitySequence: 0 };
  };

  return {
    live,
    low: createSceneParts({
      ...{ clip, gopAt, segmentAt, live },
      ...{ partSegments: PART_SEGMENTS, epochS: SCENE_EPOCH_S },
    }),
    range(from, to, now) {
      const first = Math.max(Math.floor(from / 1000), oldest(now));
      return listed(first, Math.min(Math.ceil(to / 1000), edge(now)));
    },
    async segment(name, now) {
      if (!/^\d{1,12}$/.test(name)) return undefined;
      const second = Number(name);
      // as long as a list that named it may be in use
      if (second >= edge(now) || second < edge(now) - Math.ceil(deps.recordMs / 1000) - 60) return undefined;
      const sinceEpoch = second - SCENE_EPOCH_S;
      if (sinceEpoch < 0) return undefined;
      const gop = clip.gops[gopAt(second)];
      return gop && withDecodeTime(gop.bytes, sinceEpoch * clip.facts.timescale, sinceEpoch);
    },
    init: async (number) => (number === clip.initNumber ? clip.init : undefined),
    // the pictures of a loop come again, at every camera that shows it
    pictureKey: (name) => `${clip.initNumber}:${gopAt(Number(name))}`,
    recordedFrom: (now) => oldest(now) * 1000,
    newestAt: (now) => edge(now) * 1000,
  };
}
