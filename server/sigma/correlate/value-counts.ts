type Values = string | readonly string[] | undefined;

/** How often each value stands in a window. Few are looked through one by one, which a Map a group would cost more than. */
export interface ValueCounts {
  add(values: Values): void;
  remove(values: Values): void;
  distinct(): number;
  /** Of the first of them. */
  countOf(values: Values): number;
  clear(): void;
}

const FEW = 12;

export function createValueCounts(): ValueCounts {
  let texts: string[] = [];
  let counts: number[] = [];
  /** Where each stands, once they are many. */
  let places: Map<string, number> | undefined;

  const placeOf = (text: string) => (places ? (places.get(text) ?? -1) : texts.indexOf(text));

  function addOne(text: string): void {
    const at = placeOf(text);
    if (at >= 0) {
      counts[at]! += 1;
      return;
    }
    places?.set(text, texts.length);
    texts.push(text);
    counts.push(1);
    if (places === undefined && texts.length > FEW)
      places = new Map(texts.map((each, place) => [each, place] as const));
  }

  function removeOne(text: string): void {
    const at = placeOf(text);
    counts[at]! -= 1;
    if (counts[at]! > 0) return;
    const lastText = texts.pop()!;
    const lastCount = counts.pop()!;
    places?.delete(text);
    if (at < texts.length) {
      texts[at] = lastText;
      counts[at] = lastCount;
      places?.set(lastText, at);
    }
    if (texts.length <= FEW / 2) places = undefined;
  }

  const each = (values: Values, act: (text: string) => void) => {
    if (typeof values === 'string') act(values);
    else if (values !== undefined) for (const text of values) act(text);
  };
  return {
    add: (values) => each(values, addOne),
    remove: (values) => each(values, removeOne),
    distinct: () => texts.length,
    countOf(values) {
      const text = typeof values === 'string' ? values : values?.[0];
      return text === undefined ? 0 : (counts[placeOf(text)] ?? 0);
    },
    clear() {
      texts = [];
      counts = [];
      places = undefined;
    },
  };
}
