/** A character that is no Latin-1: its text cannot be told byte by byte. Costs nothing on a text that the runtime keeps in bytes. */
export const WIDE = /[^\0-\xFF]/;

/**
 * The texts of one record side by side in lower case, a byte a character: bytes are scanned in half the time of a
 * string, and one copy of all texts takes a third of a copy of each. Of a character beyond Latin-1 stands its low byte, a
 * hint only; such a text is in `wides`.
 */
export interface RecordTexts {
  readonly words: DataView;
  readonly count: number;
  /** Characters of all texts. */
  readonly length: number;
  /** By text: where it ends and the next begins; what it is looked into for. */
  readonly ends: readonly number[];
  readonly groups: readonly number[];
  readonly hasWide: boolean;
  /** By text, where one is wide: the text itself. */
  readonly wides: readonly (string | undefined)[];
  /** By text, where one is wide: it is the one before once more, with each long s an s. */
  readonly loose: readonly boolean[];
  /** Forgets what was there. */
  clear(): void;
  add(text: string, group: number): void;
  /** To be called when all are there. */
  close(): void;
}

const LONG_S = /\u017F/g;
const LEAST = 2 ** 12;
const KEPT_AT_MOST = 2 ** 20;
/** A word may be read where the last character stands. */
const BEHIND = 8;

export function createRecordTexts(): RecordTexts {
  let buffer = Buffer.alloc(LEAST);
  let joined = '';
  const ends: number[] = [];
  const groups: number[] = [];
  let wides: (string | undefined)[] = [];
  let loose: boolean[] = [];

  function write(): void {
    const wanted = joined.length + BEHIND;
    // What a field of megabytes needed is given back with the next record.
    if (wanted > buffer.length || (buffer.length > KEPT_AT_MOST && wanted <= LEAST)) {
      buffer = Buffer.alloc(Math.max(LEAST, 2 ** Math.ceil(Math.log2(wanted))));
      self.words = viewOf(buffer);
    }
    buffer.write(joined, 0, 'latin1');
  }

  /** Lower case may change a text's length: the texts are laid out anew. */
  function layOut(): void {
    const texts = ends
      .slice(0, self.count)
      .map((end, i) => ({ text: joined.slice(i === 0 ? 0 : ends[i - 1], end), group: groups[i]! }));
    self.clear();
    self.hasWide = true;
    self.wides = wides = [];
    self.loose = loose = [];
    for (const { text, group } of texts) {
      const isWide = WIDE.test(text);
      const lower = text.toLowerCase();
      put(lower, group, isWide, false);
      const folded = isWide ? lower.replace(LONG_S, 's') : lower;
      if (folded !== lower) put(folded, group, true, true);
    }
  }

  function put(text: string, group: number, isWide: boolean, isLoose: boolean): void {
    wides[self.count] = isWide ? text : undefined;
    loose[self.count] = isLoose;
    self.add(text, group);
  }

  const self = {
    words: viewOf(buffer),
    count: 0,
    length: 0,
    ends,
    groups,
    hasWide: false,
    wides,
    loose,
    clear() {
      self.count = 0;
      self.hasWide = false;
      joined = '';
    },
    add(text: string, group: number) {
      if (text === '') return;
      joined += text;
      groups[self.count] = group;
      ends[self.count] = joined.length;
      self.count += 1;
    },
    close() {
      if (WIDE.test(joined)) layOut();
      // Latin-1 keeps its length in lower case.
      else joined = joined.toLowerCase();
      self.length = joined.length;
      write();
      joined = '';
    },
  };
  return self;
}

const viewOf = (buffer: Buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
