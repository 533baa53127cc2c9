import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';
import type { Tile } from './tiles.ts';

/** PMTiles version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md */
const HEADER_BYTES = 127;
/** The header and the root directory together must fit the first 16 KiB. */
const ROOT_BYTES = 16_384 - HEADER_BYTES;
const LEAF_ENTRIES = 4096;
const GZIP = 2;
const MVT = 1;

interface Entry {
  readonly tileId: number;
  readonly offset: number;
  readonly length: number;
  /** How many consecutive tiles share these bytes; 0 marks a leaf directory. */
  run: number;
}

/** Writes an archive of gzipped vector tiles over the whole world. Tiles with equal bytes are stored once. */
export function writePmtiles(
  tiles: readonly Tile[],
  meta: { readonly maxZoom: number; readonly metadata: object; readonly center: readonly [number, number] },
): Buffer {
  const ordered = tiles
    .map((tile) => ({ tileId: zxyToTileId(tile.z, tile.x, tile.y), data: tile.data }))
    .sort((a, b) => a.tileId - b.tileId);
  const offsets = new Map<string, number>();
  const contents: Buffer[] = [];
  const entries: Entry[] = [];
  let size = 0;
  for (const { tileId, data } of ordered) {
    const key = data.toString('latin1');
    let offset = offsets.get(key);
    if (offset === undefined) {
      offset = size;
      offsets.set(key, offset);
      contents.push(data);
      size += data.length;
    }
    const last = entries.at(-1);
    if (last && last.offset === offset && last.tileId + last.run === tileId) last.run++;
    else entries.push({ tileId, offset, length: data.length, run: 1 });
  }
  const { root, leaves } = directories(entries);
  const metadata = gzipSync(JSON.stringify(meta.metadata));
  const header = formHeader({
    sections: [root.length, metadata.length, leaves.length, size],
    counts: [tiles.length, entries.length, contents.length],
    maxZoom: meta.maxZoom,
    center: meta.center,
  });
  return Buffer.concat([header, root, metadata, leaves, ...contents]);
}

function directories(entries: readonly Entry[]): { root: Buffer; leaves: Buffer } {
  const flat = serialise(entries);
  if (flat.length <= ROOT_BYTES) return { root: flat, leaves: Buffer.alloc(0) };
  const leaves: Buffer[] = [];
  const pointers: Entry[] = [];
  let offset = 0;
  for (let start = 0; start < entries.length; start += LEAF_ENTRIES) {
    const leaf = serialise(entries.slice(start, start + LEAF_ENTRIES));
    pointers.push({ tileId: entries[start]!.tileId, offset, length: leaf.length, run: 0 });
    leaves.push(leaf);
    offset += leaf.length;
  }
  const root = serialise(pointers);
  if (root.length > ROOT_BYTES) throw new Error(`root directory of ${root.length} bytes does not fit`);
  return { root, leaves: Buffer.concat(leaves) };
}

function serialise(entries: readonly Entry[]): Buffer {
  const bytes: number[] = [];
  const varint = (value: number) => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  };
  varint(entries.length);
  let previous = 0;
  for (const entry of entries) {
    varint(entry.tileId - previous);
    previous = entry.tileId;
  }
  for (const entry of entries) varint(entry.run);
  for (const entry of entries) varint(entry.length);
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    const follows = before !== undefined && entry.offset === before.offset + before.length;
    varint(follows ? 0 : entry.offset + 1);
  }
  return gzipSync(Buffer.from(bytes));
}

function formHeader(parts: {
  readonly sections: readonly number[];
  readonly counts: readonly number[];
  readonly maxZoom: number;
  readonly center: readonly [number, number];
}): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles');
  header[7] = 3;
  let at = 8;
  const u64 = (value: number) => {
    at = header.writeBigUInt64LE(BigInt(value), at);
  };
  const u8 = (value: number) => {
    at = header.writeUInt8(value, at);
  };
  const degrees = (value: number) => {
    at = header.writeInt32LE(Math.round(value * 1e7), at);
  };
  let offset = HEADER_BYTES;
  for (const length of parts.sections) {
    u64(offset);
    u64(length);
    offset += length;
  }
  for (const count of parts.counts) u64(count);
  const clustered = 1;
  for (const value of [clustered, GZIP, GZIP, MVT, 0, parts.maxZoom]) u8(value);
  for (const value of [-180, -85, 180, 85]) degrees(value);
  u8(2);
  for (const value of parts.center) degrees(value);
  return header;
}
