/**
 * Fragmented MP4 (ISO/IEC 14496-12) as far as a video origin needs it: split a byte stream into boxes, read what an
 * initialisation segment and a fragment say, give a fragment a new decode time. Every length is checked against the
 * bytes at hand: a malformed input throws Fmp4Fault or is answered with undefined, never read past its end.
 */
export class Fmp4Fault extends Error {}

export interface Box {
  readonly type: string;
  /** Offsets into the buffer that was given: whole box, and payload after its header. */
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** The boxes that lie side by side in `[from, to)`. Throws Fmp4Fault where a size does not fit. */
export function boxesIn(bytes: Buffer, from = 0, to = bytes.length): Box[] {
  const found: Box[] = [];
  let at = from;
  while (at < to) {
    if (at + 8 > to) throw new Fmp4Fault('a box header is cut off');
    let size = bytes.readUInt32BE(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > to) throw new Fmp4Fault('a box header is cut off');
      const large = bytes.readBigUInt64BE(at + 8);
      if (large > BigInt(to - at)) throw new Fmp4Fault('a box is larger than its place');
      size = Number(large);
      header = 16;
    } else if (size === 0) size = to - at;
    if (size < header || at + size > to) throw new Fmp4Fault('a box is larger than its place');
    found.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      start: at,
      body: at + header,
      end: at + size,
    });
    at += size;
  }
  return found;
}

/** The first box along a path of types, or undefined. */
export function findBox(bytes: Buffer, path: readonly string[], within?: Box): Box | undefined {
  let here: Box | undefined = within;
  for (const type of path) {
    here = boxesIn(bytes, here?.body ?? 0, here?.end ?? bytes.length).find((box) => box.type === type);
    if (here === undefined) return undefined;
  }
  return here;
}

/** Reads numbers of one box and refuses to leave it. */
export function createReader(bytes: Buffer, box: Box, skip = 0) {
  let at = box.body + skip;
  const take = (length: number) => {
    if (at + length > box.end) throw new Fmp4Fault(`${box.type} is cut off`);
    at += length;
    return at - length;
  };
  return {
    u16: () => bytes.readUInt16BE(take(2)),
    u32: () => bytes.readUInt32BE(take(4)),
    u64: () => Number(bytes.readBigUInt64BE(take(8))),
    skip: (length: number) => void take(length),
  };
}

export interface InitFacts {
  readonly timescale: number;
  /** RFC 6381, e.g. `avc1.4d401e`; undefined where the video is neither H.264 nor H.265. */
  readonly codec: string | undefined;
  /** Four-character code of the sample entry, e.g. `avc1`, `hvc1`, `mp4v`. */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly defaultDuration: number;
  readonly defaultFlags: number;
}

/** What `ftyp` + `moov` say about their first track. Throws Fmp4Fault. */
export function readInit(init: Buffer): InitFacts {
  const need = (path: string[], within?: Box): Box => {
    const box = findBox(init, path, within);
    if (box === undefined) throw new Fmp4Fault(`no ${path.join('/')}`);
    return box;
  };
  const moov = need(['moov']);
  const trak = need(['trak'], moov);
  const mdhd = createReader(init, need(['mdia', 'mdhd'], trak));
  mdhd.skip(mdhd.u32() >>> 24 === 1 ? 16 : 8);
  const timescale = mdhd.u32();
  if (timescale === 0) throw new Fmp4Fault('mdhd has no timescale');

  const stsd = need(['mdia', 'minf', 'stbl', 'stsd'], trak);
  const entry = boxesIn(init, stsd.body + 8, stsd.end)[0];
  if (entry === undefined) throw new Fmp4Fault('stsd has no entry');
  const picture = createReader(init, entry, 24);
  const width = picture.u16();
  const height = picture.u16();

  const trex = findBox(init, ['mvex', 'trex'], moov);
  let defaultDuration = 0;
  let defaultFlags = 0;
  if (trex !== undefined) {
    const reader = createReader(init, trex, 12);
    defaultDuration = reader.u32();
    reader.skip(4);
    defaultFlags = reader.u32();
  }
  return {
    timescale,
    codec: codecOf(init, entry),
    format: entry.type,
    width,
    height,
    defaultDuration,
    defaultFlags,
  };
}

