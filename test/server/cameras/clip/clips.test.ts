import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClipArchive } from '../../../../server/cameras/clip/clip-archive.ts';
import { clockOf } from '../../../../server/cameras/clip/clip-clock.ts';
import { createClips } from '../../../../server/cameras/clip/clips.ts';
import { createSceneSource, loadScene } from '../../../../server/cameras/scene-source.ts';
import type { SegmentStore } from '../../../../server/cameras/segment.ts';
import { auditHash } from '../../../../server/storage/audit-chain.ts';
import type { Clip, ClipManifest } from '../../../../shared/domain/clip.ts';
import { createMemoryClips } from '../../../support/memory-clips.ts';

const T = Date.UTC(2026, 10, 23, 12);
const scene = loadScene(new URL('../../../../public/footage/gate.mp4', import.meta.url).pathname);
const recording = createSceneSource({ clip: scene, phase: 0, recordMs: 3_600_000, since: T - 3_600_000 });

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wf-clips-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A recording without some of its seconds, counted from T. */
function without(seconds: readonly number[], how: 'unlisted' | 'damaged' = 'unlisted'): SegmentStore {
  const isOut = (name: string) => seconds.includes(Number(name) - T / 1000);
  return {
    ...recording,
    range: (from, to, now) =>
      recording.range(from, to, now).filter(({ name }) => how === 'damaged' || !isOut(name)),
    segment: async (name, now) => (isOut(name) ? undefined : recording.segment(name, now)),
  };
}

