import { PIECE, type PieceCounts } from './literal-pieces.ts';
import type { FiledLiteral } from './piece-table.ts';

/** Where in a text pieces of one kind are looked for. */
export interface Look {
  /** `each`: at every `step`-th place. `start`, `end`: at one place, so far from there. */
  readonly at: 'each' | 'start' | 'end';
  readonly step: number;
  readonly distance: number;
  /** Characters of a piece: 1 to 4. */
  readonly length: number;
  /** Of a word read from the bytes, those that make the piece. */
  readonly mask: number;
  readonly code: number;
  /** Keeps the pieces of different looks apart in one table. */
  readonly salt: number;
}

export interface Piece {
  readonly look: Look;
  /** Where in the literal it stands. */
  readonly offset: number;
}

export interface GroupPlan {
  readonly looks: Look[];
  lookOf(at: Look['at'], length: number, distance: number): Look;
}

/** Longer strides need more pieces of each literal, and what is not looked at costs nothing more to leave out. */
const LARGEST_STEP = 8;
/** So many pieces of one group at most: more fill the filter. */
const MOST_PIECES = 2048;
/** So far from where an anchored literal stands its piece may lie. */
const FARTHEST = 24;

/**
 * How each group is looked into. Literals that stand at a text's start or end are looked for there alone. All others of a
 * group have so many pieces one behind the other that one of them is at every `step`-th place, wherever the literal stands.
 */
export function groupPlans(literals: readonly FiledLiteral[]): ReadonlyMap<number, GroupPlan> {
  const strides = new Map<number, number[]>();
  for (const { text, affix, group } of literals) {
    const known = strides.get(group) ?? [];
    strides.set(group, known);
    if (affix === 'contains' && text.length >= PIECE) known.push(mostStride(text));
  }
  let codes = 0;
  return new Map([...strides].map(([group, own]) => [group, groupPlan(own)]));

  function groupPlan(own: readonly number[]): GroupPlan {
    const looks: Look[] = [];
    const least = own.reduce((shortest, each) => Math.min(shortest, each), Number.POSITIVE_INFINITY);
    const affordable = Math.max(1, Math.floor(MOST_PIECES / own.length));
    const stride = Math.min(LARGEST_STEP, affordable, least);
    return {
      looks,
      lookOf(at, length, distance) {
        const known = looks.find(
          (look) => look.at === at && look.length === length && look.distance === distance,
        );
        if (known !== undefined) return known;
        const look = {
          at,
          step: length === PIECE ? stride : 1,
          distance,
          length,
          mask: length === PIECE ? -1 : 2 ** (8 * length) - 1,
          code: codes,
          salt: Math.imul(codes + 1, 0x85ebca6b),
        };
        codes += 1;
        looks.push(look);
        return look;
      },
    };
  }
}

/** What is shorter is compared in a step or two wherever its pieces are. */
const LONG = 32;

/**
 * How many pieces one behind the other a literal has. Of a long one that repeats itself those alone count that it has once: the
 * others are all over a text that repeats itself, too.
 */
function mostStride(text: string): number {
  const places = text.length - PIECE + 1;
  if (text.length <= LONG) return places;
  const seen = new Map<string, number>();
  const pieces = Array.from({ length: places }, (_, at) => text.slice(at, at + PIECE));
  for (const piece of pieces) seen.set(piece, (seen.get(piece) ?? 0) + 1);
  let run = 0;
  let longest = 1;
  for (const piece of pieces) {
    run = seen.get(piece) === 1 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Which pieces of a literal are looked for: those that events seldom have. */
export function piecesOf({ text, affix }: FiledLiteral, plan: GroupPlan, counts: PieceCounts): Piece[] {
  const length = Math.min(text.length, PIECE);
  if (affix === 'contains') {
    const look = plan.lookOf('each', length, 0);
    const first = look.step === 1 && length < PIECE ? 0 : counts.rarest(text, look.step);
    return Array.from({ length: look.step }, (_, i) => ({ look, offset: first + i }));
  }
  const end = affix === 'endswith';
  const distances: number[] = [];
  for (let way = 0; way <= Math.min(FARTHEST - PIECE, text.length - length); way += PIECE)
    distances.push(end ? way + length : way);
  // Of a short file name's `.exe` every event has the end.
  if (end && text.length < 2 * PIECE) distances.push(text.length);
  const offsetOf = (distance: number) => (end ? text.length - distance : distance);
  const rarity = (distance: number) => (length < PIECE ? 0 : counts.countAt(text, offsetOf(distance)));
  const best = distances.reduce((least, each) => (rarity(each) < rarity(least) ? each : least));
  return [{ look: plan.lookOf(end ? 'end' : 'start', length, best), offset: offsetOf(best) }];
}
