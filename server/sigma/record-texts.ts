import { lowerCase } from './lower-case.ts';
import type { ScanSpace } from './scan/scan-space.ts';

/** A character that is no Latin-1: its text cannot be told byte by byte. Costs nothing on a text that the runtime keeps in bytes. */
export const WIDE = /[^\0-\xFF]/;

/** A text with characters beyond Latin-1, in lower case. */
export interface WideText {
  readonly text: string;
  readonly group: number;
  /** It is the one before once more, with each long s an s. */
  readonly isLoose: boolean;
}

/**
 * The texts of one record side by side in lower case, a byte a character: bytes are scanned in half the time of a
 * string, and one copy of all texts takes a third of a copy of each. Those beyond Latin-1 are in `wides` instead.
 */
export interface RecordTexts {
  readonly count: number;
  /** Address of the characters. */
  readonly words: number;
  /** Address of where each text begins; it ends where the next one begins. */
  readonly bounds: number;
  /** Address of what each is looked into for. */
  readonly groups: number;
  readonly wides: readonly WideText[];
  /** Forgets what was there. */
  clear(): void;
  /** Returns its number, -1 where it is empty and left out. */
  add(text: string, group: number): number;
  /** To be called when all are there. */
  close(): void;
  /** A text in lower case, undefined where one of the record is wide. */
  lowerAt(index: number): string | undefined;
}

const LONG_S = /\u017F/g;
const NONE: readonly WideText[] = [];
const LEAST_ROOM = 256;

export function createRecordTexts(space: ScanSpace): RecordTexts {
  let joined = '';
  let count = 0;
  let room = 0;
  let bounds = 0;
  let groups = 0;

  /** Twice the room; what stood there before is small, and left. */
  function grow(): void {
    room = Math.max(LEAST_ROOM, room * 2);
    const move = (from: number) => {
      const to = space.take((room + 1) * 4);
      space.ints.copyWithin(to / 4, from, from + count + 1);
      return to;
    };
    self.bounds = move(bounds);
    self.groups = move(groups);
    // By four bytes, as they are looked up here.
    bounds = self.bounds / 4;
    groups = self.groups / 4;
  }

  /** Lower case may change a text's length, and what is wide lies apart: the others are laid out anew. */
  function layOut(): void {
    const { ints } = space;
    const texts = Array.from({ length: count }, (_, i) => ({
      text: joined.slice(ints[bounds + i], ints[bounds + i + 1]),
      group: ints[groups + i]!,
    }));
    const wides: WideText[] = [];
    self.clear();
    for (const { text, group } of texts) {
      const lower = lowerCase(text);
      if (!WIDE.test(text)) {
        self.add(lower, group);
        continue;
      }
      wides.push({ text: lower, group, isLoose: false });
      const folded = lower.replace(LONG_S, 's');
      if (folded !== lower) wides.push({ text: folded, group, isLoose: true });
    }
    self.wides = wides;
  }

  const self = {
    count: 0,
    words: 0,
    bounds: 0,
    groups: 0,
    wides: NONE as readonly WideText[],
    clear() {
      count = 0;
      self.wides = NONE;
      joined = '';
    },
    add(text: string, group: number) {
      if (text === '') return -1;
      joined += text;
      if (count >= room) grow();
      const { ints } = space;
      ints[groups + count] = group;
      count += 1;
      ints[bounds + count] = joined.length;
      return count - 1;
    },
    close() {
      if (WIDE.test(joined)) layOut();
      // Latin-1 keeps its length in lower case.
      else joined = joined.toLowerCase();
      self.count = count;
      self.words = space.write(joined);
    },
    lowerAt(index: number) {
      if (self.wides.length > 0) return undefined;
      const { ints } = space;
      return joined.slice(ints[bounds + index], ints[bounds + index + 1]);
    },
  };
  grow();
  return self;
}
