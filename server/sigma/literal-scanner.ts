/**
 * Aho-Corasick over many literals at once: one pass over a text reports every literal that occurs in it. Built as a
 * full transition table over character classes: class 0 for ASCII characters of no literal, class 1 for everything
 * beyond ASCII. So a literal beyond ASCII may be reported where only a similar one occurs: a hit is a hint.
 */
export interface LiteralScanner {
  /** Calls `hit` with the number of each literal found; a literal may be reported again. */
  scan(text: string, hit: (literal: number) => void): void;
  /** Whether anything would be reported; exact when all literals are ASCII. */
  occursIn(text: string): boolean;
}

/** @param literals not empty, each of at least one character */
export function createLiteralScanner(literals: readonly string[]): LiteralScanner {
  const classOf = new Uint8Array(128);
  let classes = 2;
  const symbolAt = (text: string, at: number) => {
    const code = text.charCodeAt(at);
    return code < 128 ? classOf[code]! : 1;
  };
  const children: Map<number, number>[] = [new Map()];
  const outputs: number[][] = [[]];
  for (const [number, literal] of literals.entries()) {
    let state = 0;
    for (let i = 0; i < literal.length; i += 1) {
      const code = literal.charCodeAt(i);
      if (code < 128 && classOf[code] === 0) classOf[code] = classes++;
      const symbol = symbolAt(literal, i);
      let child = children[state]!.get(symbol);
      if (child === undefined) {
        child = children.length;
        children.push(new Map());
        outputs.push([]);
        children[state]!.set(symbol, child);
      }
      state = child;
    }
    outputs[state]!.push(number);
  }
  const next = transitions(children, classes, outputs);
  // Each entry holds its target's row and, in the lowest bit, whether anything ends there.
  for (let i = 0; i < next.length; i += 1) {
    const state = next[i]!;
    next[i] = ((state * classes) << 1) | (outputs[state]!.length > 0 ? 1 : 0);
  }
  return {
    occursIn(text) {
      let entry = 0;
      for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        entry = next[(entry >> 1) + (code < 128 ? classOf[code]! : 1)]!;
        if ((entry & 1) === 1) return true;
      }
      return false;
    },
    scan(text, hit) {
      let entry = 0;
      for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        entry = next[(entry >> 1) + (code < 128 ? classOf[code]! : 1)]!;
        if ((entry & 1) === 1) {
          const output = outputs[(entry >> 1) / classes]!;
          for (let k = 0; k < output.length; k += 1) hit(output[k]!);
        }
      }
    },
  };
}

/** The trie's children completed with failure links, breadth first. */
function transitions(
  children: readonly Map<number, number>[],
  classes: number,
  outputs: number[][],
): Int32Array {
  const next = new Int32Array(children.length * classes);
  const failure = new Int32Array(children.length);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head]!;
    const fallbackRow = failure[state]! * classes;
    if (state !== 0) next.copyWithin(state * classes, fallbackRow, fallbackRow + classes);
    for (const [symbol, child] of children[state]!) {
      const fallback = state === 0 ? 0 : next[fallbackRow + symbol]!;
      failure[child] = fallback;
      next[state * classes + symbol] = child;
      outputs[child]!.push(...outputs[fallback]!);
      queue.push(child);
    }
  }
  return next;
}
