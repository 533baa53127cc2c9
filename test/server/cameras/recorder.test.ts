import { appendFile, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { floorOf, openRecorder, parseLine, type RecorderDeps } from '../../../server/cameras/recorder.ts';
import { makeSegment } from './fixtures.ts';

const AT = 60_000 * 29_000_000;
const MINUTE = 29_000_000;
const INIT = Buffer.from('init');
const plenty = { freeBytes: 100e9, totalBytes: 200e9 };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recorder-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (options: Partial<RecorderDeps> = {}) =>
  openRecorder({ dir, windowMs: 600_000, budgetBytes: 1e9, freeSpace: async () => plenty, ...options });
const bytesOf = (second: number) => Buffer.alloc(100, second % 256);

async function record(recorder: Awaited<ReturnType<typeof open>>, from: number, to: number): Promise<void> {
  for (let second = from; second < to; second += 1) {
    recorder.add(makeSegment(AT + second * 1000), bytesOf(second), INIT);
    if (second % 20 === 0) await recorder.settled();
  }
  await recorder.settled();
}

describe('the recorder', () => {
  test('gives back the bytes of a moment, also after a restart', async () => {
    await record(await open(), 0, 130);
    const again = await open();
    const found = again.range(AT + 70_500, AT + 72_000, AT + 130_000);
    expect(found.map((one) => one.startAt)).toEqual([AT + 70_000, AT + 71_000]);
    expect(await again.bytes(found[0]!.name)).toEqual(bytesOf(70));
    expect(await again.init(1)).toEqual(INIT);
    expect(again.oldest(AT + 130_000)).toBe(AT);
  });

  test('a torn end is cut off and recording goes on behind it', async () => {
    await record(await open(), 0, 10);
    await appendFile(join(dir, `${MINUTE}.m4s`), Buffer.alloc(37, 9));
    await appendFile(join(dir, `${MINUTE}.idx`), `${AT + 10_000} 1000 1 0 10`);
    const again = await open();
    expect(again.range(AT, AT + 60_000, AT + 10_000)).toHaveLength(10);
    await record(again, 11, 13);
    const third = await open();
    expect(third.range(AT, AT + 60_000, AT + 13_000)).toHaveLength(12);
    expect(await third.bytes(String(AT + 12_000))).toEqual(bytesOf(12));
  });

  test('a line whose bytes never reached the disk does not count; damaged bytes are a gap', async () => {
    await record(await open(), 0, 10);
    await truncate(join(dir, `${MINUTE}.m4s`), 950);
    await writeFile(join(dir, `${MINUTE}.m4s`), Buffer.alloc(100, 0xee), { flag: 'r+' });
    const again = await open();
    expect(again.range(AT, AT + 60_000, AT + 10_000)).toHaveLength(9);
    expect(await again.bytes(String(AT))).toBeUndefined();
    expect(await again.bytes(String(AT + 1000))).toEqual(bytesOf(1));
  });

  test('any cut of both files leaves a prefix that is whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 0, max: 300 }),
        async (data, index) => {
          await rm(dir, { recursive: true, force: true });
          await record(await open(), 0, 6);
          await truncate(join(dir, `${MINUTE}.m4s`), data);
          await truncate(join(dir, `${MINUTE}.idx`), index);
          const again = await open();
          const found = again.range(AT, AT + 60_000, AT + 6_000);
          for (const [at, segment] of found.entries()) {
            expect(segment.startAt).toBe(AT + at * 1000);
            expect(await again.bytes(segment.name)).toEqual(bytesOf(at));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('whole minutes are deleted when they leave the window', async () => {
    const recorder = await open();
    await record(recorder, 0, 15 * 60);
    const minutes = (await readdir(dir)).filter((file) => file.endsWith('.m4s')).sort();
    expect(minutes[0]).toBe(`${MINUTE + 3}.m4s`);
    expect(recorder.oldest(AT + 900_000)).toBe(AT + 300_000);
    expect(recorder.range(AT, AT + 1e6, AT + 900_000)).toHaveLength(600);
  });

  test('the oldest goes first when the budget is used up', async () => {
    const recorder = await open({ budgetBytes: 13_000 });
    await record(recorder, 0, 300);
    const minutes = (await readdir(dir)).filter((file) => file.endsWith('.m4s')).sort();
    expect(minutes).toEqual([`${MINUTE + 2}.m4s`, `${MINUTE + 3}.m4s`, `${MINUTE + 4}.m4s`]);
  });

  test('below the floor nothing is written, it says so, and goes on when there is space', async () => {
    const told: (string | undefined)[] = [];
    let space = plenty;
    const recorder = await open({ freeSpace: async () => space, onState: (reason) => told.push(reason) });
    await record(recorder, 0, 70);
    space = { freeBytes: 400e6, totalBytes: 10e9 };
    await record(recorder, 75, 80);
    expect(told).toEqual(['not recording: the disk is almost full']);
    // and what is oldest is given back
    expect(recorder.oldest(AT + 80_000)).toBeUndefined();
    space = plenty;
    await record(recorder, 90, 92);
    expect(told).toEqual(['not recording: the disk is almost full', undefined]);
    expect(recorder.range(AT + 75_000, AT + 100_000, AT + 92_000)).toHaveLength(2);
  });

  test('the floor is 500 MB or 2 %, whichever is more', () => {
    expect(floorOf({ freeBytes: 0, totalBytes: 10e9 })).toBe(500e6);
    expect(floorOf({ freeBytes: 0, totalBytes: 1e12 })).toBe(20e9);
  });

  test('a disk that fails is told, and does not end the camera', async () => {
    const told: (string | undefined)[] = [];
    const recorder = await open({ onState: (reason) => told.push(reason) });
    await rm(dir, { recursive: true });
    await writeFile(dir, 'in the way');
    await record(recorder, 0, 2);
    expect(told).toEqual(['not recording: the disk cannot be written']);
  });

  test('no line of an index makes it throw', () => {
    fc.assert(fc.property(fc.string(), (line) => void parseLine(line, MINUTE)));
    expect(parseLine(`${AT} 1000 1 0 0 100`, MINUTE)).toBeUndefined();
    expect(parseLine(`${AT} 1000 1 0 0 100 5`, MINUTE)).toBeDefined();
    expect(parseLine(`${AT} 1000 1 0 0 100 5`, MINUTE + 1)).toBeUndefined();
  });
});
