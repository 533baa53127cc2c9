/**
 * Lower case as values are compared by. A sigma that ends a word has a form of its own in lower case, so that a word and the
 * same word within another would differ: there is one form here.
 */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}
