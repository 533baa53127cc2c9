import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAlertStore } from '../../server/storage/alert-store.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import type { EmbeddedState } from '../../server/storage/embedded-postgres.ts';
import { createEventLog, type EventLogOptions } from '../../server/storage/event-log.ts';
import { silentLog } from '../../server/storage/log.ts';
import { isAlive, parsePostmasterPid } from '../../server/storage/postmaster-pid.ts';
import { makeTestDataDir, startTestPostgres } from '../support/postgres.ts';
import { storedEvent } from '../support/stored-event.ts';

const clock = { now: () => Date.now() };
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const openLog = (db: Database, options: Partial<EventLogOptions>) =>
  createEventLog(db, { log: silentLog, clock, groupMs: 2, ...options });

async function idsIn(db: Database): Promise<string[]> {
  const { rows } = await db.read.query<{ id: string }>('select id from events order by seq');
  return rows.map(({ id }) => id);
}

function postmasterPid(dataDir: string): number {
  return parsePostmasterPid(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'))!.pid;
}

describe('the database is killed', () => {
  test('again and again during appends: what was acknowledged is there once, and a follower sees each once', async () => {
    const postgres = await startTestPostgres({ restartDelayMs: 10 });
    ends.push(() => postgres.stop());
    const db = await postgres.freshDatabase();
    const log = await openLog(db, { waitMs: 400, batchRows: 200 });
    ends.push(() => log.close());
    const acknowledged: string[] = [];
    let next = 0;
    let running = true;
    const senders = Array.from({ length: 6 }, async () => {
      while (running) {
        const events = Array.from({ length: 20 }, () => storedEvent(next++, { time: Date.now() }));
        for (let stored = false; !stored; ) {
          try {
            await log.append(events, []);
            stored = true;
            acknowledged.push(...events.map(({ id }) => id));
          } catch (error) {
            expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
            await sleep(20);
          }
        }
      }
    });
    const followed: string[] = [];
    let cursor = 0;
    const follow = async () => {
      for (;;) {
        const events = await log.read(cursor, 500).catch(() => []);
        if (events.length === 0) return;
        followed.push(...events.map(({ id }) => id));
        cursor = events.at(-1)!.seq;
      }
    };
    for (let kill = 0; kill < 4; kill += 1) {
      const before = acknowledged.length;
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 300), { timeout: 30_000 });
      await follow();
      process.kill(postgres.server.pid()!, 'SIGKILL');
      await vi.waitFor(() => expect(postgres.server.state().state).not.toBe('ready'), { interval: 2 });
    }
    await vi.waitFor(() => expect(postgres.server.state().state).toBe('ready'), { timeout: 30_000 });
    running = false;
    await Promise.all(senders);
    const present = await idsIn(db);
    expect(new Set(present).size).toBe(present.length);
    expect([...present].sort()).toEqual([...acknowledged].sort());
    await follow();
    expect(followed).toEqual(present);
  });

  test('away for longer than a sender waits: a clear fault, then it goes on by itself', async () => {
    const postgres = await startTestPostgres({ restartDelayMs: 1_500 });
    ends.push(() => postgres.stop());
    const db = await postgres.freshDatabase();
    const impatient = await openLog(db, { waitMs: 200 });
    await impatient.append([storedEvent(1, { time: Date.now() })], []);
    process.kill(postgres.server.pid()!, 'SIGKILL');
    await vi.waitFor(() => expect(postgres.server.state().state).toBe('lost'), { interval: 2 });
    await expect(impatient.append([storedEvent(2, { time: Date.now() })], [])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      detail: expect.stringContaining('The database is away'),
    });
    const act = createAlertStore(db).note('a', 'x', { by: 'Ann', at: 0 });
    await expect(act).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(idsIn(db)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    const patient = await openLogWhenBack(db, postgres.server.state);
    expect((await impatient.append([storedEvent(2, { time: Date.now() })], [])).stored).toHaveLength(1);
    expect(await idsIn(db)).toEqual([storedEvent(1).id, storedEvent(2).id]);
    process.kill(postgres.server.pid()!, 'SIGKILL');
    await vi.waitFor(() => expect(postgres.server.state().state).toBe('lost'), { interval: 2 });
    expect((await patient.append([storedEvent(3, { time: Date.now() })], [])).stored).toHaveLength(1);
    expect(await idsIn(db)).toContain(storedEvent(3).id);
  });

  async function openLogWhenBack(db: Database, state: () => EmbeddedState) {
    await vi.waitFor(() => expect(state().state).toBe('ready'), { timeout: 20_000 });
    return openLog(db, { waitMs: 15_000 });
  }

  test('a database that hangs is given up; what it did in the end is neither lost nor doubled', async () => {
    const postgres = await startTestPostgres();
    ends.push(() => postgres.stop());
    const db = await postgres.freshDatabase();
    const log = await openLog(db, { waitMs: 100, attemptMs: 150 });
    await log.append([storedEvent(1, { time: Date.now() })], []);
    const { rows } = await db.read.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'watchfloor writer' and datname = current_database()",
    );
    const backend = rows[0]!.pid;
    process.kill(backend, 'SIGSTOP');
    const two = storedEvent(2, { time: Date.now() });
    await expect(log.append([two], [])).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    process.kill(backend, 'SIGCONT');
    await vi.waitFor(() => log.append([two], []), { timeout: 10_000 });
    await log.append([storedEvent(3, { time: Date.now() })], []);
    const numbers = [1, 2, 3].map((n) => storedEvent(n).id);
    expect(await idsIn(db)).toEqual(numbers);
    expect((await log.read(0, 10)).map(({ id }) => id)).toEqual(numbers);
  });
});

