import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest `shared/PATH` beside or above the repository, or undefined. */
export function findShared(path: string): string | undefined {
  let here = dirname(fileURLToPath(import.meta.url));
  while (here !== dirname(here)) {
    for (const candidate of [join(here, '../shared', path), join(here, 'shared', path)]) {
      if (existsSync(candidate)) return candidate;
    }
    here = dirname(here);
  }
  return undefined;
}

export interface RtspCamera {
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/**
 * A real RTSP sender that loops real street footage, as `count` cameras (`url` of the first; `cam2` ...); undefined where the
 * tool is not at hand.
 */
export async function startRtspCamera(port: number, count = 1): Promise<RtspCamera | undefined> {
  const tool = findShared('tools/rtsp-camera');
  const footage = findShared('data/video/street-cctv-768x576-10fps.mp4');
  if (tool === undefined || footage === undefined) return undefined;
  // a process group of its own: the tool has a feeder below it, both are ended by that id
  const child: ChildProcess = spawn(tool, [footage, String(port), String(count)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const ready = await new Promise<boolean>((resolve) => {
    child.stdout?.on('data', () => resolve(true));
    child.on('close', () => resolve(false));
    child.on('error', () => resolve(false));
  });
  if (!ready) return undefined;
  return {
    url: `rtsp://127.0.0.1:${port}/cam1`,
    async kill() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const closed = new Promise((resolve) => child.once('close', resolve));
      process.kill(-child.pid, 'SIGKILL');
      await closed;
    },
  };
}

/** Waits until `check` gives something, looking every 100 ms; throws with `what` after `withinMs`. */
export async function eventually<Value>(
  what: string,
  check: () => Value | undefined | false | Promise<Value | undefined | false>,
  withinMs = 30_000,
): Promise<Value> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
