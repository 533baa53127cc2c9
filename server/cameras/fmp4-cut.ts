import { type Box, boxesIn, createReader, Fmp4Fault, findBox } from './fmp4.ts';

/** One picture of a fragment: its line in `trun` and its bytes. */
interface Sample {
  readonly duration: number;
  readonly fields: Buffer;
  readonly bytes: Buffer;
}

/**
 * Cuts a fragment (`moof` + `mdat`) into fragments of `counts` pictures each, in the same order, with the same bytes and
 * times. For fragments of one track, one run, sizes in the run or in its head, and a 64-bit `tfdt`: what ffmpeg writes.
 * Throws Fmp4Fault on anything else, and where the counts do not add up to the pictures.
 */
export function cutFragment(
  fragment: Buffer,
  counts: readonly number[],
  init: { readonly defaultDuration: number },
): Buffer[] {
  const { head, tfdt, run, samples } = readSamples(fragment, init.defaultDuration);
  if (counts.reduce((sum, count) => sum + count, 0) !== samples.length || counts.some((count) => count < 1))
    throw new Fmp4Fault('the cut does not fit the pictures');
  let decodeTime = Number(fragment.readBigUInt64BE(tfdt.body + 4));
  const mfhd = findBox(fragment, ['moof', 'mfhd']);
  if (mfhd === undefined) throw new Fmp4Fault('no mfhd');
  let from = 0;
  return counts.map((count) => {
    const own = samples.slice(from, from + count);
    const first = from === 0 ? run.firstFlags : undefined;
    from += count;
    const time = Buffer.alloc(12);
    time.writeUInt8(1);
    time.writeBigUInt64BE(BigInt(decodeTime), 4);
    decodeTime += own.reduce((sum, sample) => sum + sample.duration, 0);
    const traf = (offset: number) =>
      makeBox('traf', [
        fragment.subarray(head.start, head.end),
        makeBox('tfdt', [time]),
        makeRun(run, first, own, offset),
      ]);
    const moof = (offset: number) => makeBox('moof', [fragment.subarray(mfhd.start, mfhd.end), traf(offset)]);
    // the offset says where the pictures begin; its own size does not depend on its value
    const { length } = moof(0);
    return Buffer.concat([
      moof(length + 8),
      makeBox(
        'mdat',
        own.map((sample) => sample.bytes),
      ),
    ]);
  });
}

interface Run {
  readonly versionAndFlags: number;
  readonly firstFlags: number | undefined;
}

function readSamples(fragment: Buffer, trexDuration: number) {
  const only = (type: string, within?: Box): Box => {
    const found = boxesIn(fragment, within?.body, within?.end).filter((box) => box.type === type);
    if (found.length !== 1) throw new Fmp4Fault(`not one ${type}`);
    return found[0]!;
  };
  const moof = only('moof');
  const traf = only('traf', moof);
  const [head, tfdt, trun, mdat] = [
    only('tfhd', traf),
    only('tfdt', traf),
    only('trun', traf),
    only('mdat'),
  ] as const;
  if (fragment[tfdt.body] !== 1 || tfdt.end - tfdt.body < 12)
    throw new Fmp4Fault('a fragment without a 64-bit tfdt');
  const tfhd = createReader(fragment, head);
  const headFlags = tfhd.u32() & 0xffffff;
  // offsets must count from the moof, or they would be wrong in a cut one
  if (headFlags & 0x1 || !(headFlags & 0x20000))
    throw new Fmp4Fault('offsets that do not count from the moof');
  tfhd.skip(headFlags & 0x2 ? 8 : 4);
  const defaultDuration = headFlags & 0x8 ? tfhd.u32() : trexDuration;
  const defaultSize = headFlags & 0x10 ? tfhd.u32() : undefined;

  const reader = createReader(fragment, trun);
  const versionAndFlags = reader.u32();
  const flags = versionAndFlags & 0xffffff;
  const count = reader.u32();
  let at = flags & 0x1 ? moof.start + reader.u32() : mdat.body;
  const firstFlags = flags & 0x4 ? reader.u32() : undefined;
  const width = 4 * [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length;
  let line = trun.body + 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  if (line + count * width > trun.end || count > 100_000) throw new Fmp4Fault('trun is cut off');
  const samples: Sample[] = [];
  for (let index = 0; index < count; index += 1) {
    const duration = flags & 0x100 ? reader.u32() : defaultDuration;
    const size = flags & 0x200 ? reader.u32() : defaultSize;
    if (flags & 0x400) reader.skip(4);
    if (flags & 0x800) reader.skip(4);
    if (size === undefined || at < mdat.body || at + size > mdat.end)
      throw new Fmp4Fault('a picture lies outside its mdat');
    samples.push({
      duration,
      fields: fragment.subarray(line, line + width),
      bytes: fragment.subarray(at, at + size),
    });
    at += size;
    line += width;
  }
  return { head, tfdt, run: { versionAndFlags, firstFlags }, samples };
}

function makeRun(
  run: Run,
  firstFlags: number | undefined,
  samples: readonly Sample[],
  offset: number,
): Buffer {
  const flags = firstFlags === undefined ? run.versionAndFlags & ~0x4 : run.versionAndFlags;
  return makeBox('trun', [
    ...[u32((flags | 0x1) >>> 0), u32(samples.length), u32(offset)],
    ...(firstFlags === undefined ? [] : [u32(firstFlags)]),
    ...samples.map((sample) => sample.fields),
  ]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function makeBox(type: string, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(length), Buffer.from(type, 'latin1'), ...parts], length);
}