function codecOf(init: Buffer, entry: Box): string | undefined {
  if (entry.type === 'hvc1' || entry.type === 'hev1') return hevcOf(init, entry);
  if (entry.type !== 'avc1' && entry.type !== 'avc3') return undefined;
  const avcC = boxesIn(init, entry.body + 78, entry.end).find((box) => box.type === 'avcC');
  if (avcC === undefined || avcC.end - avcC.body < 4) return undefined;
  return `${entry.type}.${init.toString('hex', avcC.body + 1, avcC.body + 4)}`;
}

/** ISO/IEC 14496-15 E.3: profile, compatibility (bits reversed), tier and level, constraints without trailing zeros. */
function hevcOf(init: Buffer, entry: Box): string | undefined {
  const hvcC = boxesIn(init, entry.body + 78, entry.end).find((box) => box.type === 'hvcC');
  if (hvcC === undefined || hvcC.end - hvcC.body < 13) return undefined;
  const at = hvcC.body;
  const first = init[at + 1]!;
  let compatibility = 0;
  for (let bit = 0, given = init.readUInt32BE(at + 2); bit < 32; bit += 1, given >>>= 1)
    compatibility = ((compatibility << 1) | (given & 1)) >>> 0;
  const constraints = [...init.subarray(at + 6, at + 12)];
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  return [
    entry.type,
    `${['', 'A', 'B', 'C'][first >>> 6]}${first & 31}`,
    compatibility.toString(16).toUpperCase(),
    `${first & 32 ? 'H' : 'L'}${init[at + 12]}`,
    ...constraints.map((one) => one.toString(16).toUpperCase()),
  ].join('.');
}

export interface FragmentFacts {
  /** Ticks of the track's timescale. */
  readonly decodeTime: number;
  readonly duration: number;
  readonly samples: number;
  /** Begins with a picture that needs no other. */
  readonly key: boolean;
}

const isSync = (flags: number) => ((flags >>> 16) & 1) === 0;

