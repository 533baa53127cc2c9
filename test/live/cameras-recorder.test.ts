import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openRecorder } from '../../server/cameras/recorder.ts';

const dir = await mkdtemp(join(tmpdir(), 'recorder-kill-'));
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Records as fast as it can and says each segment that is settled. */
const WRITER = (recorder: string) => `
  import { openRecorder } from ${JSON.stringify(recorder)};
  const recorder = await openRecorder({ dir: ${JSON.stringify(dir)}, windowMs: 1e9, budgetBytes: 1e12 });
  const begin = (recorder.newest()?.startAt ?? 60_000 * 29_000_000) + 1000;
  for (let n = 0; ; n += 1) {
    const startAt = begin + n * 1000;
    const segment = { name: String(startAt), startAt, durationMs: 1000, init: 1, discontinuity: false };
    recorder.add(segment, Buffer.alloc(40_000, startAt / 1000 % 251), Buffer.from('init'));
    await recorder.settled();
    process.stdout.write(startAt + '\\n');
  }`;

test('what was recorded before kill -9 is there after it, whole, and recording goes on', async () => {
  const module = fileURLToPath(new URL('../../server/cameras/recorder.ts', import.meta.url));
  const said: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', WRITER(module)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.split('\n').length > 150) child.kill('SIGKILL');
      });
      child.on('close', () => resolve());
    });
    said.push(...text.split('\n').slice(0, -1).map(Number));
  }
  expect(said.length).toBeGreaterThan(400);
  const recorder = await openRecorder({ dir, windowMs: 1e9, budgetBytes: 1e12 });
  for (const startAt of said) {
    const bytes = await recorder.bytes(String(startAt));
    expect(bytes?.equals(Buffer.alloc(40_000, (startAt / 1000) % 251)), String(startAt)).toBe(true);
  }
});
