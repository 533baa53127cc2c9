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
