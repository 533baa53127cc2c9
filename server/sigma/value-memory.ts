/** Longer texts are seldom the same twice. */
const MAX_LENGTH = 400;

/**
 * Remembers what was told of a text: a field's values come again and again (programs, hosts, users, products). Two
 * generations, so that what is asked for stays and memory is bounded: twice `entries` texts of 400 characters.
 */
export function createValueMemory<T>(entries: number, tell: (text: string) => T): (text: string) => T {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_LENGTH) return tell(text);
    const known = young.get(text);
    if (known !== undefined) return known;
    const answer = old.get(text) ?? tell(text);
    if (young.size >= entries) {
      old = young;
      young = new Map();
    }
    young.set(text, answer);
    return answer;
  };
}
