import { SAMPLE_HEIGHT, SAMPLE_WIDTH } from './picture-sampler.ts';

/** Brightness of what a camera looks at, 32 x 18, row by row. */
export type View = readonly number[];

const WIDTH = SAMPLE_WIDTH / 2;
const HEIGHT = SAMPLE_HEIGHT / 2;
/** The picture in 4 x 3 parts: whoever walks through is in a few of them, a turned camera changes all. */
const PART = { width: 8, height: 6 };
/** Mean strength of edges, in levels, below which a part has nothing to compare. */
const EDGELESS = 1.5;
const PARTS_NEEDED = 3;

/** Each value is the mean of four sampled pixels. */
export function viewOf(luma: Uint8Array): View {
  return Array.from({ length: WIDTH * HEIGHT }, (_, index) => {
    const at = (Math.floor(index / WIDTH) * SAMPLE_WIDTH + (index % WIDTH)) * 2;
    return (luma[at]! + luma[at + 1]! + luma[at + SAMPLE_WIDTH]! + luma[at + SAMPLE_WIDTH + 1]!) / 4;
  });
}

/**
 * How far two views show the same edges, -1 to 1: the median over the parts of the picture of the normalised correlation
 * of their gradients. Brightness and contrast do not matter, nor what moves in less than half of the parts. Undefined where
 * too few parts have edges.
 */
export function agreement(a: View, b: View): number | undefined {
  const shares: number[] = [];
  for (let top = 0; top < HEIGHT; top += PART.height)
    for (let left = 0; left < WIDTH; left += PART.width) {
      const share = partAgreement(a, b, left, top);
      if (share !== undefined) shares.push(share);
    }
  if (shares.length < PARTS_NEEDED) return undefined;
  shares.sort((x, y) => x - y);
  const middle = shares.length >> 1;
  return shares.length % 2 === 1 ? shares[middle]! : (shares[middle - 1]! + shares[middle]!) / 2;
}

function partAgreement(a: View, b: View, left: number, top: number): number | undefined {
  let together = 0;
  let ofA = 0;
  let ofB = 0;
  let count = 0;
  for (let y = top; y < Math.min(top + PART.height, HEIGHT - 1); y++)
    for (let x = left; x < Math.min(left + PART.width, WIDTH - 1); x++) {
      const at = y * WIDTH + x;
      for (const next of [at + 1, at + WIDTH]) {
        const inA = a[next]! - a[at]!;
        const inB = b[next]! - b[at]!;
        together += inA * inB;
        ofA += inA * inA;
        ofB += inB * inB;
        count++;
      }
    }
  const least = EDGELESS * EDGELESS * count;
  // Edges that were there and are gone disagree; where neither has any there is nothing to say.
  if (ofA < least && ofB < least) return undefined;
  return ofA === 0 || ofB === 0 ? 0 : together / Math.sqrt(ofA * ofB);
}
