import { spawnSync } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A camera origin for browser tests: a test picture of ten one-second GOPs, served as an endless live stream and as ranges. The
 * fragment of wall-clock second n is GOP n mod 10 with its decode time rewritten, so that nothing is stored.
 */
export interface PlayerOrigin {
  /** What follows for requests of a camera. stalled: the list no longer grows; gone: every request fails. */
  behave(camera: string, manner: 'well' | 'stalled' | 'gone' | 'denied'): void;
  readonly port: number;
  close(): Promise<void>;
}

interface Clip {
  readonly init: Buffer;
  readonly timescale: number;
  /** Fragments with the place of their 64-bit decode time. */
  readonly fragments: readonly { readonly bytes: Buffer; readonly decodeTimeAt: number }[];
}

const EPOCH_S = Date.UTC(2026, 0, 1) / 1000;
const WINDOW_S = 15;

function* boxes(bytes: Buffer, from = 0, to = bytes.length) {
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    yield { type: bytes.toString('latin1', at + 4, at + 8), start: at, end: at + size };
    at += size;
  }
}
function findBox(bytes: Buffer, path: readonly string[], from = 0, to = bytes.length): number | undefined {
  for (const box of boxes(bytes, from, to)) {
    if (box.type !== path[0]) continue;
    return path.length === 1 ? box.start : findBox(bytes, path.slice(1), box.start + 8, box.end);
  }
  return undefined;
}

/** Renders the test picture with ffmpeg: ten seconds, 12 pictures a second, moving. */
export function renderClip(filter = 'testsrc2=size=640x360:rate=12,noise=alls=6:allf=t'): Clip {
  const args = ['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', `${filter},trim=duration=10`];
  const encoding =
    '-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 12 -keyint_min 12 -sc_threshold 0 -bf 0 -crf 30';
  const muxing = '-f mp4 -movflags empty_moov+default_base_moof+frag_keyframe pipe:1';
  const result = spawnSync('ffmpeg', [...args, ...encoding.split(' '), ...muxing.split(' ')], {
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`ffmpeg: ${result.stderr}`);
  const bytes = result.stdout;
  const init: Buffer[] = [];
  const fragments: { bytes: Buffer; decodeTimeAt: number }[] = [];
  let moof: Buffer | undefined;
  for (const box of boxes(bytes)) {
    const part = bytes.subarray(box.start, box.end);
    if (box.type === 'ftyp' || box.type === 'moov') init.push(part);
    else if (box.type === 'moof') moof = part;
    else if (box.type === 'mdat' && moof) {
      const tfdt = findBox(moof, ['traf', 'tfdt'], 8);
      if (tfdt === undefined) throw new Error('fragment without a decode time');
      fragments.push({ bytes: Buffer.concat([moof, part]), decodeTimeAt: tfdt + 12 });
    }
  }
  const header = Buffer.concat(init);
  const mdhd = findBox(header, ['moov', 'trak', 'mdia', 'mdhd']);
  if (mdhd === undefined) throw new Error('clip without a time scale');
  const timescale = header.readUInt32BE(mdhd + (header[mdhd + 8] ? 28 : 20));
  return { init: header, timescale, fragments };
}

/** Listens on the loopback; port 0 takes a free one. */
export async function startPlayerOrigin(clip: Clip, port: number): Promise<PlayerOrigin> {
  const manners = new Map<string, { manner: string; since: number }>();
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://origin');
    const [, camera, name] = /^\/video\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    const entry = manners.get(camera ?? '');
    if (entry?.manner === 'gone') return void response.writeHead(503).end();
    if (entry?.manner === 'denied') return void response.writeHead(403).end();
    const nowS = Math.floor((entry?.manner === 'stalled' ? entry.since : Date.now()) / 1000 - EPOCH_S);
    if (name === 'init.mp4') return void send(response, 'video/mp4', clip.init);
    if (name === 'live.m3u8') return void send(response, MPEGURL, playlist(nowS - WINDOW_S, nowS, false));
    if (name === 'range.m3u8') {
      const from = Math.floor(Number(url.searchParams.get('from')) / 1000 - EPOCH_S);
      const to = Math.min(nowS, Math.ceil(Number(url.searchParams.get('to')) / 1000 - EPOCH_S));
      if (to <= from) return void response.writeHead(404).end();
      return void send(response, MPEGURL, playlist(from, to, true));
    }
    const second = Number(/^(\d+)\.m4s$/.exec(name ?? '')?.[1] ?? Number.NaN);
    const fragment = clip.fragments[second % clip.fragments.length];
    if (!fragment || second >= nowS) return void response.writeHead(404).end();
    const bytes = Buffer.from(fragment.bytes);
    bytes.writeBigUInt64BE(BigInt(second) * BigInt(clip.timescale), fragment.decodeTimeAt);
    send(response, 'video/iso.segment', bytes);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    behave: (camera, manner) => void manners.set(camera, { manner, since: Date.now() }),
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const MPEGURL = 'application/vnd.apple.mpegurl';

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function playlist(fromS: number, toS: number, isRange: boolean): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:1',
    `#EXT-X-MEDIA-SEQUENCE:${isRange ? 0 : fromS}`,
  ];
  if (isRange) lines.push('#EXT-X-PLAYLIST-TYPE:VOD');
  lines.push('#EXT-X-INDEPENDENT-SEGMENTS', '#EXT-X-MAP:URI="init.mp4"');
  for (let second = fromS; second < toS; second++) {
    const at = new Date((EPOCH_S + second) * 1000).toISOString();
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${at}`, '#EXTINF:1.000,', `${second}.m4s`);
  }
  if (isRange) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}
