/**
 * How well `value` answers what was typed, 0 (hidden) to 1. Every word typed must begin a word of the value; the library's own
 * fuzzy search would find every camera for "ma".
 */
export function paletteScore(value: string, typed: string): number {
  const words = value.toLowerCase().split(/[\s:,·-]+/);
  const wanted = typed
    .toLowerCase()
    .split(/[\s:,·-]+/)
    .filter(Boolean);
  if (wanted.length === 0) return 1;
  if (!wanted.every((part) => words.some((word) => word.startsWith(part)))) return 0;
  // A word typed out stands above one begun.
  return wanted.filter((part) => words.includes(part)).length / wanted.length / 2 + 0.5;
}
