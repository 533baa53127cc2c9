import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createFmp4Splitter, type Fragment, type InitFacts } from '../../server/cameras/fmp4.ts';

/** A clip of one-second GOPs as fragmented MP4, to be served as an endless stream. */
export interface StreamClip {
  readonly name: string;
  readonly init: Buffer;
  readonly facts: InitFacts;
  readonly gops: readonly Fragment[];
  readonly jpeg?: Buffer;
}

const footage = fileURLToPath(new URL('../../public/footage', import.meta.url));
const INTO_FRAGMENTS = ['-f', 'mp4', '-movflags', 'empty_moov+default_base_moof+frag_keyframe', 'pipe:1'];
const H264 =
  '-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 12 -keyint_min 12 -sc_threshold 0 -bf 0 -crf 28'.split(
    ' ',
  );
const H265 =
  '-c:v libx265 -preset ultrafast -pix_fmt yuv420p -tag:v hvc1 -x265-params keyint=12:log-level=none'.split(
    ' ',
  );

function ffmpeg(args: readonly string[]): Buffer {
  const result = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`ffmpeg: ${result.stderr}`);
  return result.stdout;
}

function readClip(name: string, bytes: Buffer, jpeg?: Buffer): StreamClip {
  let init: Buffer | undefined;
  let facts: InitFacts | undefined;
  const gops: Fragment[] = [];
  const feed = createFmp4Splitter({
    onInit(found, read) {
      init = found;
      facts = read;
    },
    onFragment: (fragment) => gops.push(fragment),
  });
  feed(bytes);
  if (init === undefined || facts === undefined || gops.length === 0) throw new Error(`${name}: no clip`);
  return { name, init, facts, gops, ...(jpeg && { jpeg }) };
}

export interface StreamClips {
  /** The demonstration's gate, 24 s, and one still of it. */
  readonly scene: StreamClip;
  /** Its first picture for ever. */
  readonly stopped: StreamClip;
  readonly black: StreamClip;
  /** Another size and profile, as after a camera was set otherwise. */
  readonly small: StreamClip;
  /** H.265. */
  readonly foreign: StreamClip;
}

/** Shipped footage, and what ffmpeg makes of it: about half a second of CPU. Throws without ffmpeg. */
export function makeStreamClips(): StreamClips {
  const gate = `${footage}/gate.mp4`;
  const whole = ffmpeg(['-i', gate, '-c', 'copy', ...INTO_FRAGMENTS]);
  const still = ffmpeg(['-i', gate, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1']);
  const made = (name: string, seconds: number, args: readonly string[], coding: readonly string[]) =>
    readClip(name, ffmpeg([...args, '-t', String(seconds), ...coding, ...INTO_FRAGMENTS]));
  return {
    scene: readClip('scene', whole, still),
    stopped: made('stopped', 1, ['-i', gate, '-vf', 'loop=-1:1:0,fps=12'], H264),
    black: made('black', 4, ['-f', 'lavfi', '-i', 'color=black:size=640x360:rate=12'], H264),
    small: made('small', 12, ['-i', gate, '-vf', 'scale=320:180', '-profile:v', 'baseline'], H264),
    foreign: made('foreign', 2, ['-i', gate, '-vf', 'scale=320:180'], H265),
  };
}
