import { spawn } from 'node:child_process';
import { causeOf, type FfmpegInput } from './ffmpeg-input.ts';
import { createPacketCount, type StreamFacts } from './packet-count.ts';

/** What a source sends, measured. */
export interface Probed extends StreamFacts {
  /** The first picture, at most 640 wide. */
  readonly still?: Buffer;
}
export type ProbeResult =
  | { readonly ok: true; readonly found: Probed }
  /** For people; no address, no credential. */
  | { readonly ok: false; readonly cause: string };

const LIMIT_MS = 15_000;
/** Enough to measure: so much of the stream with two key pictures, or so much in any case. */
const ENOUGH_MS = 3_000;
const AT_MOST_MS = 8_000;
const STILL_BYTES = 4 * 1024 * 1024;

/**
 * Opens a source for some seconds: one run of ffmpeg that lists the packets (none is kept) and decodes the first key
 * picture. Ends as soon as enough is known, after 15 s in any case.
 */
export function probeCamera(deps: {
  readonly ffmpegPath: string;
  readonly input: FfmpegInput;
  /** What ffmpeg reads on standard input, in place of the input's script. */
  readonly bytes?: Buffer;
  readonly limitMs?: number;
}): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const child = spawn(
      deps.ffmpegPath,
      [
        ...['-hide_banner', '-loglevel', 'error', ...deps.input.args],
        ...[
          '-map',
          '0:v:0',
          '-map',
          '0:a:0?',
          '-c',
          'copy',
          '-f',
          'framecrc',
          '-flush_packets',
          '1',
          'pipe:1',
        ],
        ...['-map', '0:v:0', '-an', '-frames:v', '1', '-vf', "scale='min(640,iw)':-2", '-threads', '1'],
        ...['-c:v', 'mjpeg', '-q:v', '5', '-f', 'image2pipe', 'pipe:3'],
      ],
      { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '' } },
    );
    const count = createPacketCount();
    const pieces: Buffer[] = [];
    let said = '';
    let isMissing = false;
    let isLate = false;
    const end = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, deps.limitMs ?? LIMIT_MS);
    const hasStill = () => pieces.length > 0;

    child.stdout?.setEncoding('latin1').on('data', (text: string) => {
      count.take(text);
      const facts = count.facts();
      if (facts === undefined) return;
      const isEnough = facts.mediaMs >= ENOUGH_MS && facts.keyIntervalMs !== undefined && hasStill();
      if (isEnough || facts.mediaMs >= AT_MOST_MS) end();
    });
    child.stderr?.on('data', (piece: Buffer) => {
      said = (said + piece.toString('utf8')).slice(-4_000);
    });
    let stillBytes = 0;
    (child.stdio[3] as NodeJS.ReadableStream).on('data', (piece: Buffer) => {
      stillBytes += piece.length;
      if (stillBytes <= STILL_BYTES) pieces.push(piece);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(deps.bytes ?? deps.input.script);
    child.on('error', () => {
      isMissing = child.pid === undefined;
      if (isMissing) finish();
    });
    child.on('close', finish);

    function finish(): void {
      clearTimeout(timer);
      const facts = count.facts();
      if (isMissing) {
        resolve({ ok: false, cause: 'this needs ffmpeg on the server' });
        return;
      }
      if (facts === undefined) {
        const silent = isLate ? 'it was opened, but nothing came in time' : causeOf(said);
        resolve({ ok: false, cause: silent });
        return;
      }
      // a picture whose end is missing is none
      const still = Buffer.concat(pieces);
      const isWhole = still.length > 4 && still.readUInt16BE(still.length - 2) === 0xffd9;
      resolve({ ok: true, found: { ...facts, ...(isWhole ? { still } : {}) } });
    }
  });
}
