import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withDecodeTime } from '../../server/cameras/fmp4.ts';
import type { StreamClip, StreamClips } from './stream-clips.ts';

/**
 * A video origin that misbehaves on purpose, a camera at a time. Every camera is an endless live stream of one-second segments
 * from real clips: the segment of wall-clock second n is a GOP with its decode time rewritten, so that nothing is stored.
 */
export type Manner =
  | 'well'
  /** The list is answered with 200 and never grows: the camera, or a cache before it, has stopped. */
  | 'stale-list'
  /** The same two seconds again and again, under new times. */
  | 'repeats'
  /** Every picture is the same one; the stream goes on. */
  | 'stopped-picture'
  | 'black'
  | 'list-missing'
  | 'failing'
  | 'denied'
  /** Requests are taken and never answered. */
  | 'silent'
  /** Bytes come, 500 a second. */
  | 'slow'
  /** 200, and a page to sign in at instead of a list. */
  | 'not-a-list'
  | 'parts-missing'
  | 'truncated'
  | 'init-missing'
  | 'init-denied'
  /** Program date-times an hour off, or none. */
  | 'past'
  | 'future'
  | 'untimed'
  /** The camera's clock was set a minute ahead or back; it is right about nothing since. */
  | 'clock-ahead'
  | 'clock-back'
  /** Harmless: decode times begin anew every three seconds, and the list says so. */
  | 'discontinuities'
  /** Harmless: another size and profile, with a new initialisation segment. */
  | 'codec-change'
  /** H.265. */
  | 'foreign';

export interface MisbehavingOrigin {
  readonly baseUrl: string;
  behave(camera: string, manner: Manner): void;
  /** How often a camera's list, its list for low latency, its stills, and anything of it were asked for. */
  asked(camera: string): {
    readonly lists: number;
    readonly low: number;
    readonly stills: number;
    readonly all: number;
  };
  close(): Promise<void>;
}

const EPOCH_S = Date.UTC(2026, 0, 1) / 1000;
const WINDOW_S = 12;
const NONE = { lists: 0, low: 0, stills: 0, all: 0 };
const MPEGURL = 'application/vnd.apple.mpegurl';
const OFFSETS_S: Partial<Record<Manner, number>> = {
  past: -3600,
  future: 3600,
  'clock-ahead': 60,
  'clock-back': -60,
};

/** nothing: the request is taken and never answered. */
type Reply =
  | 'nothing'
  | { readonly status: number }
  | {
      readonly type: string;
      readonly body: string | Buffer;
      readonly takenAt?: number;
      readonly isSlow?: boolean;
    };

interface Turn {
  readonly fromS: number;
  readonly manner: Manner;
}

