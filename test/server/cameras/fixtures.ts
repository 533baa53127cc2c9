import type { Segment } from '../../../server/cameras/segment.ts';

/** Fragmented MP4 by hand, as ffmpeg writes it. */
export function box(type: string, ...parts: (Buffer | number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
export const u16 = (value: number) => [value >> 8, value & 255];
export const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const zeros = (count: number) => Buffer.alloc(count);

export function makeInit(options: { timescale?: number; format?: string } = {}): Buffer {
  const format = options.format ?? 'avc1';
  const avcC = box('avcC', [1, 0x4d, 0x40, 0x1e, 0xff]);
  const entry = box(
    format,
    zeros(24),
    u16(640),
    u16(360),
    zeros(50),
    format === 'avc1' ? avcC : box('hvcC', [1]),
  );
  const stsd = box('stsd', zeros(4), u32(1), entry);
  const mdhd = box('mdhd', zeros(12), u32(options.timescale ?? 1000), zeros(8));
  const trak = box('trak', box('mdia', mdhd, box('minf', box('stbl', stsd))));
  const trex = box('trex', zeros(4), u32(1), u32(1), u32(0), u32(0), u32(0x10000));
  return Buffer.concat([box('ftyp', zeros(8)), box('moov', trak, box('mvex', trex))]);
}

export function makeFragment(options: {
  time: number;
  durations: number[];
  key?: boolean;
  fill?: number;
  /** Bytes of each picture; with them a fragment can be cut. */
  sizes?: number[];
}): Buffer {
  const { time, durations, key = true, sizes } = options;
  const tfhd = box('tfhd', u32(0x020000), u32(1));
  const tfdt = box('tfdt', u32(0x01000000), u32(Math.floor(time / 2 ** 32)), u32(time % 2 ** 32));
  if (sizes) return makeSizedFragment(tfhd, tfdt, { durations, key, sizes });
  const trun = box(
    'trun',
    u32(0x104),
    u32(durations.length),
    u32(key ? 0x02000000 : 0x01010000),
    ...durations.map((duration) => u32(duration)),
  );
  const moof = box('moof', box('mfhd', zeros(4), u32(1)), box('traf', tfhd, tfdt, trun));
  return Buffer.concat([moof, box('mdat', Buffer.alloc(16, options.fill ?? 7))]);
}

/** As ffmpeg writes it: offset, flags of the first picture, duration and size of each. Picture n is filled with n. */
function makeSizedFragment(
  tfhd: Buffer,
  tfdt: Buffer,
  options: { durations: number[]; key: boolean; sizes: number[] },
): Buffer {
  const { durations, key, sizes } = options;
  const moof = (offset: number) => {
    const lines = durations.flatMap((duration, at) => [...u32(duration), ...u32(sizes[at]!)]);
    const first = u32(key ? 0x02000000 : 0x01010000);
    const trun = box('trun', u32(0x305), u32(durations.length), u32(offset), first, lines);
    return box('moof', box('mfhd', zeros(4), u32(1)), box('traf', tfhd, tfdt, trun));
  };
  const pictures = sizes.map((size, at) => Buffer.alloc(size, at));
  return Buffer.concat([moof(moof(0).length + 8), box('mdat', ...pictures)]);
}

export const makeSegment = (startAt: number, options: Partial<Segment> = {}): Segment => ({
  ...{ name: String(startAt), startAt, durationMs: 1000, init: 1, discontinuity: false },
  ...options,
});
