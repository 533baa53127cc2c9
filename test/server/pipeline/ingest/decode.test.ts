import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BodyFormat, decode } from '../../../../server/pipeline/ingest/decode.ts';
import { LIMITS } from '../../../../shared/contract/limits.ts';

const context = { source: 's', receivedAt: 1 };
const read = (format: BodyFormat, body: string | Buffer) =>
  decode(format, Buffer.from(body as string), context);
const bodies = (format: BodyFormat, body: string | Buffer) =>
  read(format, body).records.map((one) => one.body);
const faults = (format: BodyFormat, body: string | Buffer) =>
  read(format, body).undecodable.map(({ position, stage, reason }) => [position, stage, reason]);

describe('JSON', () => {
  test('nested names become dotted, arrays stay', () => {
    expect(bodies('json', '{"a":{"b":1,"c":{"d":null}},"e":[1,{"f":2}]}')).toEqual([
      { 'a.b': 1, 'a.c.d': null, e: [1, { f: 2 }] },
    ]);
  });

  test('whatever is no object is told by its index', () => {
    expect(faults('json', '[{}, 3, null, [1], {"a":1}]').map((fault) => fault[0])).toEqual([1, 2, 3]);
  });

  test('card numbers beyond exact integers keep every digit', () => {
    expect(
      bodies('json', '{"card":12345678901234567890,"t":"a 12345678901234567890","f":0.12345678901234567890}'),
    ).toEqual([{ card: '12345678901234567890', t: 'a 12345678901234567890', f: 0.12345678901234568 }]);
  });

  test('prototype names touch no prototype', () => {
    const [body] = bodies('json', '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},"__proto__":5}');
    expect(body).toEqual({ _proto_: 5, 'constructor.prototype.y': 2 });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('depth and width are bounded', () => {
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    expect(faults('json', `[${deep},{"ok":1}]`)).toEqual([
      [0, 'decode', 'the record nests deeper than 32 levels'],
    ]);
    expect(faults('json', '['.repeat(2_000_000))[0]?.[1]).toBe('decode');
    expect(faults('json', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)[0]?.[1]).toBe('decode');
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, at])));
    expect(faults('json', wide)[0]?.[1]).toBe('size');
  });

  test('a record over 1 MiB is refused singly', () => {
    const large = JSON.stringify({ a: 'x'.repeat(LIMITS.ingestRecordBytes) });
    const one = read('json', `[{"a":1},${large},{"a":2}]`);
    expect(one.records.map((record) => record.position)).toEqual([0, 2]);
    expect(one.undecodable).toMatchObject([{ position: 1, stage: 'size' }]);
    expect(one.undecodable[0]!.text.length).toBeLessThanOrEqual(65_536);
    expect(faults('ndjson', `{"a":1}\n${large}\n`)[0]).toMatchObject([
      2,
      'size',
      expect.stringMatching(/1048576/),
    ]);
  });

  test('what the record cannot hold is shown, not stored', () => {
    expect(bodies('json', '{"a":"x\\u0000y","b":"\\ud800"}')).toEqual([{ a: 'x␀y', b: '\ufffd' }]);
  });

  test('any value survives being sent', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(
            fc.stringMatching(/^[a-z]{1,6}$/),
            fc.oneof(fc.integer(), fc.string({ unit: 'grapheme' }), fc.boolean()),
            { maxKeys: 5 },
          ),
        ),
        (list) => {
          const sent = list.map((one) => ({ ...one }));
          const ndjson = sent.map((one) => JSON.stringify(one)).join('\r\n');
          const plain = sent.map((one) =>
            Object.fromEntries(
              Object.entries(one).map(([k, v]) => [k, typeof v === 'string' ? v.replaceAll('\0', '␀') : v]),
            ),
          );
          expect(bodies('json', JSON.stringify(sent))).toEqual(plain);
          expect(bodies('ndjson', ndjson)).toEqual(plain);
        },
      ),
    );
  });
});

describe('bytes that are no UTF-8', () => {
  test('cost their own record and are shown as \\xNN', () => {
    const ndjson = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":"é'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"}\n{"a":3}'),
    ]);
    const one = decode('ndjson', ndjson, context);
    expect(one.records.map((record) => record.position)).toEqual([1, 3]);
    expect(one.undecodable).toEqual([
      { position: 2, stage: 'encoding', reason: 'line 2 is not UTF-8', text: '{"a":"é\\xFF\\xC3"}' },
    ]);
    const array = Buffer.concat([Buffer.from('[{"a":1},{"a":"'), Buffer.from([0x80]), Buffer.from('"}]')]);
    expect(decode('json', array, context)).toMatchObject({
      records: [{ position: 0 }],
      undecodable: [{ position: 1, stage: 'encoding' }],
    });
  });
});

describe('CSV', () => {
  test('BOM, CRLF, quotes, line breaks in quotes, semicolons, tabs', () => {
    expect(bodies('csv', '\ufefftime,badge\r\n1,"a ""b"", c\r\nd"\r\n')).toEqual([
      { time: '1', badge: 'a "b", c\nd' },
    ]);
    expect(bodies('csv', 'time;badge;a,b\n1;2,5;3\n')).toEqual([{ time: '1', badge: '2,5', 'a,b': '3' }]);
    expect(bodies('csv', 'a\tb\n1\t2\n\n3\t4')).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
    expect(bodies('csv', 'a,a,,__proto__\n1,2,3,4\n')).toEqual([
      { a: '1', a_2: '2', column_3: '3', _proto_: '4' },
    ]);
  });

  test('UTF-16 with its mark', () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,b\r\n1,ñ\r\n', 'utf16le')]);
    expect(bodies('csv', wide)).toEqual([{ a: '1', b: 'ñ' }]);
  });

  test('a broken row costs itself, with its line', () => {
    const text = 'a,b\n1,2\n1,2,3\n"open,2\n3,4\nx"y,5\n5,6\n';
    expect(bodies('csv', text)).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
      { a: '5', b: '6' },
    ]);
    expect(faults('csv', text).map((fault) => fault[0])).toEqual([3, 4, 6]);
    expect(faults('csv', 'a,b\n"open,2\n3,4\n').at(0)).toEqual([
      2,
      'decode',
      'line 2: a quote opens and never closes',
    ]);
    expect(bodies('csv', 'a,b\n"open,2\n3,4\n')).toEqual([{ a: '3', b: '4' }]);
    const bytes = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xe9]), Buffer.from('\n3,4\n')]);
    expect(decode('csv', bytes, context)).toMatchObject({
      records: [{ position: 3 }],
      undecodable: [{ position: 2, stage: 'encoding', text: '1,\\xE9' }],
    });
  });

  test('any table written by the book is read back', () => {
    const cell = fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = `left,right\n${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`;
        expect(bodies('csv', text)).toEqual(rows.map(([left, right]) => ({ left, right })));
      }),
    );
  });
});

test('no bytes make any decoder throw, and every line is accounted for', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom<BodyFormat>('json', 'ndjson', 'csv', 'syslog'),
      (bytes, format) => {
        const one = decode(format, Buffer.from(bytes), context);
        for (const record of one.records)
          expect(JSON.stringify(record.body)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        for (const bad of one.undecodable) expect(bad.reason).not.toBe('');
      },
    ),
    { numRuns: 500 },
  );
});
