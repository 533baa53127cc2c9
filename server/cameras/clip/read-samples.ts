import { type Box, boxesIn, Fmp4Fault, findBox } from '../fmp4.ts';

/** One picture of a fragmented stream, as it lies in the bytes it was read from. */
export interface Sample {
  readonly offset: number;
  readonly size: number;
  /** Ticks of the track's timescale. */
  readonly duration: number;
  /** How much later than decoded it is shown; negative in some streams. */
  readonly shownAfter: number;
  readonly isKey: boolean;
}

export interface SampleDefaults {
  readonly trackId: number;
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

const MOST_SAMPLES = 100_000;
const isKey = (flags: number) => ((flags >>> 16) & 1) === 0;

/** What `trex` says of the first track of an initialisation segment. Throws Fmp4Fault. */
export function readSampleDefaults(init: Buffer): SampleDefaults {
  const trex = findBox(init, ['moov', 'mvex', 'trex']);
  if (trex === undefined || trex.end - trex.body < 24) throw new Fmp4Fault('no moov/mvex/trex');
  const at = (index: number) => init.readUInt32BE(trex.body + 4 * index);
  return { trackId: at(1), duration: at(3), size: at(4), flags: at(5) };
}

/**
 * The samples of one track in a segment: any number of `moof` + `mdat`, in decoding order (ISO/IEC 14496-12, 8.8). Every
 * sample lies within the bytes given. Throws Fmp4Fault.
 */
export function readSamples(bytes: Buffer, defaults: SampleDefaults): Sample[] {
  const samples: Sample[] = [];
  for (const moof of boxesIn(bytes).filter((box) => box.type === 'moof')) {
    for (const traf of boxesIn(bytes, moof.body, moof.end).filter((box) => box.type === 'traf')) {
      readTraf(bytes, moof, traf, defaults, samples);
    }
  }
  return samples;
}

function readTraf(bytes: Buffer, moof: Box, traf: Box, defaults: SampleDefaults, into: Sample[]): void {
  const tfhd = findBox(bytes, ['tfhd'], traf);
  if (tfhd === undefined) throw new Fmp4Fault('a traf without tfhd');
  const head = createFields(bytes, tfhd);
  const headFlags = head.u32() & 0xffffff;
  if (head.u32() !== defaults.trackId) return;
  // a base of its own counts from the start of a file that a segment is not
  if (headFlags & 0x1) throw new Fmp4Fault('a fragment with a base data offset');
  if (headFlags & 0x2) head.u32();
  const duration = headFlags & 0x8 ? head.u32() : defaults.duration;
  const size = headFlags & 0x10 ? head.u32() : defaults.size;
  const flags = headFlags & 0x20 ? head.u32() : defaults.flags;

  let next: number | undefined;
  for (const trun of boxesIn(bytes, traf.body, traf.end).filter((box) => box.type === 'trun')) {
    const run = createFields(bytes, trun);
    const version = bytes[trun.body];
    const runFlags = run.u32() & 0xffffff;
    const count = run.u32();
    if (into.length + count > MOST_SAMPLES) throw new Fmp4Fault('too many samples');
    let offset = runFlags & 0x1 ? moof.start + run.i32() : (next ?? moof.end + 8);
    const first = runFlags & 0x4 ? run.u32() : undefined;
    for (let index = 0; index < count; index += 1) {
      const own = {
        duration: runFlags & 0x100 ? run.u32() : duration,
        size: runFlags & 0x200 ? run.u32() : size,
        flags: runFlags & 0x400 ? run.u32() : index === 0 && first !== undefined ? first : flags,
        shownAfter: runFlags & 0x800 ? (version === 0 ? run.u32() : run.i32()) : 0,
      };
      if (offset < 0 || offset + own.size > bytes.length) throw new Fmp4Fault('a sample outside its segment');
      const { flags: _, ...rest } = own;
      into.push({ offset, ...rest, isKey: isKey(own.flags) });
      offset += own.size;
    }
    next = offset;
  }
}

function createFields(bytes: Buffer, box: Box) {
  let at = box.body;
  const take = () => {
    if (at + 4 > box.end) throw new Fmp4Fault(`${box.type} is cut off`);
    at += 4;
    return at - 4;
  };
  return { u32: () => bytes.readUInt32BE(take()), i32: () => bytes.readInt32BE(take()) };
}
