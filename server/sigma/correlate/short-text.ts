import { hash } from 'node:crypto';
import { copyOf } from '../copy-of.ts';

/** Texts that groups and counts are kept by: what is longer is kept as its beginning and a hash. UTF-16 units. */
export const LONGEST_TEXT = 1_024;
const BEGINNING = 256;

/** The same for texts that are the same case apart, and no others; itself where it is short. */
export function shortText(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const beginning = copyOf(text.slice(0, BEGINNING));
  return `${beginning}… (${text.length} characters, SHA-256 ${hash('sha256', text.toLowerCase())})`;
}
