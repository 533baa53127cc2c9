import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findPlatformBinaries, usableBinaries } from '../../../server/storage/platform-binaries.ts';
import { takeSupervisorLock } from '../../../server/storage/supervisor-lock.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});
function scratch(mode: number): string {
  const dir = mkdtempSync(join(tmpdir(), 'wf-unit-'));
  made.push(dir);
  chmodSync(dir, mode);
  return dir;
}

/** A package as npm unpacks it under --ignore-scripts: links listed, not made. */
function fakePackage(dir: string, version = '18.4.0'): string {
  const native = join(dir, 'native');
  mkdirSync(join(native, 'bin'), { recursive: true });
  mkdirSync(join(native, 'lib'));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ version }));
  writeFileSync(join(native, 'bin', 'postgres'), version);
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'pq');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  return native;
}
const stranger = { uid: 65_533, gid: 65_533 };

describe('the binaries that npm brought', () => {
  test('are used in place when they can be reached, their library links made if nobody did', () => {
    const native = fakePackage(scratch(0o755));
    expect(usableBinaries(native, scratch(0o755), undefined)).toBe(native);
    expect(lstatSync(join(native, 'lib', 'libpq.so.5')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('pq');
  });

  test('are copied, links and all, when their folder is closed to the user; again for another version', () => {
    const [closed, open] = [scratch(0o700), scratch(0o755)];
    const native = fakePackage(closed);
    const copy = usableBinaries(native, open, stranger);
    expect(copy).toBe(join(open, 'postgres-binaries-18.4.0'));
    expect(readFileSync(join(copy, 'lib', 'libpq.so.5'), 'utf8')).toBe('pq');
    rmSync(native, { recursive: true });
    fakePackage(closed, '18.5.0');
    const newer = usableBinaries(native, open, stranger);
    expect(readFileSync(join(newer, 'bin', 'postgres'), 'utf8')).toBe('18.5.0');
    expect(existsSync(`${newer}.partial`)).toBe(false);
  });

  test('that cannot be copied, and platforms without any, are told with what to do', () => {
    const native = fakePackage(scratch(0o700));
    const file = join(scratch(0o755), 'file');
    writeFileSync(file, '');
    expect(() => usableBinaries(native, file, stranger)).toThrow(
      /cannot be run by user 65533 and cannot be copied/,
    );
    expect(() => findPlatformBinaries('win32', 'x64')).toThrow(
      /no embedded PostgreSQL for win32-x64.*DATABASE_URL/,
    );
  });
});

describe("the supervisor's lock", () => {
  test('is held by one, and taken over from a dead or another process of the same number', () => {
    const path = join(scratch(0o755), 'lock');
    const lock = takeSupervisorLock(path);
    expect(() => takeSupervisorLock(path)).toThrow(`Another server (process ${process.pid})`);
    lock.release();
    for (const left of [`${process.pid} born-at-another-time`, '999999999 1', '', 'rubbish']) {
      writeFileSync(path, left);
      takeSupervisorLock(path).release();
    }
    expect(() => takeSupervisorLock(join(path, 'none', 'lock'))).toThrow(/cannot be locked/);
  });
});
