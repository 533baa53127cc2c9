type Values = string | readonly string[] | undefined;

/** How often each value stands in a window. Few are looked through one by one, which a Map a group would cost more than. */
export interface ValueCounts {
  /** Different ones. */
  readonly texts: string[];
  /** How often each of them. */
  readonly counts: number[];
  /** Where each stands, once they are many. */
  places: Map<string, number> | undefined;
}

const FEW = 12;

export const noValues = (): ValueCounts => ({ texts: [], counts: [], places: undefined });

const placeOf = ({ texts, places }: ValueCounts, text: string) =>
  places ? (places.get(text) ?? -1) : texts.indexOf(text);

export function addValues(window: ValueCounts, values: Values): void {
  if (typeof values === 'string') addOne(window, values);
  else if (values !== undefined) for (const text of values) addOne(window, text);
}

export function removeValues(window: ValueCounts, values: Values): void {
  if (typeof values === 'string') removeOne(window, values);
  else if (values !== undefined) for (const text of values) removeOne(window, text);
}

/** Of the first of them. */
export function countOf(window: ValueCounts, values: Values): number {
  const text = typeof values === 'string' ? values : values?.[0];
  return text === undefined ? 0 : (window.counts[placeOf(window, text)] ?? 0);
}

function addOne(window: ValueCounts, text: string): void {
  const { texts, counts } = window;
  const at = placeOf(window, text);
  if (at >= 0) {
    counts[at]! += 1;
    return;
  }
  window.places?.set(text, texts.length);
  texts.push(text);
  counts.push(1);
  if (window.places === undefined && texts.length > FEW)
    window.places = new Map(texts.map((each, place) => [each, place] as const));
}

function removeOne(window: ValueCounts, text: string): void {
  const { texts, counts, places } = window;
  const at = placeOf(window, text);
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
  if (texts.length <= FEW / 2) window.places = undefined;
}
