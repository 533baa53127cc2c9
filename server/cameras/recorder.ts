import { appendFile, mkdir, open, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Bytes, Segment } from './segment.ts';

/**
 * The recorded window of one camera on disk, in `dir`:
 *
 *   init-N.mp4   initialisation segments
 *   M.m4s        the segments that begin in minute M (minutes since 1970), one after the other
 *   M.idx        a line for each: start duration init discontinuity offset length crc32
 *
 * Bytes are written before their line, and a line counts only when it is whole and its bytes are there, so a kill at
 * any moment costs at most the segment being written. Bytes are checked against the crc when read: what a power cut
 * left as zeros is a gap, not a broken picture. Whole minutes are deleted, oldest first, when they leave the window or
 * the budget. Nothing is written while the disk has less than the floor free; then the oldest minutes are given back.
 */
export interface FreeSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** At least 500 MB and 2 % of the disk stay free. */
export const floorOf = (space: FreeSpace) => Math.max(500e6, space.totalBytes * 0.02);

export async function readFreeSpace(dir: string): Promise<FreeSpace> {
  const found = await statfs(dir);
  return { freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
}

interface Entry {
  readonly segment: Segment;
  readonly minute: number;
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

interface Minute {
  readonly entries: Entry[];
  bytes: number;
}

const minuteOf = (at: number) => Math.floor(at / 60_000);
const endOf = (segment: Segment) => segment.startAt + segment.durationMs;
/** Segments waiting to be written; above this the disk is too slow and the newest are not recorded. */
const MOST_WAITING = 30;
const SPACE_EVERY_MS = 5_000;

export interface RecorderDeps {
  readonly dir: string;
  readonly windowMs: number;
  readonly budgetBytes: number;
  readonly freeSpace?: (dir: string) => Promise<FreeSpace>;
  /** Asked for space below the floor: whoever's minutes are oldest go. Absent: this camera's own. Not waited for. */
  readonly giveBack?: () => void;
  /** Tells why nothing is recorded, or undefined when it is again. For people: no path. */
  readonly onState?: (reason: string | undefined) => void;
}

export type Recorder = Awaited<ReturnType<typeof openRecorder>>;

export async function openRecorder(deps: RecorderDeps) {
  const { dir } = deps;
  const freeSpace = deps.freeSpace ?? readFreeSpace;
  await mkdir(dir, { recursive: true });
  const minutes = await recover(dir);
  const inits = new Set<number>();
  let waiting = 0;
  let chain: Promise<void> = Promise.resolve();
  let reason: string | undefined;
  let spaceAskedAt = Number.NEGATIVE_INFINITY;
  let belowFloor = false;
  let broken = false;

  function tell(next: string | undefined): void {
    if (next === reason) return;
    reason = next;
    deps.onState?.(next);
  }

  async function checkSpace(now: number): Promise<void> {
    if (now - spaceAskedAt < SPACE_EVERY_MS && now >= spaceAskedAt) return;
    spaceAskedAt = now;
    const space = await freeSpace(dir);
    // 5 % above the floor before writing goes on, so that it does not flutter
    belowFloor = space.freeBytes < floorOf(space) * (belowFloor ? 1.05 : 1);
  }

  async function dropMinute(minute: number): Promise<void> {
    minutes.delete(minute);
    await rm(join(dir, `${minute}.idx`), { force: true });
    await rm(join(dir, `${minute}.m4s`), { force: true });
  }

  const oldestMinute = () => (minutes.size === 0 ? undefined : Math.min(...minutes.keys()));
  async function dropOldest(): Promise<void> {
    const oldest = oldestMinute();
    if (oldest !== undefined) await dropMinute(oldest);
  }
  const usedBytes = () => [...minutes.values()].reduce((sum, minute) => sum + minute.bytes, 0);

  async function prune(now: number): Promise<void> {
    const oldestFirst = [...minutes.keys()].sort((a, b) => a - b);
    for (const minute of oldestFirst) {
      const left = (minute + 1) * 60_000 < now - deps.windowMs;
      if (!left && usedBytes() <= deps.budgetBytes) break;
      await dropMinute(minute);
    }
    const used = new Set(
      [...minutes.values()].flatMap((one) => one.entries.map((entry) => entry.segment.init)),
    );
    const newest = Math.max(...inits, 0);
    for (const init of [...inits]) {
      if (used.has(init) || init === newest) continue;
      inits.delete(init);
      await rm(join(dir, `init-${init}.mp4`), { force: true });
    }
  }

  async function write(segment: Segment, bytes: Buffer, init: Buffer): Promise<void> {
    await checkSpace(segment.startAt);
    if (belowFloor) {
      if (deps.giveBack) deps.giveBack();
      else await dropOldest();
      return tell('not recording: the disk is almost full');
    }
    if (!inits.has(segment.init)) {
      await writeFile(join(dir, `init-${segment.init}.mp4`), init);
      inits.add(segment.init);
    }
    const number = minuteOf(segment.startAt);
    let minute = minutes.get(number);
    if (minute === undefined) {
      minute = { entries: [], bytes: 0 };
      minutes.set(number, minute);
      await prune(segment.startAt);
    }
    const file = join(dir, `${number}.m4s`);
    if (broken) {
      // a write that failed half-way left bytes of unknown length
      minute.bytes = await stat(file).then(
        (found) => found.size,
        () => 0,
      );
      broken = false;
    }
    const entry = { segment, minute: number, offset: minute.bytes, length: bytes.length, crc: crc32(bytes) };
    await appendFile(file, bytes);
    minute.bytes += bytes.length;
    await appendFile(join(dir, `${number}.idx`), lineOf(entry));
    minute.entries.push(entry);
    tell(undefined);
  }

  const inOrder = () =>
    [...minutes.keys()].sort((a, b) => a - b).flatMap((minute) => minutes.get(minute)!.entries);
  for (const entry of inOrder()) inits.add(entry.segment.init);

  return {
    /** Queues a segment for writing; never throws. `init` is written once per number. */
    add(segment: Segment, bytes: Buffer, init: Buffer): void {
      if (waiting >= MOST_WAITING) {
        tell('not recording: the disk is too slow');
        return;
      }
      waiting += 1;
      chain = chain
        .then(() => write(segment, bytes, init))
        .catch((error: NodeJS.ErrnoException) => {
          broken = true;
          tell(
            `not recording: ${error.code === 'ENOSPC' ? 'the disk is full' : 'the disk cannot be written'}`,
          );
        })
        .finally(() => {
          waiting -= 1;
        });
    },
    /** Deletes what has left the window although nothing new is recorded. */
    tidy(now: number): void {
      chain = chain.then(() => prune(now)).catch(() => undefined);
    },
    /** Bytes of pictures on disk. */
    usedBytes,
    /** Minutes since 1970 of the oldest; undefined where nothing is recorded. */
    oldestMinute,
    /** Deletes the oldest minute, whatever its age. */
    dropOldest(): Promise<void> {
      chain = chain.then(dropOldest).catch(() => undefined);
      return chain;
    },
    range(from: number, to: number, now: number): Segment[] {
      const oldest = Math.max(from, now - deps.windowMs);
      return inOrder()
        .map((entry) => entry.segment)
        .filter((segment) => segment.startAt < to && endOf(segment) > oldest);
    },
    oldest: (now: number): number | undefined =>
      inOrder().find((entry) => endOf(entry.segment) > now - deps.windowMs)?.segment.startAt,
    newest: (): Segment | undefined => inOrder().at(-1)?.segment,
    /** Undefined where it is not recorded, or its bytes are damaged. */
    async bytes(name: string): Promise<Bytes> {
      if (!/^\d{1,15}$/.test(name)) return undefined;
      const entry = minutes.get(minuteOf(Number(name)))?.entries.find((one) => one.segment.name === name);
      if (entry === undefined) return undefined;
      const bytes = await readAt(join(dir, `${entry.minute}.m4s`), entry.offset, entry.length);
      return bytes !== undefined && crc32(bytes) === entry.crc ? bytes : undefined;
    },
    init: (number: number): Promise<Bytes> =>
      Number.isSafeInteger(number) && inits.has(number)
        ? readFile(join(dir, `init-${number}.mp4`)).catch(() => undefined)
        : Promise.resolve(undefined),
    /** Resolves when everything queued is on disk. */
    settled: (): Promise<void> => chain,
    reason: () => reason,
  };
}

async function readAt(file: string, offset: number, length: number): Promise<Bytes> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    return bytesRead === length ? bytes : undefined;
  } finally {
    await handle.close();
  }
}

