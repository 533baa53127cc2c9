const SEPARATOR = '\u001F';
const MARK = '\u001E';
// biome-ignore lint/suspicious/noControlCharactersInRegex: the two characters are what is looked for.
const EITHER = /[\u001E\u001F]/;

/**
 * Several texts as one, different ones differently: what separates them is marked where a text holds it, so that nobody who
 * writes a value can move it into another group. A single text stands for itself.
 */
export function joinedTexts(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0]!;
  return texts.some((text) => EITHER.test(text))
    ? texts
        .map((text) => text.replaceAll(MARK, `${MARK}${MARK}`).replaceAll(SEPARATOR, `${MARK}s`))
        .join(SEPARATOR)
    : texts.join(SEPARATOR);
}