/** What a `moof` says of its first track. Throws Fmp4Fault. */
export function readMoof(
  bytes: Buffer,
  init: Pick<InitFacts, 'defaultDuration' | 'defaultFlags'>,
): FragmentFacts {
  const traf = findBox(bytes, ['moof', 'traf']);
  const tfhd = traf && findBox(bytes, ['tfhd'], traf);
  const tfdt = traf && findBox(bytes, ['tfdt'], traf);
  if (!traf || !tfhd || !tfdt) throw new Fmp4Fault('no moof/traf with tfhd and tfdt');

  const head = createReader(bytes, tfhd);
  const headFlags = head.u32() & 0xffffff;
  head.skip(4);
  if (headFlags & 0x1) head.skip(8);
  if (headFlags & 0x2) head.skip(4);
  const defaultDuration = headFlags & 0x8 ? head.u32() : init.defaultDuration;
  if (headFlags & 0x10) head.skip(4);
  const defaultFlags = headFlags & 0x20 ? head.u32() : init.defaultFlags;

  const time = createReader(bytes, tfdt);
  const decodeTime = time.u32() >>> 24 === 1 ? time.u64() : time.u32();

  let duration = 0;
  let samples = 0;
  let key: boolean | undefined;
  for (const trun of boxesIn(bytes, traf.body, traf.end).filter((box) => box.type === 'trun')) {
    const run = createReader(bytes, trun);
    const flags = run.u32() & 0xffffff;
    const count = run.u32();
    if (flags & 0x1) run.skip(4);
    const first = flags & 0x4 ? run.u32() : undefined;
    const perSample = 4 * [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length;
    // a run without per-sample fields has no bytes to bound its count by
    if (count > 100_000 || count * perSample > trun.end - trun.body) throw new Fmp4Fault('trun is cut off');
    for (let index = 0; index < count; index += 1) {
      duration += flags & 0x100 ? run.u32() : defaultDuration;
      if (flags & 0x200) run.skip(4);
      const own = flags & 0x400 ? run.u32() : defaultFlags;
      if (flags & 0x800) run.skip(4);
      key ??= isSync(index === 0 && first !== undefined ? first : own);
    }
    samples += count;
  }
  return { decodeTime, duration, samples, key: key ?? false };
}

/**
 * A copy of a fragment (`moof` + `mdat`) that decodes at another time, numbered `sequence`. Only `tfdt` version 1 (64
 * bit, what ffmpeg writes) is rewritten, so that no size changes; another throws Fmp4Fault.
 */
export function withDecodeTime(fragment: Buffer, decodeTime: number, sequence: number): Buffer {
  const tfdt = findBox(fragment, ['moof', 'traf', 'tfdt']);
  const mfhd = findBox(fragment, ['moof', 'mfhd']);
  if (!tfdt || !mfhd || fragment[tfdt.body] !== 1 || tfdt.end - tfdt.body < 12 || mfhd.end - mfhd.body < 8) {
    throw new Fmp4Fault('a fragment without a 64-bit tfdt');
  }
  const copy = Buffer.from(fragment);
  copy.writeBigUInt64BE(BigInt(decodeTime), tfdt.body + 4);
  copy.writeUInt32BE(sequence >>> 0, mfhd.body + 4);
  return copy;
}

export interface Fragment {
  /** `moof` + `mdat`. */
  readonly bytes: Buffer;
  readonly facts: FragmentFacts;
}

/**
 * Splits a fragmented file or stream, given in pieces of any size. `onInit` comes before the first `onFragment`.
 * Throws Fmp4Fault on a malformed stream or a box above `maxBoxBytes`; after that it must not be fed again.
 */
export function createFmp4Splitter(deps: {
  readonly onInit: (init: Buffer, facts: InitFacts) => void;
  readonly onFragment: (fragment: Fragment) => void;
  readonly maxBoxBytes?: number;
}) {
  const maxBoxBytes = deps.maxBoxBytes ?? 32 * 1024 * 1024;
  let pieces: Buffer[] = [];
  let held = 0;
  let needed = 8;
  let ftyp: Buffer | undefined;
  let moof: Buffer | undefined;
  let init: InitFacts | undefined;

  function takeBox(box: Buffer, type: string): void {
    if (type === 'ftyp') ftyp = Buffer.from(box);
    else if (type === 'moov') {
      const bytes = Buffer.concat([ftyp ?? Buffer.alloc(0), box]);
      init = readInit(bytes);
      deps.onInit(bytes, init);
    } else if (type === 'moof') moof = Buffer.from(box);
    else if (type === 'mdat' && moof !== undefined) {
      if (init === undefined) throw new Fmp4Fault('a fragment before any moov');
      const facts = readMoof(moof, init);
      deps.onFragment({ bytes: Buffer.concat([moof, box]), facts });
      moof = undefined;
    }
  }

  return function feed(piece: Buffer): void {
    pieces.push(piece);
    held += piece.length;
    if (held < needed) return;
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    let at = 0;
    needed = 8;
    while (bytes.length - at >= 8) {
      const size = bytes.readUInt32BE(at);
      if (size < 8 || size > maxBoxBytes) throw new Fmp4Fault('a box of impossible size');
      if (bytes.length - at < size) {
        needed = size;
        break;
      }
      takeBox(bytes.subarray(at, at + size), bytes.toString('latin1', at + 4, at + 8));
      at += size;
    }
    const rest = bytes.subarray(at);
    pieces = rest.length > 0 ? [Buffer.from(rest)] : [];
    held = rest.length;
  };
}