const lineOf = ({ segment, offset, length, crc }: Entry) =>
  `${segment.startAt} ${segment.durationMs} ${segment.init} ${segment.discontinuity ? 1 : 0} ${offset} ${length} ${crc}\n`;

/** One index line, or undefined where it is not whole. */
export function parseLine(line: string, minute: number): Entry | undefined {
  const fields = line.split(' ');
  if (fields.length !== 7 || !fields.every((field) => /^\d+(\.\d+)?$/.test(field))) return undefined;
  const [startAt, durationMs, init, discontinuity, offset, length, crc] = fields.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (minuteOf(startAt) !== minute || durationMs <= 0 || length <= 0) return undefined;
  const segment = { name: String(startAt), startAt, durationMs, init, discontinuity: discontinuity === 1 };
  return { segment, minute, offset, length, crc };
}

/** Reads what is on disk after a start: whole lines whose bytes are there. A torn tail is cut off. */
async function recover(dir: string): Promise<Map<number, Minute>> {
  const minutes = new Map<number, Minute>();
  for (const file of await readdir(dir)) {
    const number = /^(\d+)\.idx$/.exec(file)?.[1];
    if (number === undefined) continue;
    const size = await stat(join(dir, `${number}.m4s`)).then(
      (found) => found.size,
      () => 0,
    );
    const entries: Entry[] = [];
    let whole = '';
    // what follows the last line break is not whole, even where it reads as if it were
    const lines = (await readFile(join(dir, file), 'utf8')).split('\n').slice(0, -1);
    for (const line of lines) {
      const entry = parseLine(line, Number(number));
      if (entry === undefined || entry.offset + entry.length > size) continue;
      entries.push(entry);
      whole += lineOf(entry);
    }
    // also ends a torn last line, which the next append would otherwise be glued to
    await writeFile(join(dir, file), whole);
    minutes.set(Number(number), { entries, bytes: size });
  }
  return minutes;
}
