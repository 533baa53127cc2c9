import type { PictureFault } from '../../../shared/domain/camera.ts';
import type { KnownViews, Light } from '../../../shared/domain/camera-vitals.ts';
import { agreement, type View, viewOf } from './view.ts';

/** One look at a camera's newest key picture. */
export interface PictureReading {
  readonly at: number;
  /** See PictureSample. */
  readonly luma: Uint8Array;
  readonly isGrey: boolean;
  /** Coded size of the whole segment. */
  readonly bytes: number;
}

/** What is known of a camera's pictures; a value, to be stored and taken up again. */
export interface PictureKnowledge extends KnownViews {
  /** The newest ones, oldest first. */
  readonly recent: readonly PictureReading[];
  /** Since when the picture has agreed with no view. */
  readonly movedSince?: number;
  readonly fault?: { readonly is: PictureFault; readonly since: number };
}
export const NOTHING_KNOWN: PictureKnowledge = {
  views: {},
  learned: { colour: 0, grey: 0 },
  recent: [],
};

/** A moment's doubt (a truck before the lens, the switch of the filter) is no fault. */
const CONFIRMED_MS = 60_000;
/** A picture that is the same to the pixel for so long does not come from a living sensor. */
export const UNCHANGED_MS = 120_000;
const RECENT = 8;
const LEARNED = 6;
const AGREES = 0.5;
const MOVED_BELOW = 0.3;
/** A view takes on slow change (shadows, snow) by this share of each picture that agrees. */
const TAKES_ON = 0.05;

const BLACK_MEAN = 30;
const FLAT_SPREAD = 8;
/** Of the sizes of segments: a still picture costs the same again, a living one does not. */
const SAME_SIZE = 0.02;

/**
 * What one more look says.
 *
 * | fault | reading, for at least a minute (unchanged: two) |
 * |---|---|
 * | black | darker than 30 of 255 on average and without detail |
 * | blank | without detail: the 5th and the 95th percentile of brightness lie within 8 levels (covered, blinded, out of focus) |
 * | unchanged | every sampled pixel within one level of the one before, and segments of one size |
 * | moved | edges agree with no view known for this light, in most parts of the picture that have edges |
 *
 * `canStandStill`: a source whose picture may rightly be the same again (a demonstration scene). `canMove`: a camera that people
 * turn. The first `LEARNED` pictures in each light (colour, or grey: infra-red) are the view.
 */
export function judgePicture(
  known: PictureKnowledge,
  reading: PictureReading,
  camera: { readonly canStandStill: boolean; readonly canMove: boolean },
): PictureKnowledge {
  const recent = [...known.recent, reading].slice(-RECENT);
  const light: Light = reading.isGrey ? 'grey' : 'colour';
  const flat = flatness(reading.luma);
  if (flat !== undefined)
    return withFault(
      { ...known, recent },
      flat,
      sinceAll(recent, (one) => flatness(one.luma) === flat),
      reading.at,
    );

  const unchanged = sinceUnchanged(recent);
  if (!camera.canStandStill && unchanged !== undefined && reading.at - unchanged >= UNCHANGED_MS)
    return { ...known, recent, fault: keptOr(known.fault, 'unchanged', unchanged) };

  const looked = lookAt({ ...known, recent }, reading, light);
  if (!camera.canMove && looked.movedSince !== undefined)
    return withFault(looked, 'moved', looked.movedSince, reading.at);
  const { fault: _, ...clear } = looked;
  return clear;
}

/** What is seen now is what it is to see: learned anew in every light. */
export function acceptView(known: PictureKnowledge): PictureKnowledge {
  const { fault, movedSince: _, ...rest } = known;
  const kept = fault && fault.is !== 'moved' ? { fault } : {};
  return { ...rest, ...kept, views: {}, learned: NOTHING_KNOWN.learned };
}

function lookAt(known: PictureKnowledge, reading: PictureReading, light: Light): PictureKnowledge {
  const { movedSince, ...rest } = known;
  const seen = viewOf(reading.luma);
  const view = known.views[light];
  const share = view && agreement(view, seen);
  const learn = (next: View, count: number): PictureKnowledge => ({
    ...rest,
    views: { ...known.views, [light]: next },
    learned: { ...known.learned, [light]: count },
  });
  if (view === undefined) return learn(seen, 1);
  // Nothing in it to go by: neither agrees nor not.
  if (share === undefined) return known;
  const count = known.learned[light];
  // What was learned so far was something else passing: begin again.
  if (count < LEARNED)
    return share >= AGREES ? learn(blend(view, seen, 1 / (count + 1)), count + 1) : learn(seen, 1);
  if (share >= AGREES) return learn(blend(view, seen, TAKES_ON), count);
  return share < MOVED_BELOW ? { ...rest, movedSince: movedSince ?? reading.at } : rest;
}

const blend = (view: View, seen: View, share: number): View =>
  view.map((value, index) => value + (seen[index]! - value) * share);

function withFault(known: PictureKnowledge, is: PictureFault, since: number, now: number): PictureKnowledge {
  if (known.fault?.is !== is && now - since < CONFIRMED_MS) {
    const { fault: _, ...clear } = known;
    return clear;
  }
  return { ...known, fault: keptOr(known.fault, is, since) };
}

const keptOr = (fault: PictureKnowledge['fault'], is: PictureFault, since: number) =>
  fault?.is === is ? fault : { is, since };

function flatness(luma: Uint8Array): 'black' | 'blank' | undefined {
  const counts = new Uint32Array(256);
  let sum = 0;
  for (const value of luma) {
    counts[value]!++;
    sum += value;
  }
  const rank = (share: number) => {
    let left = share * luma.length;
    return counts.findIndex((count) => {
      left -= count;
      return left < 0;
    });
  };
  if (rank(0.95) - rank(0.05) > FLAT_SPREAD) return undefined;
  return sum / luma.length < BLACK_MEAN ? 'black' : 'blank';
}

/** Since when every one of the newest readings is so; the newest is. */
function sinceAll(recent: readonly PictureReading[], isSo: (one: PictureReading) => boolean): number {
  let since = recent.at(-1)!.at;
  for (const one of recent.toReversed()) {
    if (!isSo(one)) break;
    since = one.at;
  }
  return since;
}

/** Since when the picture is the same to the pixel; undefined where the newest two differ. */
function sinceUnchanged(recent: readonly PictureReading[]): number | undefined {
  let since: number | undefined;
  for (let index = recent.length - 1; index > 0; index--) {
    const [before, after] = [recent[index - 1]!, recent[index]!];
    if (Math.abs(before.bytes - after.bytes) > SAME_SIZE * after.bytes || !isSame(before.luma, after.luma))
      break;
    since = before.at;
  }
  return since;
}

const isSame = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((value, index) => Math.abs(value - b[index]!) <= 1);
