import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Players of others, that play an address for some seconds and say how many pictures they had. */
export interface HlsPlayer {
  readonly name: string;
  readonly isHere: boolean;
  play(
    url: string,
    seconds: number,
  ): Promise<{ readonly pictures: number; readonly complaints: readonly string[] }>;
}

const has = (program: string, ...args: string[]) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function run(
  program: string,
  args: readonly string[],
  killAfterMs?: number,
): Promise<{ out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.on('data', (piece: Buffer) => {
      said.out += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      said.err += piece.toString();
    });
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('error', () => resolve(said));
    child.on('close', () => {
      clearTimeout(timer);
      resolve(said);
    });
  });
}

/** ffmpeg decodes every picture; what it says of a stream's faults are complaints. */
const ffmpeg: HlsPlayer = {
  name: 'ffmpeg',
  isHere: has('ffmpeg', '-version'),
  async play(url, seconds) {
    const { out, err } = await run(
      'ffmpeg',
      ['-nostdin', '-v', 'error', '-i', url, '-t', String(seconds), '-f', 'null', '-progress', '-', '-'],
      (seconds + 30) * 1_000,
    );
    const pictures = Number([...out.matchAll(/frame=(\d+)/g)].at(-1)?.[1] ?? 0);
    return { pictures, complaints: err.split('\n').filter(Boolean) };
  },
};

/** GStreamer's hlsdemux; its pictures are counted in what it wrote. A live stream has no end: it is ended. */
const gstreamer: HlsPlayer = {
  name: 'GStreamer',
  isHere:
    has('gst-inspect-1.0', 'hlsdemux') && has('gst-inspect-1.0', 'souphttpsrc') && has('ffprobe', '-version'),
  async play(url, seconds) {
    const dir = mkdtempSync(join(tmpdir(), 'gst-play-'));
    try {
      const file = join(dir, 'out.h264');
      const { out, err } = await run(
        'gst-launch-1.0',
        [
          ...['-q', 'souphttpsrc', `location=${url}`, '!', 'hlsdemux', '!', 'qtdemux', '!', 'h264parse', '!'],
          ...[
            'video/x-h264,stream-format=byte-stream',
            '!',
            'filesink',
            'buffer-mode=unbuffered',
            `location=${file}`,
          ],
        ],
        seconds * 1_000,
      );
      const probed = await run('ffprobe', [
        ...[
          '-v',
          'quiet',
          '-count_packets',
          '-show_entries',
          'stream=nb_read_packets',
          '-of',
          'csv=p=0',
          file,
        ],
      ]);
      const complaints = `${out}\n${err}`.split('\n').filter((line) => /^(ERROR|WARNING)/.test(line));
      return { pictures: Number.parseInt(probed.out, 10) || 0, complaints };
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** VLC is not among them: it refuses to run as root. */
export const HLS_PLAYERS: readonly HlsPlayer[] = [ffmpeg, gstreamer];
