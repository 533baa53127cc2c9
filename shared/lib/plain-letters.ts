/** Letters that no decomposition takes apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
/** How keyboards without the letter write it. */
const SPELT_OUT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

/** Small letters a to z, digits and gaps: diacritics go, letters of their own are written as most do. */
export function plainLetters(text: string, spelling: 'short' | 'long' = 'short'): string {
  const spelt =
    spelling === 'long'
      ? text.toLowerCase().replace(/[äöüåø]/g, (letter) => SPELT_OUT[letter]!)
      : text.toLowerCase();
  return spelt
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]!)
    .replace(/['’`]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const OTHER_LETTER = /(?!\p{Script=Latin})\p{Letter}/u;
/** Written without a space between surname and given name. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]{2,}$/u;

/** A name in plain letters; one that is not in Latin ones keeps its own, small and without marks. */
export function plainName(name: string, spelling: 'short' | 'long' = 'short'): string {
  if (!OTHER_LETTER.test(name)) return plainLetters(name, spelling);
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

/** Whether a plain name has a surname and a given one: either alone is many people's. */
export const isWholeName = (plain: string) => plain.includes(' ') || UNSPACED.test(plain);