/** `other` answers what is no video: the page under test. Port 0 takes a free one. */
export async function startMisbehavingOrigin(
  clips: StreamClips,
  deps: {
    readonly port?: number;
    readonly other?: (request: IncomingMessage, response: ServerResponse) => void;
    /** Asked first; true where it answers. */
    readonly first?: (request: IncomingMessage, response: ServerResponse) => boolean;
  } = {},
): Promise<MisbehavingOrigin> {
  const turnsOf = new Map<string, Turn[]>();
  const counts = new Map<string, { lists: number; low: number; stills: number; all: number }>();
  const timers = new Set<NodeJS.Timeout>();
  const startedS = Math.floor(Date.now() / 1000) - EPOCH_S;
  const all = Object.values(clips) as StreamClip[];

  const mannerAt = (camera: string, second: number): Manner =>
    turnsOf.get(camera)?.findLast(({ fromS }) => fromS <= second)?.manner ?? 'well';
  const mannerNow = (camera: string): Turn =>
    turnsOf.get(camera)?.at(-1) ?? { fromS: startedS, manner: 'well' };

  function clipAt(camera: string, second: number): StreamClip {
    const manner = mannerAt(camera, second);
    if (manner === 'stopped-picture') return clips.stopped;
    if (manner === 'black') return clips.black;
    if (manner === 'codec-change') return clips.small;
    return manner === 'foreign' ? clips.foreign : clips.scene;
  }
  function isBreak(camera: string, second: number): boolean {
    if (clipAt(camera, second) !== clipAt(camera, second - 1)) return true;
    const isResetting = (at: number) => mannerAt(camera, at) === 'discontinuities';
    if (!isResetting(second)) return isResetting(second - 1);
    return second % 3 === 0 || !isResetting(second - 1);
  }
  function list(camera: string): string {
    const { manner, fromS } = mannerNow(camera);
    const nowS = manner === 'stale-list' ? fromS : Math.floor(Date.now() / 1000) - EPOCH_S;
    const first = nowS - WINDOW_S;
    let breaks = 0;
    for (let second = startedS - WINDOW_S; second <= first; second++) if (isBreak(camera, second)) breaks++;
    const lines = [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:1',
      `#EXT-X-MEDIA-SEQUENCE:${first}`,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${breaks}`,
      '#EXT-X-INDEPENDENT-SEGMENTS',
    ];
    for (let second = first; second < nowS; second++) {
      const isFirst = second === first;
      const { name } = clipAt(camera, second);
      if (!isFirst && isBreak(camera, second)) lines.push('#EXT-X-DISCONTINUITY');
      if (isFirst || clipAt(camera, second - 1).name !== name)
        lines.push(`#EXT-X-MAP:URI="init/${name}.mp4"`);
      const own = mannerAt(camera, second);
      if (own !== 'untimed' && manner !== 'untimed') {
        const at = (EPOCH_S + second + (OFFSETS_S[own] ?? 0)) * 1000;
        lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(at).toISOString()}`);
      }
      lines.push('#EXTINF:1.000,', `seg/${second}.m4s`);
    }
    return `${lines.join('\n')}\n`;
  }
  /** A recorded range is always well: what a camera does shows in its live picture. */
  function range(from: number, to: number): string {
    const first = Math.floor(from / 1000) - EPOCH_S;
    const last = Math.ceil(to / 1000) - EPOCH_S;
    const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:0'];
    lines.push('#EXT-X-PLAYLIST-TYPE:VOD', `#EXT-X-MAP:URI="init/${clips.scene.name}.mp4"`);
    for (let second = first; second < last; second++) {
      const at = new Date((EPOCH_S + second) * 1000).toISOString();
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${at}`, '#EXTINF:1.000,', `seg/${second}.m4s`);
    }
    return `${lines.join('\n')}\n#EXT-X-ENDLIST\n`;
  }
  function segment(camera: string, second: number): Buffer | undefined {
    if (second >= Math.floor(Date.now() / 1000) - EPOCH_S) return undefined;
    const clip = clipAt(camera, second);
    const manner = mannerAt(camera, second);
    const count = manner === 'repeats' ? 2 : manner === 'stopped-picture' ? 1 : clip.gops.length;
    const gop = clip.gops[second % count];
    const time = manner === 'discontinuities' ? second % 3 : second;
    return gop && withDecodeTime(gop.bytes, time * clip.facts.timescale, second);
  }

  function replyTo(camera: string, name: string, from: number, to: number): Reply {
    const { manner } = mannerNow(camera);
    const count = counts.get(camera) ?? { ...NONE };
    counts.set(camera, count);
    count.all++;
    if (manner === 'failing') return { status: 503 };
    if (manner === 'denied') return { status: 403 };
    if (manner === 'silent') return 'nothing';
    if (name === 'live.m3u8') {
      count.lists++;
      if (manner === 'list-missing') return { status: 404 };
      return manner === 'not-a-list'
        ? { type: 'text/html', body: '<!doctype html><title>Sign in</title><p>Please sign in.' }
        : { type: MPEGURL, body: list(camera) };
    }
    if (name === 'low.m3u8') {
      count.low++;
      return { status: 404 };
    }
    if (name === 'range.m3u8') return { type: MPEGURL, body: range(from, to) };
    if (name === 'still.jpg') {
      count.stills++;
      const jpeg = clips.scene.jpeg;
      if (!jpeg || manner === 'list-missing') return { status: 404 };
      return { type: 'image/jpeg', body: jpeg, takenAt: Date.now() };
    }
    const clip = all.find((one) => name === `init/${one.name}.mp4`);
    if (clip) {
      if (manner === 'init-missing') return { status: 404 };
      return manner === 'init-denied' ? { status: 403 } : { type: 'video/mp4', body: clip.init };
    }
    const bytes = segment(camera, Number(/^seg\/(\d+)\.m4s$/.exec(name)?.[1] ?? Number.NaN));
    if (!bytes || manner === 'parts-missing') return { status: 404 };
    const body = manner === 'truncated' ? bytes.subarray(0, bytes.length / 2) : bytes;
    return { type: 'video/iso.segment', body, isSlow: manner === 'slow' };
  }

  function send(reply: Reply, response: ServerResponse): void {
    if (reply === 'nothing') return;
    if ('status' in reply) {
      response.writeHead(reply.status).end();
      return;
    }
    const { type, body, takenAt } = reply;
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-store',
      ...(takenAt !== undefined && { 'x-picture-at': new Date(takenAt).toISOString() }),
    });
    if (!reply.isSlow) {
      response.end(body);
      return;
    }
    let at = 0;
    const timer = setInterval(() => {
      response.write(body.slice(at, at + 500));
      at += 500;
      if (at < body.length && !response.destroyed) return;
      clearInterval(timer);
      timers.delete(timer);
      response.end();
    }, 1_000);
    timers.add(timer);
  }

  const server = createServer((request, response) => {
    if (deps.first?.(request, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://origin');
    const [, camera, name] = /^\/video\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    if (camera !== undefined && name !== undefined) {
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
      send(replyTo(camera, name, from, to), response);
    } else if (pathname === '/hold') send('nothing', response);
    else if (deps.other) deps.other(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(deps.port ?? 0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave(camera, manner) {
      const fromS = Math.floor(Date.now() / 1000) - EPOCH_S;
      turnsOf.set(camera, [...(turnsOf.get(camera) ?? []), { fromS, manner }]);
    },
    asked: (camera) => counts.get(camera) ?? NONE,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearInterval(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
