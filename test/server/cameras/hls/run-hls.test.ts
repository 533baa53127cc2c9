import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RunEnd } from '../../../../server/cameras/ffmpeg-child.ts';
import { runHls } from '../../../../server/cameras/hls/run-hls.ts';

/** A run against answers by path; ffmpeg is not there, so that it ends when the first segment is fed. */
function pull(answers: Readonly<Record<string, string | number>>, options: { stop?: boolean } = {}) {
  const asked: string[] = [];
  return new Promise<RunEnd & { asked: readonly string[] }>((resolve) => {
    const run = runHls({
      source: { type: 'hls', url: 'http://user:secret@cam.test/a/live.m3u8?token=x' },
      ...{ ffmpegPath: '/nowhere/ffmpeg', clock: { now: Date.now } },
      ...{ onInit: () => undefined, onFragment: () => undefined, onTime: () => undefined },
      onEnd: (end) => resolve({ ...end, asked }),
      fetch: async (input, init) => {
        const { pathname } = new URL(String(input));
        asked.push(pathname);
        const answer = answers[pathname] ?? 404;
        if (answer === 0) {
          await sleep(60_000, undefined, { signal: init?.signal ?? undefined, ref: false });
        }
        return typeof answer === 'number' ? new Response(null, { status: answer }) : new Response(answer);
      },
    });
    if (options.stop) setTimeout(run.stop, 20);
  });
}
const media = (...lines: string[]) =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:5', ...lines, ''].join('\n');

describe('pulling a stream', () => {
  test('takes the largest variant that browsers play, and begins near its end', async () => {
    const { asked, missing } = await pull({
      '/a/live.m3u8': [
        '#EXTM3U',
        '#EXT-X-STREAM-INF:BANDWIDTH=9000,CODECS="hvc1.1.6.L93"\nh265.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=100,CODECS="avc1.42c01e,mp4a.40.2"\nlow.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=5000,CODECS="avc1.4d401f"\nhigh/list.m3u8',
        '',
      ].join('\n'),
      '/a/high/list.m3u8': media(...[1, 2, 3, 4].map((at) => `#EXTINF:2,\n${at}.ts`)),
      '/a/high/3.ts': 'G',
      '/a/high/4.ts': 'G',
    });
    expect(asked.slice(0, 3)).toEqual(['/a/live.m3u8', '/a/high/list.m3u8', '/a/high/3.ts']);
    expect(missing).toBe(true);
  });

  test('says what is wrong, never where', async () => {
    for (const [answers, reason] of [
      [{}, 'the camera has no such stream'],
      [{ '/a/live.m3u8': 401 }, 'the camera refused the user name or password'],
      [{ '/a/live.m3u8': '<html>' }, 'what it sends is no playlist'],
      [{ '/a/live.m3u8': '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n' }, 'its playlist names no stream'],
      [
        { '/a/live.m3u8': media('#EXTINF:2,\nhttp://10.0.0.1/1.ts') },
        'its playlist names a host that is not allowed for it',
      ],
      [
        { '/a/live.m3u8': media('#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"', '#EXTINF:2,\n1.ts'), '/a/1.ts': 'x' },
        'it is encrypted in a way that is not understood',
      ],
      [
        {
          '/a/live.m3u8': media('#EXT-X-KEY:METHOD=AES-128,URI="k"', '#EXTINF:2,\n1.ts'),
          '/a/1.ts': 'x',
          '/a/k': 'short',
        },
        'its key is none',
      ],
    ] as const) {
      const end = await pull(answers as Record<string, string | number>);
      expect(end.reason).toBe(reason);
      expect(end.reason).not.toMatch(/secret|cam\.test|token/);
    }
  });

  test('ends when it is told to, whatever it waits for', async () => {
    expect(await pull({ '/a/live.m3u8': 0 }, { stop: true })).toMatchObject({ missing: false });
    expect(await pull({ '/a/live.m3u8': media() }, { stop: true })).toMatchObject({ missing: false });
  });
});
