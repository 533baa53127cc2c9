import { MAX_DEPTH } from './record-view.ts';

/**
 * A value as JSON, as far as somebody reads it: nothing is added once more than `most` characters are there, and what lies
 * deeper than a record is read is a dot dot dot. So it costs no more for a value without end than for a short one.
 */
export function printed(value: unknown, most: number): string {
  let text = '';
  write(value, 0);
  return text;

  function write(one: unknown, depth: number): void {
    if (typeof one === 'string') text += JSON.stringify(one.slice(0, most + 1 - text.length));
    else if (typeof one !== 'object' || one === null) text += String(one);
    else if (depth > MAX_DEPTH) text += '…';
    else if (Array.isArray(one)) writeList(one, depth);
    else writeMap(one as Readonly<Record<string, unknown>>, depth);
  }

  function writeList(items: readonly unknown[], depth: number): void {
    text += '[';
    for (let i = 0; i < items.length && text.length <= most; i += 1) {
      if (i > 0) text += ',';
      write(items[i], depth + 1);
    }
    text += ']';
  }

  function writeMap(map: Readonly<Record<string, unknown>>, depth: number): void {
    text += '{';
    let isFirst = true;
    for (const key in map) {
      if (text.length > most) break;
      if (map[key] === undefined || !Object.hasOwn(map, key)) continue;
      text += isFirst ? '' : ',';
      isFirst = false;
      write(key, depth);
      text += ':';
      write(map[key], depth + 1);
    }
    text += '}';
  }
}
