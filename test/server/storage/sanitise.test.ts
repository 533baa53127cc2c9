import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCopyTail } from '../../../server/storage/event-row.ts';
import { cleanEvent, cleanJson, cleanText, isSuspectLine } from '../../../server/storage/sanitise.ts';
import { storedEvent } from '../../support/stored-event.ts';

const anyText = fc.string({ unit: 'binary' });
const rough = fc
  .array(fc.oneof(anyText, fc.constantFrom('\0', '\ud800', '\udfff', '\\u0000', '\\', '\t', '\n', '🚪')))
  .map((parts) => parts.join(''));
const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

declare global {
  interface String {
    isWellFormed(): boolean;
  }
}

describe('text that PostgreSQL takes', () => {
  test('has neither U+0000 nor half a surrogate, is as long, and is untouched where nothing was wrong', () => {
    fc.assert(
      fc.property(rough, (text) => {
        const clean = cleanText(text);
        expect(isStorable(clean)).toBe(true);
        expect(clean.length).toBe(text.length);
        if (isStorable(text)) expect(clean).toBe(text);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });

  test('JSON of any value: cleaned through names and depths, parsed back equal when it was fine', () => {
    fc.assert(
      fc.property(fc.dictionary(rough, fc.oneof(rough, fc.array(fc.record({ x: rough })))), (value) => {
        const { text, changed } = cleanJson(value);
        const back = JSON.parse(text) as unknown;
        const strings: string[] = [];
        JSON.stringify(back, (name, inner: unknown) => {
          strings.push(name);
          if (typeof inner === 'string') strings.push(inner);
          return inner;
        });
        expect(strings.every(isStorable)).toBe(true);
        if (!changed) expect(back).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('a line that passes as harmless is the line of the cleaned event', () => {
    fc.assert(
      fc.property(rough, rough, (message, value) => {
        const event = storedEvent(1, { message, raw: { value } });
        const line = encodeCopyTail(event);
        if (!isSuspectLine(line)) expect(cleanEvent(event)).toEqual(event);
        const cleaned = encodeCopyTail(cleanEvent(event));
        expect(isStorable(cleaned)).toBe(true);
      }),
    );
  });
});

describe('a line of COPY', () => {
  test('has one line end and 14 tabs whatever the fields hold, and gives the fields back', () => {
    fc.assert(
      fc.property(rough, rough, (message, value) => {
        const line = encodeCopyTail(storedEvent(1, { message, raw: { [value]: value } }));
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\n\r]/);
        const columns = line.slice(0, -1).split('\t');
        expect(columns).toHaveLength(15);
        const decode = (text: string) =>
          text.replace(/\\([\\nrt])/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);
        expect(decode(columns[8]!)).toBe(message);
        expect(JSON.parse(decode(columns[11]!))).toEqual({ [value]: value });
        expect(columns[12]).toBe('\\N');
      }),
    );
  });
});
