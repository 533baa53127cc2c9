import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { causeOf, type FfmpegInput } from './ffmpeg-input.ts';
import { createFmp4Splitter, type Fragment, type InitFacts } from './fmp4.ts';

/** How a run of ffmpeg ended. `missing`: there is no such program. */
export interface RunEnd {
  readonly missing: boolean;
  /** For people, without address or credential. */
  readonly reason: string;
}

/**
 * One run of `ffmpeg -c copy`: opens the input, hands over fMP4 fragments of about a quarter second, cut at key
 * pictures. Nothing is decoded or encoded where the input does not ask for it. `onEnd` is called once, also when the program cannot be started.
 */
export function runFfmpeg(deps: {
  readonly ffmpegPath: string;
  readonly input: FfmpegInput;
  /** Given standard input to write what there is to read, in place of the input's script. */
  readonly feed?: (stdin: Writable) => void;
  readonly onInit: (init: Buffer, facts: InitFacts) => void;
  readonly onFragment: (fragment: Fragment) => void;
  readonly onEnd: (end: RunEnd) => void;
}): { stop(): void } {
  const child = spawn(
    deps.ffmpegPath,
    [
      ...['-hide_banner', '-loglevel', 'error', ...deps.input.args],
      ...['-map', '0:v:0', '-an', ...(deps.input.encode ?? ['-c:v', 'copy']), '-f', 'mp4'],
      ...['-movflags', 'empty_moov+default_base_moof+frag_keyframe', '-frag_duration', '250000'],
      ...['-flush_packets', '1', 'pipe:1'],
    ],
    // no environment but PATH: `${env:NAME}` credentials of other cameras are none of its business
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '' } },
  );
  let said = '';
  let ended = false;
  let fault: string | undefined;
  let killTimer: NodeJS.Timeout | undefined;

  function end(missing: boolean, reason: string): void {
    if (ended) return;
    ended = true;
    clearTimeout(killTimer);
    deps.onEnd({ missing, reason });
  }
  function stop(): void {
    if (ended || killTimer !== undefined) return;
    child.kill('SIGTERM');
    killTimer = setTimeout(() => child.kill('SIGKILL'), 2_000);
  }

  const feed = createFmp4Splitter({ onInit: deps.onInit, onFragment: deps.onFragment });
  child.stdout.on('data', (piece: Buffer) => {
    if (ended || fault !== undefined || killTimer !== undefined) return;
    try {
      feed(piece);
    } catch {
      fault = 'what it sends is not understood';
      stop();
    }
  });
  child.stderr.on('data', (piece: Buffer) => {
    said = (said + piece.toString('utf8')).slice(-4_000);
  });
  // it may end before it has read its script
  child.stdin.on('error', () => undefined);
  if (deps.feed) deps.feed(child.stdin);
  else child.stdin.end(deps.input.script);
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined)
      end(error.code === 'ENOENT' || error.code === 'EACCES', 'ffmpeg cannot be started');
  });
  child.on('close', () => end(false, fault ?? causeOf(said)));
  return { stop };
}
