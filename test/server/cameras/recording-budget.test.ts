import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ORPHAN_MS, sweepOrphans } from '../../../server/cameras/orphans.ts';
import { floorOf, openRecorder, type RecorderDeps } from '../../../server/cameras/recorder.ts';
import { createRecordingBudget, type RecordingLimits } from '../../../server/cameras/recording-budget.ts';
import { makeSegment } from './fixtures.ts';

const AT = 60_000 * 29_000_000;
const MINUTE = 29_000_000;
const INIT = Buffer.from('init');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'budget-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Cameras by name, each in a folder of its own, under one budget. */
async function open(
  cameras: Readonly<Record<string, string>>,
  limits: RecordingLimits,
  options: Partial<RecorderDeps> = {},
) {
  const held: { site: string; name: string; recorder: Awaited<ReturnType<typeof openRecorder>> }[] = [];
  const budget = createRecordingBudget({ limits, recorders: () => held });
  for (const [name, site] of Object.entries(cameras)) {
    const recorder = await openRecorder({
      ...{ dir: join(dir, name), windowMs: 86_400_000, budgetBytes: 1e12 },
      freeSpace: async () => ({ freeBytes: 100e9, totalBytes: 200e9 }),
      giveBack: () => void budget.giveBack(),
      ...options,
    });
    held.push({ site, name, recorder });
  }
  return {
    ...{ budget, held },
    /** `bytes` a camera every 10 s of the minutes `[from, to)`. */
    async record(names: Readonly<Record<string, number>>, from: number, to: number) {
      for (let at = from * 60; at < to * 60; at += 10) {
        for (const { name, recorder } of held)
          if (names[name] !== undefined)
            recorder.add(
              makeSegment(AT + at * 1000, { durationMs: 10_000 }),
              Buffer.alloc(names[name]),
              INIT,
            );
        await Promise.all(held.map(({ recorder }) => recorder.settled()));
      }
    },
    minutesOf: async (name: string) =>
      (await readdir(join(dir, name)))
        .flatMap((file) => (file.endsWith('.m4s') ? [Number.parseInt(file, 10) - MINUTE] : []))
        .sort((a, b) => a - b),
  };
}

describe('the budget of all recordings', () => {
  test('takes the oldest minutes over all cameras, and only as many as it must', async () => {
    const { budget, record, minutesOf } = await open({ a: 's', b: 's' }, { bytes: 6_000 });
    await record({ a: 100 }, 0, 4);
    await record({ a: 100, b: 500 }, 4, 6);
    expect(budget.usedBytes()).toBe(6 * 600 + 2 * 3_000);
    await budget.enforce();
    // a's six minutes of 600 go first: 3,600 of the 3,600 there are too many, then they are equal in age
    expect(await minutesOf('a')).toEqual([5]);
    expect(await minutesOf('b')).toEqual([5]);
    expect(budget.usedBytes()).toBeLessThanOrEqual(6_000);
  });

  test('holds after a restart, also where the limit became smaller', async () => {
    const first = await open({ a: 's', b: 's' }, {});
    await first.record({ a: 100, b: 100 }, 0, 5);
    await first.budget.enforce();
    expect(await first.minutesOf('a')).toHaveLength(5);
    const second = await open({ a: 's', b: 's' }, { bytes: 2_500 });
    await second.budget.enforce();
    expect(await second.minutesOf('a')).toEqual([3, 4]);
    expect(await second.minutesOf('b')).toEqual([3, 4]);
    // what is left is whole
    const [{ recorder }] = second.held as [(typeof second.held)[number]];
    expect(await recorder.bytes(String(AT + 240_000))).toEqual(Buffer.alloc(100));
  });

  test('of a site touches no other site', async () => {
    const limits = { bytesBySite: new Map([['north', 1_200]]) };
    const { budget, record, minutesOf } = await open({ a: 'north', b: 'south', c: 'north' }, limits);
    await record({ a: 100, b: 100, c: 100 }, 0, 4);
    await budget.enforce();
    expect(await minutesOf('a')).toEqual([3]);
    expect(await minutesOf('c')).toEqual([3]);
    expect(await minutesOf('b')).toEqual([0, 1, 2, 3]);
  });

  test('a limit below one minute keeps the limit, not the minute; recording goes on', async () => {
    const { budget, record, minutesOf, held } = await open({ a: 's' }, { bytes: 300 });
    await record({ a: 100 }, 0, 1);
    await budget.enforce();
    expect(budget.usedBytes()).toBe(0);
    await record({ a: 100 }, 1, 2);
    expect(await minutesOf('a')).toEqual([1]);
    expect(await held[0]!.recorder.bytes(String(AT + 110_000))).toEqual(Buffer.alloc(100));
  });

  test('the disk is never filled, limit or none: below the floor the oldest of all is given back', async () => {
    // a disk with room for 100,000 bytes above its floor, looked at every 5 s of pictures
    const totalBytes = 10e9;
    const room = 100_000;
    const used = async () => {
      let sum = 0;
      for (const name of await readdir(dir))
        for (const file of await readdir(join(dir, name)))
          sum += await stat(join(dir, name, file)).then(
            ({ size }) => size,
            () => 0,
          );
      return sum;
    };
    let fullest = 0;
    const freeSpace = async () => {
      const now = await used();
      fullest = Math.max(fullest, now);
      // one recorded byte stands for 1,000 on this disk
      return { freeBytes: floorOf({ freeBytes: 0, totalBytes }) + (room - now) * 1_000, totalBytes };
    };
    const rig = await open({ a: 's', b: 's', c: 's' }, { bytes: 1e9 }, { freeSpace });
    await rig.record({ a: 1_000 }, 0, 10);
    await rig.record({ b: 1_000, c: 2_000 }, 10, 20);
    expect(fullest).toBeLessThan(room + 10_000);
    // the old camera's minutes went, the new ones are recorded
    expect(Math.min(...(await rig.minutesOf('a')), 10)).toBeGreaterThan(0);
    expect((await rig.minutesOf('c')).at(-1)).toBeGreaterThanOrEqual(18);
  });
});

test('recordings of a camera that is gone stay a week, then they go', async () => {
  for (const name of ['known', 'gone', 'fresh']) {
    await mkdir(join(dir, name));
    await writeFile(join(dir, name, '1.m4s'), 'x');
  }
  const old = new Date(Date.now() - ORPHAN_MS - 60_000);
  for (const name of ['known', 'gone']) {
    await utimes(join(dir, name, '1.m4s'), old, old);
    await utimes(join(dir, name), old, old);
  }
  await writeFile(join(dir, 'first-start'), '1');
  expect(await sweepOrphans(dir, new Set(['known']), Date.now())).toEqual(['gone']);
  expect((await readdir(dir)).sort()).toEqual(['first-start', 'fresh', 'known']);
});
