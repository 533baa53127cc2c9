import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ClipFile, GapReason, ManifestFile, ManifestSegment } from '../../../shared/domain/clip.ts';
import { Fmp4Fault } from '../fmp4.ts';
import { isGap } from '../playlist.ts';
import { gapsBetween } from '../recorded-spans.ts';
import type { Segment, SegmentStore } from '../segment.ts';
import { type Mp4Writer, openMp4 } from './write-mp4.ts';

/** A recording that was interrupted more often than this makes too many files to be of use. */
const MOST_FILES = 200;

export interface ExportedCamera {
  readonly manifest: {
    readonly actual?: { readonly from: string; readonly to: string };
    readonly gaps: readonly { readonly from: string; readonly to: string; readonly why: GapReason }[];
    readonly files: readonly ManifestFile[];
  };
  readonly files: readonly ClipFile[];
  readonly missingMs: number;
}

export interface ExportCameraDeps {
  readonly camera: string;
  readonly store: Pick<SegmentStore, 'range' | 'segment' | 'init'>;
  readonly range: { readonly from: number; readonly to: number };
  readonly now: () => number;
  /** Where the files go; it exists. */
  readonly dir: string;
  /** Called before each segment with the share done; throws to end the export. */
  readonly onProgress: (done: number, bytes: number) => Promise<void>;
}

/** Why an export cannot be made, in words for whoever asked. */
export class ClipFault extends Error {}

export const iso = (at: number) => new Date(at).toISOString();

interface Part {
  readonly name: string;
  readonly path: string;
  readonly writer: Mp4Writer;
  readonly first: Segment;
  last: Segment;
  playsMs: number;
  readonly segments: ManifestSegment[];
}

/** Writes one camera's recorded range as MP4 files, a new one after each gap and change of coding. Throws ClipFault. */
export async function exportCamera(deps: ExportCameraDeps): Promise<ExportedCamera> {
  const { store, range } = deps;
  const listed = store.range(range.from, range.to, deps.now());
  const damaged: { from: number; to: number }[] = [];
  const taken: { from: number; to: number }[] = [];
  const files: { manifest: ManifestFile; file: ClipFile }[] = [];
  let part: Part | undefined;
  let partInit: Buffer | undefined;
  let bytes = 0;

  try {
    for (const [index, segment] of listed.entries()) {
      await deps.onProgress(index / listed.length, bytes);
      const [init, media] = await Promise.all([
        part?.last.init === segment.init ? partInit : store.init(segment.init),
        store.segment(segment.name, deps.now()),
      ]);
      const span = { from: segment.startAt, to: segment.startAt + segment.durationMs };
      if (init === undefined || media === undefined) {
        damaged.push(span);
        await close();
        continue;
      }
      if (part && (isGap(part.last, segment) || !partInit?.equals(init))) await close();
      part ??= await begin(segment, init, listed.length - index);
      partInit = init;
      const written = await part.writer.add(media).catch((error: unknown) => {
        if (!(error instanceof Fmp4Fault)) throw error;
        return undefined;
      });
      if (written === undefined || written.samples === 0) {
        damaged.push(span);
        await close();
        continue;
      }
      part.segments.push({
        at: iso(segment.startAt),
        playsAtMs: Math.round(part.playsMs),
        durationMs: Math.round(segment.durationMs),
        offset: written.offset,
        bytes: written.bytes,
        sha256: createHash('sha256').update(written.media).digest('hex'),
      });
      part.playsMs += (written.ticks / part.writer.facts.timescale) * 1000;
      part.last = segment;
      bytes += written.bytes;
      taken.push(span);
    }
    await close();
  } catch (error) {
    await part?.writer.abandon().catch(() => undefined);
    throw error instanceof Fmp4Fault ? new ClipFault('its recording is not understood') : error;
  }

  const gaps = gapsBetween(taken, range).map((gap) => ({
    ...{ from: iso(gap.from), to: iso(gap.to) },
    why: damaged.some((one) => one.from < gap.to && one.to > gap.from)
      ? ('damaged on disk' as const)
      : ('not recorded' as const),
  }));
  const [first, last] = [taken[0], taken.at(-1)];
  return {
    manifest: {
      ...(first && last && { actual: { from: iso(first.from), to: iso(last.to) } }),
      gaps,
      files: files.map(({ manifest }) => manifest),
    },
    files: files.map(({ file }) => file),
    missingMs: gapsBetween(taken, range).reduce((sum, gap) => sum + gap.to - gap.from, 0),
  };

  async function begin(segment: Segment, init: Buffer, left: number): Promise<Part> {
    if (files.length >= MOST_FILES)
      throw new ClipFault(`it was interrupted more than ${MOST_FILES} times: ask for less time`);
    const name = fileName(deps.camera, segment.startAt);
    const path = join(deps.dir, name);
    const seconds = Math.min(left * 2, (range.to - segment.startAt) / 1000 + 2);
    const writer = await openMp4(path, init, { takenAt: segment.startAt, seconds });
    return { name, path, writer, first: segment, last: segment, playsMs: 0, segments: [] };
  }

  async function close(): Promise<void> {
    if (part === undefined) return;
    const done = part;
    part = undefined;
    if (done.segments.length === 0) return done.writer.abandon();
    const { frames } = await done.writer.finish();
    const hashed = await hashFile(done.path);
    const [from, to] = [done.first.startAt, done.last.startAt + done.last.durationMs];
    const { facts } = done.writer;
    files.push({
      manifest: {
        name: done.name,
        bytes: hashed.bytes,
        sha256: hashed.sha256,
        ...{ from: iso(from), to: iso(to), playsMs: Math.round(done.playsMs) },
        ...{ codec: facts.codec ?? facts.format, width: facts.width, height: facts.height, frames },
        segments: done.segments,
      },
      file: { name: done.name, camera: deps.camera, from, to: Math.round(to), ...hashed },
    });
  }
}

/** `C-101_20261123T041355123Z.mp4`: every character safe on every file system, two cameras never the same. */
export function fileName(camera: string, at: number): string {
  const safe = camera.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 64);
  const own = safe === camera ? safe : `${safe}-${crc32(camera).toString(16)}`;
  return `${own}_${iso(at).replace(/[-:.]/g, '')}.mp4`;
}

/** Reads a file back from disk: what is promised is what was written. */
export async function hashFile(path: string): Promise<{ bytes: number; sha256: string; crc32: number }> {
  const hash = createHash('sha256');
  let crc = 0;
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    crc = crc32(piece, crc);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex'), crc32: crc };
}
