import { RE2JS } from 're2js';

/**
 * Regular expressions run on RE2: time linear in the text, so a rule cannot stall the engine. What RE2 does not
 * have (look-around, back-references) is refused, not approximated.
 */
export type TextTest = (text: string) => boolean;

/** The compiled expression, or what is wrong with it. */
export function compileRegex(pattern: string, flags: string, programLimit: number): TextTest | string {
  if (/\(\?<?[=!]/.test(pattern.replace(/\\./g, ''))) return 'look-around is not supported';
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0);
  try {
    const regex = RE2JS.compile(pattern, bits);
    const size = regex.programSize();
    if (size > programLimit) return `too large (${size} instructions, ${programLimit} allowed)`;
    const least = /^\.\{(\d+),\}$/.exec(pattern);
    // `.{1000,}` asks for a long line; counting in the automaton costs milliseconds on long texts.
    if (least !== null && !flags.includes('s'))
      return (text) => text.length >= Number(least[1]) && regex.test(text);
    return (text) => regex.test(text);
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'not understood';
  }
}