function make(options: { store?: SegmentStore; freeBytes?: () => number; budgetBytes?: number } = {}) {
  let now = T + 60_000;
  const memory = createMemoryClips(() => now);
  const open = () => {
    const clips = createClips({
      ...{ dir: join(dir, 'clips'), records: memory.records, clock: { now: () => now } },
      camera: (id) =>
        id.startsWith('C-')
          ? {
              store: options.store ?? recording,
              name: 'Gate',
              place: {
                ...{ site: 'HQ', siteName: 'Headquarters', timezone: 'Europe/Berlin' },
                ...{ position: [8.6, 50.1] as const, headingDeg: 90 },
              },
              clock: clockOf('scene'),
            }
          : undefined,
      budgetBytes: options.budgetBytes ?? 1e9,
      product: { version: '9.9.9' },
      deployment: { id: 'd', name: 'Site', demonstration: true },
      log: { warn: () => undefined },
      freeSpace: async () => ({ freeBytes: options.freeBytes?.() ?? 1e12, totalBytes: 1e12 }),
      sleep: async (ms) => {
        now += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    const archive = createClipArchive({
      open: clips.open,
      proof: memory.proof,
      auditHash: (proof) => auditHash(proof.prevHash, proof),
    });
    return { clips, archive };
  };
  const opened = open();
  return { ...opened, open, memory, now: () => now };
}
type Made = ReturnType<typeof make>;

const asked = { cameras: ['C-1'], from: T + 500, to: T + 10_500, reason: 'Police request 7', by: 'ann' };

async function done(made: Made, id: string): Promise<Clip> {
  await expect
    .poll(async () => (await made.clips.get(id))?.state, { timeout: 10_000 })
    .toMatch(/ready|failed/);
  return (await made.clips.get(id))!;
}
async function exported(made: Made, request: Partial<typeof asked> = {}): Promise<Clip> {
  await made.clips.start();
  return done(made, (await made.clips.request({ ...asked, ...request })).id);
}
const manifestOf = async (made: Made, id: string) =>
  JSON.parse((await made.archive.manifest(id)).toString()) as ClipManifest;

describe('exporting', () => {
  test('a clip covers what was asked to within a key picture, and says what it is', async () => {
    const made = make();
    const clip = await exported(made);
    expect(clip).toMatchObject({ state: 'ready', missingMs: 0 });
    const manifest = await manifestOf(made, clip.id);
    expect(manifest).toMatchObject({
      demonstration: true,
      product: { version: '9.9.9' },
      exported: { by: 'ann', reason: 'Police request 7' },
      requested: { from: '2026-11-23T12:00:00.500Z', to: '2026-11-23T12:00:10.500Z' },
    });
    const [camera] = manifest.cameras;
    expect(camera).toMatchObject({
      id: 'C-1',
      clock: { earlierByMs: 0 },
      actual: { from: '2026-11-23T12:00:00.000Z', to: '2026-11-23T12:00:11.000Z' },
      gaps: [],
    });
    const [file] = camera!.files;
    expect(file).toMatchObject({ playsMs: 11_000, frames: 132, codec: expect.stringMatching(/^avc1/) });
    expect(file!.segments.map(({ playsAtMs }) => playsAtMs)).toEqual(
      [...Array(11).keys()].map((n) => n * 1000),
    );
    expect(await made.archive.verify(clip.id)).toMatchObject({ ok: true, problems: [], checkedFiles: 1 });
  });

  test('missing seconds part it into files; nothing is filled or stretched', async () => {
    const made = make({ store: without([3, 4]) });
    const clip = await exported(made);
    const [camera] = (await manifestOf(made, clip.id)).cameras;
    expect(camera!.files.map(({ from, to }) => [from.slice(17, 19), to.slice(17, 19)])).toEqual([
      ['00', '03'],
      ['05', '11'],
    ]);
    expect(camera!.gaps).toEqual([
      { from: '2026-11-23T12:00:03.000Z', to: '2026-11-23T12:00:05.000Z', why: 'not recorded' },
    ]);
    expect(clip.missingMs).toBe(2_000);
  });

  test('a second that is damaged on disk is a gap that says so', async () => {
    const made = make({ store: without([3], 'damaged') });
    const [camera] = (await manifestOf(made, (await exported(made)).id)).cameras;
    expect(camera!.gaps).toMatchObject([{ why: 'damaged on disk' }]);
  });

  test('several cameras go into one clip', async () => {
    const made = make();
    const clip = await exported(made, { cameras: ['C-1', 'C-2', 'C-3/x'] });
    expect(clip.files?.map(({ name }) => name.split('_')[0])).toEqual(['C-1', 'C-2', 'C-3']);
    expect((await made.archive.verify(clip.id)).ok).toBe(true);
  });

  test('an end that lies ahead is waited for', async () => {
    const made = make();
    const clip = await exported(made, { to: T + 80_000 });
    expect(made.now()).toBeGreaterThanOrEqual(T + 80_000);
    expect(clip).toMatchObject({ state: 'ready', missingMs: 0 });
  });

  test('nothing recorded: it fails, says so, and leaves nothing', async () => {
    const made = make();
    const clip = await exported(made, { from: T - 7_200_000, to: T - 7_190_000 });
    expect(clip).toMatchObject({ state: 'failed', failure: 'Nothing is recorded of that time.' });
    expect(readdirSync(join(dir, 'clips'))).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each([
    ['an end before its beginning', { to: T }, 'later'],
    ['more than an hour', { from: T - 3_600_000 }, 'hour'],
    ['a time that has not come', { to: T + 600_000 }, 'not come'],
    ['no reason', { reason: '  ' }, 'why'],
    ['a camera twice', { cameras: ['C-1', 'C-1'] }, 'once'],
    ['a camera that is not there', { cameras: ['C-1', 'X'] }, 'X'],
  ])('%s', async (_, change, says) => {
    const made = make();
    await expect(made.clips.request({ ...asked, ...change })).rejects.toThrow(says);
    expect(made.memory.clips.size).toBe(0);
  });

  test('a full disk, before and while it is written', async () => {
    let free = 1e9;
    const made = make({ freeBytes: () => free });
    await expect(made.clips.request(asked)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    free = 1e12;
    const { id } = await made.clips.request(asked);
    free = 1e9;
    expect(await done(made, id)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('to spare'),
    });
    expect(readdirSync(join(dir, 'clips'))).toEqual([]);
  });

  test('what the budget of clips does not hold', async () => {
    const made = make({ budgetBytes: 400_000 });
    const first = await exported(made);
    expect(first.state).toBe('ready');
    await expect(made.clips.request(asked)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    await made.clips.remove(first.id, { by: 'lead', reason: 'not needed' });
    expect((await done(made, (await made.clips.request(asked)).id)).state).toBe('ready');
  });
});

describe('a restart', () => {
  test('in the middle: no half clip, and it is made again from the start', async () => {
    let held: (() => void) | undefined;
    const slow: SegmentStore = {
      ...recording,
      async segment(name, now) {
        if (held === undefined && Number(name) === T / 1000 + 5)
          await new Promise<void>((resolve) => (held = resolve));
        return recording.segment(name, now);
      },
    };
    const made = make({ store: slow });
    await made.clips.start();
    const { id } = await made.clips.request(asked);
    await expect.poll(() => held !== undefined).toBe(true);
    expect(await made.clips.get(id)).toMatchObject({ state: 'exporting' });
    await expect(made.clips.open(id)).rejects.toThrow('not ready');
    const stopped = made.clips.stop();
    held?.();
    await stopped;
    expect(await made.memory.records.get(id)).toMatchObject({ state: 'queued' });

    const again = { ...made, ...made.open() };
    await again.clips.start();
    expect(await done(again, id)).toMatchObject({ state: 'ready' });
    expect((await again.archive.verify(id)).ok).toBe(true);
  });

  test('after a kill: leftovers are swept, what the record does not know is left alone', async () => {
    const made = make();
    const clip = await exported(made);
    const known = '11111111-1111-4111-8111-111111111111';
    const unknown = '22222222-2222-4222-8222-222222222222';
    await made.memory.records.insert({ ...clip, id: known, state: 'queued' });
    for (const name of [known, unknown, `${known}.partial`]) {
      mkdirSync(join(dir, 'clips', name));
      writeFileSync(join(dir, 'clips', name, 'half.mp4'), 'half');
    }
    const again = { ...made, ...made.open() };
    await again.clips.start();
    expect(await done(again, known)).toMatchObject({ state: 'ready' });
    expect(readdirSync(join(dir, 'clips')).sort()).toEqual([known, unknown, clip.id].sort());
    expect(readdirSync(join(dir, 'clips', known))).not.toContain('half.mp4');
  });

  test('that comes back every time ends in a failure', async () => {
    const made = make();
    await made.memory.records.insert({
      ...{ id: '33333333-3333-4333-8333-333333333333', state: 'queued', ...asked },
      ...{ requestedBy: 'ann', requestedAt: T },
    });
    for (let turn = 0; turn < 3; turn += 1)
      await made.memory.records.attempt('33333333-3333-4333-8333-333333333333');
    await made.clips.start();
    const clip = await done(made, '33333333-3333-4333-8333-333333333333');
    expect(clip).toMatchObject({ state: 'failed', failure: expect.stringContaining('three times') });
  });
});

describe('verifying', () => {
  async function changed(change: (folder: string, clip: Clip) => void): Promise<readonly string[]> {
    const made = make();
    const clip = await exported(made);
    change(join(dir, 'clips', clip.id), clip);
    const verdict = await made.archive.verify(clip.id);
    expect(verdict.ok).toBe(verdict.problems.length === 0);
    return verdict.problems;
  }
  const flip = (path: string, at: number) => {
    const bytes = readFileSync(path);
    bytes[at]! ^= 1;
    writeFileSync(path, bytes);
  };

  test('a flipped byte in a picture is found, and its second named', async () => {
    const problems = await changed((folder, clip) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ClipManifest;
      flip(join(folder, clip.files![0]!.name), manifest.cameras[0]!.files[0]!.segments[4]!.offset + 100);
    });
    expect(problems).toEqual([
      expect.stringMatching(/was changed: the pictures of 2026-11-23T12:00:04\.000Z$/),
    ]);
  });

  test('a flipped byte outside the pictures is found', async () => {
    const problems = await changed((folder, clip) => flip(join(folder, clip.files![0]!.name), 60));
    expect(problems).toEqual([expect.stringContaining('outside its pictures')]);
  });

  test('a manifest that was changed is not the one on the audit record', async () => {
    const problems = await changed((folder) => {
      const path = join(folder, 'manifest.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('Police request 7', 'Police request 8'));
    });
    expect(problems.join()).toContain('audit row');
  });

  test('files that are gone, longer or added are named', async () => {
    expect(await changed((folder, clip) => rmSync(join(folder, clip.files![0]!.name)))).toEqual([
      expect.stringContaining('is missing'),
    ]);
    expect(await changed((folder, clip) => appendFileSync(join(folder, clip.files![0]!.name), 'x'))).toEqual([
      expect.stringContaining('outside its pictures'),
    ]);
    expect(await changed((folder) => writeFileSync(join(folder, 'more.mp4'), 'x'))).toEqual([
      'more.mp4 does not belong to the clip',
    ]);
  });
});
