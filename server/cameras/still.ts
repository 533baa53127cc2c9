import { spawn } from 'node:child_process';

/**
 * One key picture as JPEG, decoded by ffmpeg on demand (60-110 ms, 64 MB each, so at most `MOST` at once; one asked for
 * beyond `MOST_WAITING` is refused with undefined). Also undefined without ffmpeg or where the bytes hold no picture.
 */
const MOST = 2;
const MOST_WAITING = 16;
const LIMIT_MS = 5_000;

export function createStillMaker(ffmpegPath: string) {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function take(): Promise<boolean> {
    if (running < MOST) {
      running += 1;
      return true;
    }
    if (waiting.length >= MOST_WAITING) return false;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return true;
  }
  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return async function makeStill(init: Buffer, segment: Buffer): Promise<Buffer | undefined> {
    if (!(await take())) return undefined;
    try {
      return await decode(ffmpegPath, Buffer.concat([init, segment]));
    } finally {
      release();
    }
  };
}

function decode(ffmpegPath: string, bytes: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const child = spawn(
      ffmpegPath,
      [
        ...[
          '-hide_banner',
          '-loglevel',
          'error',
          '-threads',
          '1',
          '-f',
          'mp4',
          '-i',
          'pipe:0',
          '-frames:v',
          '1',
        ],
        ...['-f', 'image2pipe', '-c:v', 'mjpeg', '-q:v', '4', 'pipe:1'],
      ],
      { stdio: ['pipe', 'pipe', 'ignore'], timeout: LIMIT_MS, killSignal: 'SIGKILL' },
    );
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stdin.on('error', () => undefined);
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => {
      const picture = Buffer.concat(pieces);
      resolve(code === 0 && picture.length > 0 ? picture : undefined);
    });
    child.stdin.end(bytes);
  });
}
