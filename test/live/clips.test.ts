import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createClipArchive } from '../../server/cameras/clip/clip-archive.ts';
import { clockOf } from '../../server/cameras/clip/clip-clock.ts';
import { createClips } from '../../server/cameras/clip/clips.ts';
import { openMp4 } from '../../server/cameras/clip/write-mp4.ts';
import { createFmp4Splitter } from '../../server/cameras/fmp4.ts';
import { createSceneSource, loadScene } from '../../server/cameras/scene-source.ts';
import { auditHash } from '../../server/storage/audit-chain.ts';
import { createAuditStore } from '../../server/storage/audit-store.ts';
import { createClipStore } from '../../server/storage/clip-store.ts';
import type { Database } from '../../server/storage/database.ts';
import type { Clip } from '../../shared/domain/clip.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

/** An evidence clip whole: real footage, Postgres, ffprobe, the archive in other hands, the command that checks it. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'wf-clip-'));
const FROM = Math.floor(Date.now() / 1000) * 1000 - 60_000;
let postgres: TestPostgres;
let db: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
  db = await postgres.freshDatabase();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const clock = { now: () => Date.now() };
const footage = new URL('../../public/footage/gate.mp4', import.meta.url).pathname;
const store = createSceneSource({ clip: loadScene(footage), phase: 0, recordMs: 3_600_000, since: 0 });

function open() {
  const records = createClipStore(db);
  const clips = createClips({
    ...{ dir: join(dir, 'clips'), records, clock, budgetBytes: 1e9, product: { version: '1' } },
    camera: () => ({
      ...{ store, name: 'Gate', clock: clockOf('scene') },
      place: { site: 'HQ', siteName: 'HQ', timezone: 'UTC', position: [8, 50], headingDeg: 0 },
    }),
    deployment: { id: 'd', name: 'Site', demonstration: true },
    log: { warn: () => undefined },
    freeSpace: async () => ({ freeBytes: 1e12, totalBytes: 1e12 }),
  });
  const archive = createClipArchive({
    ...{ open: clips.open, proof: records.proof },
    auditHash: (proof) => auditHash(proof.prevHash, proof),
  });
  return { records, clips, archive };
}

const probe = (path: string) =>
  JSON.parse(
    execFileSync(
      'ffprobe',
      ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-count_frames', path],
      { encoding: 'utf8' },
    ),
  ) as { format: { duration: string }; streams: { codec_name: string; nb_read_frames: string }[] };

const verify = (path: string, ...args: string[]) => {
  const done = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/verify.ts', path, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: done.status, says: done.stdout + done.stderr };
};

describe('an evidence clip', () => {
  let made: ReturnType<typeof open>;
  let clip: Clip;
  let zip: string;
  beforeAll(async () => {
    made = open();
    await made.clips.start();
    const { id } = await made.clips.request({
      ...{
        cameras: ['C-1'],
        from: FROM + 300,
        to: FROM + 20_300,
        reason: 'Police request 7',
        alert: 'a1',
        by: 'ann',
      },
    });
    await vi.waitFor(async () => expect((await made.clips.get(id))?.state).toBe('ready'), 30_000);
    clip = (await made.clips.get(id))!;
    const archive = await made.archive.archive(id);
    zip = join(dir, archive.name);
    const pieces: Buffer[] = [];
    for await (const piece of archive.read()) pieces.push(piece);
    writeFileSync(zip, Buffer.concat(pieces));
    expect(readFileSync(zip).length).toBe(archive.bytes);
  });

  test('plays: its pictures cover what was asked to within a key picture', () => {
    const { format, streams } = probe(join(dir, 'clips', clip.id, clip.files![0]!.name));
    expect(streams).toMatchObject([{ codec_name: 'h264', nb_read_frames: '252' }]);
    expect(Number(format.duration)).toBeCloseTo(21, 2);
    expect(clip.files).toMatchObject([{ from: FROM, to: FROM + 21_000 }]);
  });

  test('unpacks with other programs', () => {
    const said = execFileSync('python3', ['-m', 'zipfile', '-t', zip], { encoding: 'utf8' });
    expect(said).toContain('Done testing');
    execFileSync('python3', ['-m', 'zipfile', '-e', zip, join(dir, 'unpacked')]);
  });

  test('is on the audit record, and the chain holds', async () => {
    const { records } = await createAuditStore(db).list({});
    expect(records.map(({ action }) => action)).toEqual(['clip.export', 'clip.request']);
    expect(records[0]).toMatchObject({
      ...{ actor: 'ann', subject: `clip:${clip.id}`, hash: clip.auditHash },
      detail: { manifestSha256: clip.manifestSha256, reason: 'Police request 7', alert: 'a1' },
    });
    expect(await createAuditStore(db).verify()).toMatchObject({ ok: true, checked: 2 });
    expect((await made.clips.list({ alert: 'a1', limit: 10 })).items).toHaveLength(1);
    expect((await made.clips.list({ alert: 'a2', limit: 10 })).items).toEqual([]);
  });

  test('is verified off-line, as archive and unpacked; a flipped byte is not', () => {
    expect(verify(zip, '--audit-hash', clip.auditHash!)).toMatchObject({
      code: 0,
      says: expect.stringContaining('VERIFIED  1 files'),
    });
    expect(verify(zip).says).toContain('DEMONSTRATION');
    const folder = join(dir, 'unpacked');
    expect(verify(folder).code).toBe(0);
    const forged = join(dir, 'forged');
    cpSync(folder, forged, { recursive: true });
    const video = join(forged, clip.files![0]!.name);
    const bytes = readFileSync(video);
    bytes[bytes.length - 1000]! ^= 1;
    writeFileSync(video, bytes);
    const { code, says } = verify(forged);
    expect(code).toBe(1);
    expect(says).toMatch(/WRONG .* was changed: the pictures of/);
    expect(verify(zip, '--audit-hash', '0'.repeat(64)).code).toBe(1);
  });

  test('is deleted by name and with a reason, once', async () => {
    await made.clips.remove(clip.id, { by: 'lead', reason: 'case closed' });
    expect(await made.clips.get(clip.id)).toMatchObject({
      state: 'deleted',
      deleted: { by: 'lead', reason: 'case closed' },
    });
    await expect(made.clips.remove(clip.id, { by: 'lead', reason: 'again' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const { records } = await createAuditStore(db).list({ limit: 1 });
    expect(records[0]).toMatchObject({
      action: 'clip.delete',
      actor: 'lead',
      detail: { reason: 'case closed' },
    });
  });
});

test('pictures out of order (B-frames) are joined without touching one', async () => {
  const input = join(dir, 'reordered.mp4');
  const flags = 'empty_moov+default_base_moof+frag_keyframe';
  execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=320x180:rate=15',
      '-t',
      '4',
      '-c:v',
      'libx264',
      '-bf',
      '2',
    ],
    ...['-g', '15', '-threads', '1', '-f', 'mp4', '-movflags', flags, input],
  ]);
  const joined = join(dir, 'joined.mp4');
  let init: Buffer | undefined;
  const fragments: Buffer[] = [];
  createFmp4Splitter({
    onInit: (found) => {
      init = found;
    },
    onFragment: ({ bytes }) => fragments.push(bytes),
  })(readFileSync(input));
  const writer = await openMp4(joined, init!, { takenAt: FROM, seconds: 4 });
  for (const fragment of fragments) await writer.add(fragment);
  await writer.finish();
  const pictures = (path: string) =>
    execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'framemd5', '-'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split(',').at(-1)!.trim());
  expect(pictures(joined)).toHaveLength(60);
  expect(pictures(joined)).toEqual(pictures(input));
  expect(probe(joined).streams).toMatchObject([{ start_time: '0.000000', duration: '4.000000' }]);
});
