/** A group's values as an event writes them, one by one; a single one stands for itself, which spares a list for each event. */
export type Shown = string | readonly string[];

export function sameShown(left: Shown, right: Shown): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return sameTexts(left, right);
}

/** By the names of the fields. */
export function shownByName(names: readonly string[], shown: Shown): Readonly<Record<string, string>> {
  if (typeof shown === 'string') return { [names[0]!]: shown };
  return Object.fromEntries(names.map((name, at) => [name, shown[at]!]));
}

/** Whether two lists of texts are the same. */
export function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}
