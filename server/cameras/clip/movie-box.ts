import { Fmp4Fault, findBox } from '../fmp4.ts';

/** What the tables of a plain MP4 say of its one video track. Ticks are of the track's timescale. */
export interface MovieTables {
  readonly timescale: number;
  /** When its first picture was taken, epoch milliseconds: the file's creation time. */
  readonly takenAt: number;
  readonly durations: readonly number[];
  readonly shownAfters: readonly number[];
  readonly sizes: readonly number[];
  /** Indices of the samples that need no other. */
  readonly keys: readonly number[];
  /** Where each run of samples lies in the file, and how many they are. */
  readonly chunks: readonly { readonly offset: number; readonly samples: number }[];
}

const MOVIE_TIMESCALE = 1000;
/** MP4 counts seconds from 1904. */
const EPOCH_1904_S = 2_082_844_800;

/**
 * A `moov` for whole files out of the one of a fragmented stream: its sample description, handler and picture size are
 * copied byte for byte, the tables are written anew (ISO/IEC 14496-12, 8.3 to 8.7). Throws Fmp4Fault.
 */
export function movieBox(init: Buffer, tables: MovieTables): Buffer {
  const copied = (path: readonly string[]) => {
    const box = findBox(init, path);
    if (box === undefined) throw new Fmp4Fault(`no ${path.join('/')}`);
    return Buffer.from(init.subarray(box.start, box.end));
  };
  const trak = ['moov', 'trak'];
  const minf = [...trak, 'mdia', 'minf'];
  const ticks = tables.durations.reduce((sum, duration) => sum + duration, 0);
  const lasts = Math.round((ticks / tables.timescale) * MOVIE_TIMESCALE);
  const created = u64(Math.floor(tables.takenAt / 1000) + EPOCH_1904_S);
  const tkhd = copied([...trak, 'tkhd']);
  // the duration of a fragmented file is 0; version 0 keeps it at 28, version 1 at 36
  if (tkhd[8] === 1) u64(lasts).copy(tkhd, 36);
  else tkhd.writeUInt32BE(Math.min(lasts, 0xffffffff), 28);
  const language = copied([...trak, 'mdia', 'mdhd']).subarray(-4);

  const mvhd = full(
    'mvhd',
    1,
    0,
    ...[created, created, u32(MOVIE_TIMESCALE), u64(lasts), u32(0x10000), u16(0x100), zeros(10)],
    ...[0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32),
    ...[zeros(24), u32(trackIdOf(tkhd) + 1)],
  );
  const mdhd = full('mdhd', 1, 0, created, created, u32(tables.timescale), u64(ticks), language);
  const stbl = box(
    'stbl',
    copied([...minf, 'stbl', 'stsd']),
    runs('stts', 0, tables.durations),
    ...shownAfterBox(tables.shownAfters),
    full('stss', 0, 0, u32(tables.keys.length), words(tables.keys.map((index) => index + 1))),
    chunkRuns(tables.chunks),
    full('stsz', 0, 0, u32(0), u32(tables.sizes.length), words(tables.sizes)),
    full(
      'co64',
      0,
      0,
      u32(tables.chunks.length),
      Buffer.concat(tables.chunks.map(({ offset }) => u64(offset))),
    ),
  );
  const media = box(
    'mdia',
    mdhd,
    copied([...trak, 'mdia', 'hdlr']),
    box('minf', copied([...minf, 'vmhd']), copied([...minf, 'dinf']), stbl),
  );
  const edit = full('elst', 1, 0, ...[u32(1), u64(lasts), u64(firstShown(tables)), u16(1), u16(0)]);
  return box('moov', mvhd, box('trak', tkhd, box('edts', edit), media));
}

/** Reordered pictures: what is shown first is shown this late, and the file begins there. */
function firstShown({ durations, shownAfters }: MovieTables): number {
  let decode = 0;
  let first = Number.POSITIVE_INFINITY;
  for (let index = 0; index < Math.min(32, durations.length); index += 1) {
    first = Math.min(first, decode + shownAfters[index]!);
    decode += durations[index]!;
  }
  return Number.isFinite(first) ? Math.max(0, first) : 0;
}

function shownAfterBox(values: readonly number[]): Buffer[] {
  if (values.every((value) => value === 0)) return [];
  const signed = values.some((value) => value < 0);
  return [runs('ctts', signed ? 1 : 0, values)];
}

/** A table of (count, value), equal neighbours joined. */
function runs(type: string, version: number, values: readonly number[]): Buffer {
  const found: number[] = [];
  for (const value of values) {
    if (found.length > 0 && found.at(-1) === value) found[found.length - 2]! += 1;
    else found.push(1, value);
  }
  return full(type, version, 0, u32(found.length / 2), words(found));
}

function chunkRuns(chunks: MovieTables['chunks']): Buffer {
  const found: number[] = [];
  let before: number | undefined;
  for (const [index, { samples }] of chunks.entries()) {
    if (before !== samples) found.push(index + 1, samples, 1);
    before = samples;
  }
  return full('stsc', 0, 0, u32(found.length / 3), words(found));
}

const trackIdOf = (tkhd: Buffer) => tkhd.readUInt32BE(tkhd[8] === 1 ? 28 : 20);

const zeros = (count: number) => Buffer.alloc(count);
const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
export const u32 = (value: number) => words([value]);
export const u64 = (value: number) => {
  const bytes = zeros(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
/** 32 bits each, big-endian; negative ones as two's complement. */
function words(values: readonly number[]): Buffer {
  const bytes = zeros(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}
export const box = (type: string, ...parts: readonly Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};
const full = (type: string, version: number, flags: number, ...parts: readonly Buffer[]) =>
  box(type, u32((version << 24) | flags), ...parts);
