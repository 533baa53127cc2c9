import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAlertStore } from '../../server/storage/alert-store.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { createEventLog } from '../../server/storage/event-log.ts';
import { createEventStore } from '../../server/storage/event-store.ts';
import { silentLog } from '../../server/storage/log.ts';
import { createRetention } from '../../server/storage/retention.ts';
import { createVerdictStore } from '../../server/storage/verdict-store.ts';
import { aJudgement } from '../support/judgement.ts';
import { makeTestDataDir, startTestPostgres } from '../support/postgres.ts';
import { storedEvent } from '../support/stored-event.ts';

const clock = { now: () => Date.now() };
const isRoot = process.getuid?.() === 0;
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const scratch = (prefix: string) => {
  const dir = mkdtempSync(join(tmpdir(), prefix));
  ends.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

describe('the embedded database', () => {
  test('is made in an empty folder, listens on a socket only, keeps its password closed, and starts again', async () => {
    const dataDir = join(scratch('wf-first-'), 'a folder', 'data');
    chmodSync(join(dataDir, '..', '..'), 0o711);
    const states: string[] = [];
    const db = await openDatabase({ dataDir, log: silentLog, onState: ({ state }) => states.push(state) });
    expect(db).toMatchObject({ embedded: true, version: expect.stringMatching(/^18\./) });
    const { rows } = await db.read.query(
      "select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync",
    );
    expect(rows).toEqual([{ tcp: '', fsync: 'on', sync: 'on' }]);
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'run')).mode & 0o777).toBe(0o700);
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8');
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain(password);
    await db.close();
    const again = await openDatabase({ dataDir, log: silentLog });
    await again.close();
    expect(states).toEqual(['starting', 'ready', 'stopping', 'stopped']);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres-supervisor.lock'))).toBe(false);
  });

  test('a data directory with a long path gets its socket elsewhere', async () => {
    const top = scratch('wf-long-');
    chmodSync(top, 0o711);
    const server = await startEmbeddedPostgres({ dataDir: join(top, 'x'.repeat(90)) });
    expect(server.connection.host.startsWith(join(tmpdir(), 'watchfloor-'))).toBe(true);
    await server.stop();
    expect(existsSync(server.connection.host)).toBe(false);
  });

  test.skipIf(!isRoot)(
    'root in a closed folder: the cluster goes where its user can pass (needs root)',
    async () => {
      const closed = scratch('wf-closed-');
      const relocateTo = scratch('wf-open-');
      chmodSync(relocateTo, 0o755);
      const dataDir = join(closed, 'data');
      const db = await openDatabase({ dataDir, log: silentLog, relocateTo });
      const log = await createEventLog(db, { log: silentLog, clock });
      await log.append([storedEvent(1, { time: Date.now() })], []);
      await db.close();
      const place = readFileSync(join(dataDir, 'postgres-location'), 'utf8').trim();
      expect(place.startsWith(relocateTo)).toBe(true);
      const again = await openDatabase({ dataDir, log: silentLog, relocateTo });
      expect((await again.read.query('select from events')).rowCount).toBe(1);
      await again.close();
      chmodSync(relocateTo, 0o700);
      await expect(
        openDatabase({ dataDir: join(closed, 'other'), log: silentLog, relocateTo }),
      ).rejects.toThrow(/can pass neither/);
    },
  );

  test('faults of set-up say what is wrong and what to do', async () => {
    const dataDir = await makeTestDataDir();
    ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const versionFile = join(dataDir, 'postgres', 'PG_VERSION');
    writeFileSync(versionFile, '14\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/written by PostgreSQL 14, this is 18/);
    writeFileSync(versionFile, '18\n');
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8');
    writeFileSync(join(dataDir, 'postgres-password'), 'wrong');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/refuses the password/);
    writeFileSync(join(dataDir, 'postgres-password'), password);
    await expect(startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'lots' } })).rejects.toThrow(
      /does not start.*shared_buffers/,
    );
    const server = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/Another server/);
    await server.stop();
    writeFileSync(join(dataDir, 'file'), '');
    await expect(startEmbeddedPostgres({ dataDir: join(dataDir, 'file') })).rejects.toThrow(/cannot be used/);
    await expect(
      openDatabase({ databaseUrl: 'postgresql://u:s3cret@127.0.0.1:21099/x', dataDir, log: silentLog }),
    ).rejects.toThrow(expect.not.stringContaining('s3cret'));
  });

  test('two servers on one database: the second is told; a newer schema is refused', async () => {
    const postgres = await startTestPostgres();
    ends.push(() => postgres.stop());
    const databaseUrl = await postgres.freshUrl();
    const open = () => openDatabase({ databaseUrl, dataDir: '', log: silentLog });
    const first = await open();
    await expect(open()).rejects.toThrow(/Another server is writing to this database/);
    await first.write.query("insert into schema_migrations (name) values ('9999-later.sql')");
    await first.close();
    await expect(open()).rejects.toThrow(/newer release.*9999-later/);
  });
});

