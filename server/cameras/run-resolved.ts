import type { runFfmpeg } from './ffmpeg-child.ts';
import { ffmpegInput } from './ffmpeg-input.ts';
import type { PulledSource } from './templates.ts';

type Run = typeof runFfmpeg;
type Listeners = Pick<Parameters<Run>[0], 'onInit' | 'onFragment' | 'onEnd'>;

/**
 * A run whose address is asked for first (an ONVIF camera says where its stream is). It ends as a run of ffmpeg does, also
 * where nothing answers; stopped before there is an answer, it ends at once.
 */
export function runResolved(
  deps: Listeners & {
    readonly ffmpegPath: string;
    readonly resolve: () => Promise<PulledSource>;
    readonly encode?: readonly string[];
    readonly run: Run;
  },
): { stop(): void } {
  const { ffmpegPath, run, resolve, encode, ...listeners } = deps;
  let current: { stop(): void } | undefined;
  let isOver = false;

  function end(reason: string): void {
    if (isOver) return;
    isOver = true;
    listeners.onEnd({ missing: false, reason });
  }
  resolve().then(
    (source) => {
      if (!isOver) current = run({ ffmpegPath, input: ffmpegInput(source, encode), ...listeners });
    },
    (error: unknown) => end(error instanceof Error ? error.message : 'it does not say where its stream is'),
  );
  return {
    stop() {
      if (current !== undefined) current.stop();
      // its owner expects the end after `stop` returned
      else queueMicrotask(() => end('stopped'));
    },
  };
}
