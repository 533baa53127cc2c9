import { type FileHandle, open, rm } from 'node:fs/promises';
import { readInit } from '../fmp4.ts';
import { box, movieBox, u32, u64 } from './movie-box.ts';
import { readSampleDefaults, readSamples, type SampleDefaults } from './read-samples.ts';

/** Tables of so many bytes a second of video fit before the pictures, so that a player need not read to the end first. */
const TABLE_BYTES_PER_S = 1_200;

const BRANDS: Readonly<Record<string, readonly string[]>> = {
  avc1: ['isom', 'iso2', 'avc1', 'mp41'],
  hvc1: ['isom', 'iso6', 'hvc1', 'mp41'],
};

export interface WrittenSegment {
  /** Where its pictures lie in the file, and how many bytes they are. */
  readonly offset: number;
  readonly bytes: number;
  readonly samples: number;
  readonly ticks: number;
  /** The pictures as they stand in the file. */
  readonly media: Buffer;
}

/**
 * Joins recorded segments to one plain MP4, without touching a picture: the samples' bytes are copied, their tables are
 * written anew. All segments need the same initialisation segment and follow each other.
 *
 *     ftyp | moov, then free up to the room kept | mdat (or, where the tables outgrew their room: ftyp free mdat moov)
 */
export async function openMp4(
  file: string,
  init: Buffer,
  expected: { readonly takenAt: number; readonly seconds: number },
) {
  const facts = readInit(init);
  const defaults: SampleDefaults = readSampleDefaults(init);
  const brands = BRANDS[facts.format] ?? ['isom', 'iso2', 'mp41'];
  const ftyp = box('ftyp', Buffer.from(brands[0]!), u32(0x200), Buffer.from(brands.join('')));
  const room = Math.ceil(2_048 + init.length + expected.seconds * TABLE_BYTES_PER_S);
  const mdatAt = ftyp.length + room;
  const handle: FileHandle = await open(file, 'wx');
  let at = mdatAt + 16;
  let lastTick = 0;
  const durations: number[] = [];
  const shownAfters: number[] = [];
  const sizes: number[] = [];
  const keys: number[] = [];
  const chunks: { offset: number; samples: number }[] = [];

  return {
    facts,
    /** Copies a segment's pictures. Throws Fmp4Fault where it is malformed; nothing was written then. */
    async add(segment: Buffer): Promise<WrittenSegment> {
      const samples = readSamples(segment, defaults);
      const media = Buffer.concat(samples.map(({ offset, size }) => segment.subarray(offset, offset + size)));
      await handle.write(media, 0, media.length, at);
      const ticks = samples.reduce((sum, { duration }) => sum + duration, 0);
      for (const sample of samples) {
        if (sample.isKey) keys.push(sizes.length);
        durations.push(sample.duration);
        shownAfters.push(sample.shownAfter);
        sizes.push(sample.size);
      }
      const written = { offset: at, bytes: media.length, samples: samples.length, ticks, media };
      if (samples.length > 0) chunks.push({ offset: at, samples: samples.length });
      at += media.length;
      lastTick += ticks;
      return written;
    },
    /** Writes the tables and makes it durable. `seconds`: how long it plays. */
    async finish(): Promise<{ readonly seconds: number; readonly frames: number }> {
      const moov = movieBox(init, {
        ...{ timescale: facts.timescale, takenAt: expected.takenAt },
        ...{ durations, shownAfters, sizes, keys, chunks },
      });
      const spare = room - moov.length;
      const fits = spare === 0 || spare >= 8;
      const head = fits ? [ftyp, moov, ...freeBox(spare)] : [ftyp, ...freeBox(room)];
      const mdat = Buffer.concat([u32(1), Buffer.from('mdat'), u64(at - mdatAt)]);
      const start = Buffer.concat([...head, mdat]);
      await handle.write(start, 0, start.length, 0);
      if (!fits) await handle.write(moov, 0, moov.length, at);
      await handle.sync();
      await handle.close();
      return { seconds: lastTick / facts.timescale, frames: sizes.length };
    },
    /** Ends without a file. */
    async abandon(): Promise<void> {
      await handle.close();
      await rm(file, { force: true });
    },
  };
}
export type Mp4Writer = Awaited<ReturnType<typeof openMp4>>;

const freeBox = (length: number) => (length === 0 ? [] : [box('free', Buffer.alloc(length - 8))]);
