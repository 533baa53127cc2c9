import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Nearest pixels, so that the noise of a living sensor stays in the sample. */
export const SAMPLE_WIDTH = 64;
export const SAMPLE_HEIGHT = 36;
const LUMA_BYTES = SAMPLE_WIDTH * SAMPLE_HEIGHT;
const CHROMA_BYTES = LUMA_BYTES / 2;
const LIMIT_MS = 10_000;
/** Chroma of an infra-red or black-and-white picture stays this near to grey, in levels. */
const GREY = 2;

export interface PictureSample {
  /** `SAMPLE_WIDTH` x `SAMPLE_HEIGHT`, 0 (or 16) black, row by row. */
  readonly luma: Uint8Array;
  /** No colour in it: infra-red at night. */
  readonly isGrey: boolean;
}

/** `bytes`: an initialisation segment and what begins with a key picture. */
export interface CodedPicture {
  readonly camera: string;
  readonly bytes: Buffer;
}

/**
 * Decodes one key picture of each camera to a small sample, in one child: 8 pictures cost 0.15 s of a core together, one
 * alone 0.085 s (nearly all of it ffmpeg's start). One picture that cannot be decoded would take the others with it, so they are
 * then taken one by one; what cannot be decoded alone is left out. Empty without ffmpeg.
 */
export function createPictureSampler(ffmpegPath: string) {
  return async function samplePictures(
    pictures: readonly CodedPicture[],
  ): Promise<Map<string, PictureSample>> {
    const together = await decode(ffmpegPath, pictures);
    if (together !== undefined || pictures.length < 2) return together ?? new Map();
    const found = new Map<string, PictureSample>();
    for (const picture of pictures)
      for (const [camera, sample] of (await decode(ffmpegPath, [picture])) ?? []) found.set(camera, sample);
    return found;
  };
}
export type SamplePictures = ReturnType<typeof createPictureSampler>;

/** Undefined unless every picture was decoded. */
function decode(
  ffmpegPath: string,
  pictures: readonly CodedPicture[],
): Promise<Map<string, PictureSample> | undefined> {
  const inputs = pictures.flatMap((_, index) => ['-threads', '1', '-f', 'mp4', '-i', `pipe:${3 + index}`]);
  const outputs = pictures.flatMap((_, index) => [
    ...['-map', `${index}:v`, '-frames:v', '1', '-pix_fmt', 'yuv420p'],
    ...['-vf', `scale=${SAMPLE_WIDTH}:${SAMPLE_HEIGHT}:flags=neighbor`],
    ...['-f', 'rawvideo', `pipe:${3 + pictures.length + index}`],
  ]);
  return new Promise((resolve) => {
    const child = spawn(
      ffmpegPath,
      ['-hide_banner', '-loglevel', 'error', '-nostdin', '-filter_threads', '1', ...inputs, ...outputs],
      {
        stdio: ['ignore', 'ignore', 'ignore', ...pictures.flatMap(() => ['pipe', 'pipe'] as const)],
        timeout: LIMIT_MS,
        killSignal: 'SIGKILL',
      },
    );
    const answers = pictures.map((): Buffer[] => []);
    for (const [index, picture] of pictures.entries()) {
      const input = child.stdio[3 + index] as Writable | null | undefined;
      const output = child.stdio[3 + pictures.length + index] as Readable | null | undefined;
      // ffmpeg closes an input once it has its picture
      input?.on('error', () => undefined);
      input?.end(picture.bytes);
      output?.on('error', () => undefined);
      output?.on('data', (piece: Buffer) => answers[index]!.push(piece));
    }
    child.on('error', () => resolve(undefined));
    child.on('close', () => {
      const samples = new Map<string, PictureSample>();
      for (const [index, picture] of pictures.entries()) {
        const raw = Buffer.concat(answers[index]!);
        if (raw.length < LUMA_BYTES + CHROMA_BYTES) return resolve(undefined);
        samples.set(picture.camera, toSample(raw));
      }
      resolve(samples);
    });
  });
}

function toSample(raw: Buffer): PictureSample {
  let away = 0;
  for (let index = LUMA_BYTES; index < LUMA_BYTES + CHROMA_BYTES; index++)
    away += Math.abs(raw[index]! - 128);
  return {
    luma: new Uint8Array(raw.subarray(0, LUMA_BYTES)),
    isGrey: away / CHROMA_BYTES < GREY,
  };
}
