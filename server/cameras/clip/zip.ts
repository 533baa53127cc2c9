import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A member of an archive whose size and checksum are known before its bytes are read. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
  readonly source: { readonly path: string } | Buffer;
}

export const bufferEntry = (name: string, source: Buffer): ZipEntry => ({
  ...{ name, source },
  ...{ bytes: source.length, crc32: crc32(source) },
});

const MAX32 = 0xffffffff;
/** Names are UTF-8 (bit 11). */
const FLAGS = 0x0800;

/**
 * A ZIP archive (APPNOTE 6.3), stored without compression: video does not shrink, and its length is known before the first
 * byte. Members and offsets above 4 GiB use the 64-bit fields.
 */
export function createZip(entries: readonly ZipEntry[], at: Date) {
  const time = dosTime(at);
  let offset = 0;
  const placed = entries.map((entry) => {
    const head = localHeader(entry, time);
    const one = { entry, head, offset };
    offset += head.length + entry.bytes;
    return one;
  });
  const directory = Buffer.concat(placed.map(({ entry, offset: from }) => centralHeader(entry, time, from)));
  const tail = Buffer.concat([directory, endRecords(entries.length, directory.length, offset)]);
  return {
    bytes: offset + tail.length,
    /** Throws where a file is not as long as was said. */
    async *read(): AsyncGenerator<Buffer> {
      for (const { entry, head } of placed) {
        yield head;
        if (Buffer.isBuffer(entry.source)) yield entry.source;
        else {
          let read = 0;
          for await (const piece of createReadStream(entry.source.path, { highWaterMark: 1 << 18 })) {
            read += (piece as Buffer).length;
            yield piece as Buffer;
          }
          if (read !== entry.bytes) throw new Error(`${entry.name} is ${read} bytes, not ${entry.bytes}`);
        }
      }
      yield tail;
    },
  };
}

function localHeader(entry: ZipEntry, time: number): Buffer {
  const large = entry.bytes >= MAX32;
  const size = large ? MAX32 : entry.bytes;
  const extra = large ? extra64([entry.bytes, entry.bytes]) : Buffer.alloc(0);
  const name = Buffer.from(entry.name, 'utf8');
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(large ? 45 : 20, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt32LE(time, 10);
  head.writeUInt32LE(entry.crc32, 14);
  head.writeUInt32LE(size, 18);
  head.writeUInt32LE(size, 22);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra]);
}

function centralHeader(entry: ZipEntry, time: number, offset: number): Buffer {
  const bytes64 = entry.bytes >= MAX32 ? [entry.bytes, entry.bytes] : [];
  const large = [...bytes64, ...(offset >= MAX32 ? [offset] : [])];
  const extra = large.length > 0 ? extra64(large) : Buffer.alloc(0);
  const name = Buffer.from(entry.name, 'utf8');
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(45, 4);
  head.writeUInt16LE(large.length > 0 ? 45 : 20, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt32LE(time, 12);
  head.writeUInt32LE(entry.crc32, 16);
  head.writeUInt32LE(Math.min(entry.bytes, MAX32), 20);
  head.writeUInt32LE(Math.min(entry.bytes, MAX32), 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(Math.min(offset, MAX32), 42);
  return Buffer.concat([head, name, extra]);
}

function endRecords(count: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(Math.min(directoryBytes, MAX32), 12);
  end.writeUInt32LE(Math.min(directoryAt, MAX32), 16);
  if (directoryAt < MAX32 && directoryBytes < MAX32) return end;
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  for (const [at, value] of [
    [24, count],
    [32, count],
    [40, directoryBytes],
    [48, directoryAt],
  ] as const)
    end64.writeBigUInt64LE(BigInt(value), at);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

function extra64(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return extra;
}

/** Time in the low half, date in the high half; two-second steps, UTC. */
function dosTime(at: Date): number {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return ((date << 16) | time) >>> 0;
}

export interface ZipMember {
  readonly name: string;
  readonly bytes: number;
  /** Where its bytes begin in the archive. */
  readonly offset: number;
}

/** The members of a stored archive of ours, by its central directory. Throws where it is not one. */
export async function listZip(file: FileHandle): Promise<ZipMember[]> {
  const { size } = await file.stat();
  const at = async (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead !== length) throw new Error('the archive is cut off');
    return bytes;
  };
  const end = size >= 22 ? await at(size - 22, 22) : Buffer.alloc(22);
  if (end.readUInt32LE(0) !== 0x06054b50) throw new Error('not an archive of ours, or cut off');
  let count: number = end.readUInt16LE(10);
  let length: number = end.readUInt32LE(12);
  let from: number = end.readUInt32LE(16);
  if (from === MAX32 || length === MAX32) {
    const end64 = await at(size - 22 - 20 - 56, 56);
    if (end64.readUInt32LE(0) !== 0x06064b50) throw new Error('not an archive of ours, or cut off');
    [count, length, from] = [32, 40, 48].map((place) => Number(end64.readBigUInt64LE(place))) as [
      number,
      number,
      number,
    ];
  }
  if (length > 64 * 1024 * 1024) throw new Error('its directory is too long');
  const directory = await at(from, length);
  const members: ZipMember[] = [];
  let place = 0;
  for (let index = 0; index < count; index += 1) {
    if (place + 46 > length || directory.readUInt32LE(place) !== 0x02014b50)
      throw new Error('its directory is damaged');
    const nameLength = directory.readUInt16LE(place + 28);
    const extraLength = directory.readUInt16LE(place + 30);
    const commentLength = directory.readUInt16LE(place + 32);
    if (directory.readUInt16LE(place + 10) !== 0) throw new Error('a member is compressed: unpack it first');
    const name = directory.toString('utf8', place + 46, place + 46 + nameLength);
    const extra = directory.subarray(place + 46 + nameLength, place + 46 + nameLength + extraLength);
    const large =
      extraLength >= 4
        ? Array.from({ length: (extraLength - 4) >> 3 }, (_, n) => Number(extra.readBigUInt64LE(4 + 8 * n)))
        : [];
    let bytes: number = directory.readUInt32LE(place + 24);
    if (bytes === MAX32) bytes = large.splice(0, 2)[0] ?? bytes;
    let offset: number = directory.readUInt32LE(place + 42);
    if (offset === MAX32) offset = large[0] ?? offset;
    const local = await at(offset, 30);
    members.push({ name, bytes, offset: offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28) });
    place += 46 + nameLength + extraLength + commentLength;
  }
  return members;
}

export const openZip = (path: string): Promise<FileHandle> => open(path, 'r');