function mountTmpfs(dir: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0755`, 'tmpfs', dir]).status === 0;
}
const canMount = (() => {
  if (!isRoot || process.platform !== 'linux') return false;
  const probe = mkdtempSync(join(tmpdir(), 'wf-mount-'));
  const works = mountTmpfs(probe, '1m');
  if (works) execFileSync('umount', [probe]);
  rmSync(probe, { recursive: true });
  return works;
})();

describe('a full disk', () => {
  test.skipIf(!canMount)(
    'is told as such; nothing acknowledged is lost; it goes on when there is space (needs root)',
    async () => {
      const disk = scratch('wf-disk-');
      chmodSync(disk, 0o755);
      mountTmpfs(disk, '220m');
      ends.push(() => void execFileSync('umount', ['-l', disk]));
      const dataDir = join(disk, 'data');
      const db = await openDatabase({ dataDir, log: silentLog });
      ends.push(() => db.close());
      const log = await createEventLog(db, { log: silentLog, clock, groupMs: 1, waitMs: 500 });
      await log.append([storedEvent(0, { time: Date.now() })], []);
      const ballast = join(disk, 'ballast');
      const { free } = freeBytes(disk);
      execFileSync(
        'dd',
        ['if=/dev/zero', `of=${ballast}`, 'bs=1M', `count=${Math.floor(free / 2 ** 20) - 6}`],
        {
          stdio: 'ignore',
        },
      );
      const acknowledged: string[] = [storedEvent(0).id];
      const faults: string[] = [];
      const noise = () => Math.random().toString(36).repeat(80);
      for (let n = 1; faults.length < 5 && n < 2_000; n += 1) {
        const events = Array.from({ length: 200 }, (_, k) =>
          storedEvent(n * 1_000 + k, { time: Date.now(), raw: { noise: noise() } }),
        );
        try {
          await log.append(events, []);
          acknowledged.push(...events.map(({ id }) => id));
        } catch (error) {
          expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
          faults.push((error as { detail: string }).detail);
          await sleep(50);
        }
      }
      expect(faults).toHaveLength(5);
      expect(faults.join('\n')).toMatch(/disk of the database is full/);
      rmSync(ballast);
      const last = storedEvent(9_999_999, { time: Date.now() });
      await vi.waitFor(() => log.append([last], []), { timeout: 60_000, interval: 200 });
      const { rows } = await db.read.query<{ id: string }>('select id from events');
      const present = rows.map(({ id }) => id);
      expect(new Set(present).size).toBe(present.length);
      const known = new Set(present);
      expect([...acknowledged, last.id].filter((id) => !known.has(id))).toEqual([]);
    },
  );
});

function freeBytes(dir: string): { free: number } {
  const line = execFileSync('df', ['-B1', '--output=avail', dir], { encoding: 'utf8' }).split('\n')[1]!;
  return { free: Number(line) };
}

const debianBin = (() => {
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
    const bin = `/usr/lib/postgresql/${versions[0]}/bin`;
    return existsSync(join(bin, 'initdb')) ? bin : undefined;
  } catch {
    return undefined;
  }
})();

describe('DATABASE_URL', () => {
  test.skipIf(debianBin === undefined)(
    "a PostgreSQL of the system's own (needs /usr/lib/postgresql)",
    async () => {
      const dir = scratch('wf-debian-');
      const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};
      if (isRoot) chownSync(dir, 65_534, 65_534);
      const run = (command: string, ...args: string[]) =>
        execFileSync(join(debianBin!, command), args, { ...user, cwd: '/', stdio: 'ignore' });
      const data = join(dir, 'data');
      run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C');
      const options = `-c listen_addresses='' -c unix_socket_directories='${dir}' -p 5433`;
      run('pg_ctl', '-D', data, '-w', '-l', join(dir, 'log'), '-o', options, 'start');
      ends.push(() => void run('pg_ctl', '-D', data, '-m', 'immediate', 'stop'));
      const databaseUrl = `postgresql://postgres@/postgres?host=${encodeURIComponent(dir)}&port=5433`;
      const db = await openDatabase({ databaseUrl, dataDir: '', log: silentLog });
      expect(db.embedded).toBe(false);
      const now = Date.now();
      const log = await createEventLog(db, { log: silentLog, clock, recentIds: 2, groupMs: 1 });
      const events = [now, now - 3 * 86_400_000, 0].map((time, n) =>
        storedEvent(n, { time, receivedAt: now }),
      );
      await log.append(events, []);
      expect(await log.append([...events, storedEvent(9, { time: now })], [])).toMatchObject({
        duplicates: 3,
      });
      const found = await createEventStore(db, { clock }).search({ entities: ['door:D-1'], from: 0 });
      expect(found.events.map(({ id }) => id)).toEqual([storedEvent(9).id, storedEvent(1).id]);
      expect(await log.readSince(now, 0, 99, 10)).toHaveLength(4);
      // What came in today stays, however old it is; three days on both days go.
      const later: typeof clock = { now: () => now + 3 * 86_400_000 };
      expect(await createRetention(log, { log: silentLog, clock, days: 2 }).run()).toEqual([]);
      expect(await createRetention(log, { log: silentLog, clock: later, days: 2 }).run()).toHaveLength(2);
      const verdicts = createVerdictStore(db, { clock, demonstration: false });
      await verdicts.commit({ cursor: 1, findings: [], alerts: [aJudgement('a', [])] });
      const alert = await createAlertStore(db).acknowledge('a', { by: 'Ann', at: now });
      expect(alert).toMatchObject({ status: 'acknowledged', revision: 2 });
      await db.close();
    },
  );
});
