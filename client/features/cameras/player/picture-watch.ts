import type { StreamPiece } from './ports.ts';
import { BYTES, findRepetition, type Print, type Repetition, SAMPLES } from './repetition.ts';

/** What the content of a picture tells, whatever its times claim. */
export interface Content {
  /** When a sample last differed from the one before. */
  readonly changedAt?: number;
  /** When it last differed by more than coding one and the same picture again makes. */
  readonly stirredAt?: number;
  readonly blankSince?: number;
  readonly blank?: 'black' | 'white' | 'grey';
  readonly repeating?: Repetition;
}
export interface PictureWatch {
  /** A sample of what is on screen, RGBA. */
  look(sample: Uint8ClampedArray, at: number): void;
  /** A piece as it was fetched. One that was fetched before is not counted again. */
  take(piece: StreamPiece, at: number): void;
  /** What is shown from now on does not follow from what was: samples are counted anew. */
  interrupt(at: number): void;
  /** The list begins with other numbers. */
  restart(): void;
  content(): Content;
}

/** Enough for a loop of a minute by segments of a second, or of twelve seconds by parts of a fifth. */
const KEPT = 128;
/** Sensors in the dark give noise well above this; lamps, signs and windows far above. Units of 8-bit luma. */
const FLAT_DEVIATION = 2.5;
/**
 * The largest difference of one sampled point, of 255. Measured on one picture coded again and again by x264: 4 at most; on the
 * shipped scenes half a second apart: 12 to 60 at the median.
 */
const STIR = 6;
const BLACK_MEAN = 20;
const WHITE_MEAN = 240;

/** Follows one stream's content: whether it changes, shows anything, or comes round again. */
export function createPictureWatch(): PictureWatch {
  let pieces: Print[] = [];
  let samples: Print[] = [];
  let lastMark = -Infinity;
  let lastSample: Print | undefined;
  let lastPixels: Uint8ClampedArray | undefined;
  let stirredAt: number | undefined;
  let changedAt: number | undefined;
  let blankSince: number | undefined;
  let blank: Content['blank'];
  let byPieces: Repetition | undefined;
  let bySamples: Repetition | undefined;
  return {
    look(sample, at) {
      const print = { print: hashBytes(sample), at, durationMs: lastSample ? at - lastSample.at : 0 };
      if (print.print !== lastSample?.print) changedAt = at;
      if (lastPixels === undefined || differenceOf(sample, lastPixels) > STIR) stirredAt = at;
      lastSample = print;
      lastPixels = sample.slice();
      samples = [...samples.slice(-KEPT), print];
      bySamples = findRepetition(samples, SAMPLES);
      const colour = blankOf(sample);
      blankSince = colour === undefined ? undefined : (blankSince ?? at);
      blank = colour;
    },
    take(piece, at) {
      if (piece.mark <= lastMark) return;
      lastMark = piece.mark;
      pieces = [...pieces.slice(-KEPT), { print: piece.print, at, durationMs: piece.durationS * 1000 }];
      byPieces = findRepetition(pieces, BYTES);
    },
    interrupt(at) {
      lastSample = undefined;
      lastPixels = undefined;
      samples = [];
      bySamples = undefined;
      blankSince = undefined;
      blank = undefined;
      changedAt = at;
      stirredAt = at;
    },
    restart() {
      pieces = [];
      byPieces = undefined;
      lastMark = -Infinity;
    },
    content() {
      const repeating = byPieces ?? bySamples;
      return {
        ...(changedAt !== undefined && { changedAt }),
        ...(stirredAt !== undefined && { stirredAt }),
        ...(blankSince !== undefined && blank !== undefined && { blankSince, blank }),
        ...(repeating && { repeating }),
      };
    },
  };
}

/** The colour's name where a sample (RGBA) is all of one. */
export function blankOf(sample: Uint8ClampedArray): Content['blank'] {
  const count = sample.length / 4;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < sample.length; at += 4) {
    // Rec. 709
    const luma = 0.2126 * sample[at]! + 0.7152 * sample[at + 1]! + 0.0722 * sample[at + 2]!;
    sum += luma;
    squares += luma * luma;
  }
  const mean = sum / count;
  if (count === 0 || Math.sqrt(Math.max(0, squares / count - mean * mean)) > FLAT_DEVIATION) return undefined;
  if (mean <= BLACK_MEAN) return 'black';
  return mean >= WHITE_MEAN ? 'white' : 'grey';
}

function differenceOf(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let most = 0;
  for (let at = 0; at < a.length; at++) most = Math.max(most, Math.abs(a[at]! - (b[at] ?? 0)));
  return most;
}

/** FNV-1a, 32 bit: what comes again must only be told from what does not. */
export function hashBytes(bytes: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0;
}
