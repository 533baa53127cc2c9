import { createTextBytes, type TextBytes, WIDE } from './text-bytes.ts';

/** The texts of one record that are to be looked into, and the bytes of all of them. `R`: what each is read for. */
export interface RecordTexts<R> {
  readonly bytes: TextBytes;
  /** Forgets what was there. */
  clear(): void;
  add(text: string, reading: R): void;
  /** To be called when all are there. Returns how many there are now. */
  write(): number;
  readingOf(index: number): R;
  endOf(index: number): number;
  /** The text in lower case where the bytes do not say all of it. */
  wideOf(index: number): string | undefined;
  /** A second reading of the text before, in which each long s is an s. */
  isLoose(index: number): boolean;
}

const LONG_S = /\u017F/g;

export function createRecordTexts<R>(): RecordTexts<R> {
  const bytes = createTextBytes();
  const readings: R[] = [];
  const ends: number[] = [];
  let wides: (string | undefined)[] | undefined;
  let loose: boolean[] = [];
  let joined = '';
  let count = 0;

  /** Lower case may change a text's length: the texts are laid out anew. */
  function layOut(): void {
    const texts = ends.slice(0, count).map((end, i) => joined.slice(i === 0 ? 0 : ends[i - 1], end));
    const asked = readings.slice(0, count);
    wides = [];
    loose = [];
    joined = '';
    count = 0;
    const put = (text: string, reading: R, wide: string | undefined, isLoose: boolean) => {
      joined += text;
      readings[count] = reading;
      ends[count] = joined.length;
      wides![count] = wide;
      loose[count] = isLoose;
      count += 1;
    };
    for (const [i, text] of texts.entries()) {
      if (!WIDE.test(text)) {
        put(text.toLowerCase(), asked[i]!, undefined, false);
        continue;
      }
      const lower = text.toLowerCase();
      put(lower, asked[i]!, lower, false);
      const folded = lower.replace(LONG_S, 's');
      if (folded !== lower) put(folded, asked[i]!, folded, true);
    }
  }

  return {
    bytes,
    clear() {
      count = 0;
      joined = '';
      wides = undefined;
    },
    add(text, reading) {
      if (text === '') return;
      joined += text;
      readings[count] = reading;
      ends[count] = joined.length;
      count += 1;
    },
    write() {
      if (WIDE.test(joined)) layOut();
      // Latin-1 keeps its length in lower case.
      else joined = joined.toLowerCase();
      bytes.write(joined);
      joined = '';
      return count;
    },
    readingOf: (index) => readings[index]!,
    endOf: (index) => ends[index]!,
    wideOf: (index) => (wides === undefined ? undefined : wides[index]),
    isLoose: (index) => wides !== undefined && loose[index]!,
  };
}