describe('the server is killed', () => {
  const script = fileURLToPath(new URL('../support/append-child.ts', import.meta.url));

  function startChild(dataDir: string, first: number, user?: { uid: number; gid: number }) {
    const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir, String(first)], {
      ...user,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: '/nonexistent' },
    });
    const acknowledged: number[] = [];
    let says = '';
    child.stderr.on('data', (chunk) => {
      says += chunk;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('ready')) acknowledged.push(Number(line));
    });
    ends.push(() => void child.kill('SIGKILL'));
    return { child, acknowledged, says: () => says };
  }
  const ended = (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      child.once('exit', () => resolve());
    });

  async function startAndWait(dataDir: string, user?: { uid: number; gid: number }) {
    const one = startChild(dataDir, 0, user);
    await vi.waitFor(() => expect(one.acknowledged.length, one.says()).toBeGreaterThan(500), {
      timeout: 40_000,
    });
    return one;
  }

  test('a second server is refused; after kill -9 the orphan is stopped and nothing acknowledged is lost', async () => {
    const dataDir = await makeTestDataDir();
    ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const one = await startAndWait(dataDir);
    await expect(openDatabase({ dataDir, log: silentLog })).rejects.toThrow(
      `Another server (process ${one.child.pid}) uses this data directory`,
    );
    one.child.kill('SIGKILL');
    await ended(one.child);
    const orphan = postmasterPid(dataDir);
    expect(isAlive(orphan)).toBe(true);
    const db = await openDatabase({ dataDir, log: silentLog });
    ends.push(() => db.close());
    expect(isAlive(orphan)).toBe(false);
    const present = await idsIn(db);
    expect(new Set(present).size).toBe(present.length);
    const known = new Set(present);
    expect(one.acknowledged.filter((n) => !known.has(storedEvent(n).id))).toEqual([]);
    const log = await openLog(db, {});
    const { stored, duplicates } = await log.append(
      one.acknowledged.slice(-50).map((n) => storedEvent(n, { time: Date.now() })),
      [],
    );
    expect([stored.length, duplicates]).toEqual([0, 50]);
  });

  test('a pid file of a process that is another program by now does not stop the start', async () => {
    const dataDir = await makeTestDataDir();
    ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const one = await startAndWait(dataDir);
    const postmaster = postmasterPid(dataDir);
    one.child.kill('SIGKILL');
    await ended(one.child);
    process.kill(postmaster, 'SIGKILL');
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/^\d+/, String(process.pid)));
    const db = await openDatabase({ dataDir, log: silentLog });
    expect((await idsIn(db)).length).toBeGreaterThanOrEqual(one.acknowledged.length);
    await db.close();
    expect(existsSync(file)).toBe(false);
    expect(isAlive(process.pid)).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0)('it works as a user without rights too (needs root)', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'wf-user-'));
    ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const user = { uid: 65_534, gid: 65_534 };
    chmodSync(dataDir, 0o700);
    chownSync(dataDir, user.uid, user.gid);
    const one = await startAndWait(dataDir, user);
    one.child.kill('SIGKILL');
    await ended(one.child);
    const orphan = postmasterPid(dataDir);
    const two = startChild(dataDir, 1_000_000, user);
    await vi.waitFor(() => expect(two.acknowledged.length, two.says()).toBeGreaterThan(100), {
      timeout: 40_000,
    });
    expect(isAlive(orphan)).toBe(false);
    two.child.kill('SIGKILL');
    await ended(two.child);
    process.kill(postmasterPid(dataDir), 'SIGINT');
    await vi.waitFor(() => expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false), {
      timeout: 20_000,
    });
  });
});
