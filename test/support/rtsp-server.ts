import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./rtsp-server.py', import.meta.url));
const PYTHON = '/usr/bin/python3';
const IMPORTS =
  "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";

/** Whether this machine has ffmpeg and a GStreamer RTSP server. */
export const canServeRtsp =
  spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync(PYTHON, ['-c', IMPORTS]).status === 0;

/** A clip of moving colour bars, 25 pictures a second, a key picture each second. Returns its path. */
export function makeClip(dir: string, codec: 'h264' | 'h265', seconds = 45): string {
  const file = join(dir, `${codec}.mp4`);
  const encoder =
    codec === 'h264'
      ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency']
      : [
          '-c:v',
          'libx265',
          '-preset',
          'ultrafast',
          '-x265-params',
          'log-level=error:keyint=25:min-keyint=25',
        ];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=size=320x240:rate=25:duration=${seconds}`],
    ...[...encoder, '-g', '25', '-pix_fmt', 'yuv420p', file],
  ]);
  return file;
}

export interface RtspServer {
  /** Without credentials. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a clip to every client from its beginning. */
export async function startRtspServer(
  port: number,
  options: {
    readonly file: string;
    readonly codec?: 'h264' | 'h265';
    readonly auth?: 'basic' | 'digest';
    readonly user?: string;
    readonly password?: string;
    readonly protocols?: 'tcp' | 'udp';
  },
): Promise<RtspServer> {
  const child = spawn(
    PYTHON,
    [SCRIPT, String(port), ...Object.entries(options).map(([key, value]) => `${key}=${value}`)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', () => reject(new Error(`no RTSP server on ${port}`)));
  });
  return {
    url: `rtsp://127.0.0.1:${port}/main`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    },
  };
}
