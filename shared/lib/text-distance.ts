/**
 * Damerau-Levenshtein distance, restricted (optimal string alignment): letters left out, put in, changed, or two
 * neighbours swapped. Gives up past `most` and then returns `most + 1`.
 */
export function editDistance(a: string, b: string, most = Infinity): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    [beforeLast, last] = [last, row];
  }
  return Math.min(last[b.length]!, most === Infinity ? Infinity : most + 1);
}

/** Jaro-Winkler similarity, 0..1: a shared beginning of up to four letters counts more. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const common: string[] = [];
  for (let i = 0; i < a.length; i++)
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++)
      if (!taken[j] && a[i] === b[j]) {
        taken[j] = true;
        common.push(a[i]!);
        break;
      }
  if (common.length === 0) return 0;
  const others = [...b].filter((_, j) => taken[j]);
  const swapped = common.filter((letter, k) => letter !== others[k]).length / 2;
  const m = common.length;
  const jaro = (m / a.length + m / b.length + (m - swapped) / m) / 3;
  let shared = 0;
  while (shared < 4 && a[shared] !== undefined && a[shared] === b[shared]) shared++;
  return jaro + shared * 0.1 * (1 - jaro);
}
