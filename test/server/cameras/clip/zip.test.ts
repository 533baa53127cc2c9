import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openClip } from '../../../../server/cameras/clip/clip-source.ts';
import { bufferEntry, createZip } from '../../../../server/cameras/clip/zip.ts';

const dir = mkdtempSync(join(tmpdir(), 'wf-zip-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function all(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of pieces) found.push(piece);
  return Buffer.concat(found);
}

describe('a stored archive', () => {
  const video = Buffer.alloc(700_000, 'watchfloor');
  const path = join(dir, 'video');
  writeFileSync(path, video);
  const zip = () =>
    createZip(
      [
        bufferEntry('manifest.json', Buffer.from('{"a":1}')),
        { name: 'Zürich.mp4', bytes: video.length, crc32: crc32(video), source: { path } },
      ],
      new Date('2026-11-23T04:13:54Z'),
    );

  test('is as long as was said, and its members are found and read again, whole and in part', async () => {
    const archive = join(dir, 'a.zip');
    writeFileSync(archive, await all(zip().read()));
    expect((await all(zip().read())).length).toBe(zip().bytes);
    const source = await openClip(archive);
    expect(await source.names()).toEqual(['manifest.json', 'Zürich.mp4']);
    expect((await all(source.read('manifest.json'))).toString()).toBe('{"a":1}');
    expect(await all(source.read('Zürich.mp4'))).toEqual(video);
    expect(await all(source.read('Zürich.mp4', 10, 20))).toEqual(video.subarray(10, 20));
  });

  test('a file that is not as long as was said breaks it off', async () => {
    const short = createZip([{ name: 'x', bytes: 5, crc32: 0, source: { path } }], new Date(0));
    await expect(all(short.read())).rejects.toThrow('700000 bytes, not 5');
  });

  test('what is no archive, or is cut off, is said', async () => {
    const cut = join(dir, 'cut.zip');
    writeFileSync(cut, (await all(zip().read())).subarray(0, -30));
    await expect(openClip(cut)).rejects.toThrow('cut off');
  });
});
