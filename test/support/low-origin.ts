import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createLowLatency } from '../../server/cameras/low-latency.ts';
import { livePlaylist } from '../../server/cameras/playlist.ts';
import { createSceneSource, loadScene } from '../../server/cameras/scene-source.ts';

const footage = fileURLToPath(new URL('../../public/footage/lobby.mp4', import.meta.url));
const MPEGURL = 'application/vnd.apple.mpegurl';

/**
 * One demonstration camera by the product's own origin code, with low latency, under `/video/CAMERA/`. `answer` says whether the
 * request was one of it. While `isLowLost` every request for low latency is held and never answered, as where connections are all
 * taken.
 */
export function createLowOrigin(camera: string) {
  const clip = loadScene(footage);
  const source = createSceneSource({ clip, phase: 0, recordMs: 600_000, since: Date.now() - 600_000 });
  const clock = { now: () => Date.now() };
  const low = createLowLatency({ clock });
  let isLowLost = false;
  let asked = 0;

  async function reply(name: string, query: URLSearchParams, signal: AbortSignal) {
    const now = Date.now();
    if (name === 'live.m3u8') {
      const window = source.live(now);
      return window && { type: MPEGURL, body: livePlaylist(window) };
    }
    const init = /^init\/(\d+)\.mp4$/.exec(name)?.[1];
    if (init !== undefined) return { type: 'video/mp4', body: await source.init(Number(init)) };
    const segment = /^seg\/(\d+)\.m4s$/.exec(name)?.[1];
    if (segment !== undefined) return { type: 'video/iso.segment', body: await source.segment(segment, now) };
    if (!source.low) return undefined;
    if (name === 'low.m3u8') {
      asked++;
      const number = (key: string) => (query.has(key) ? Number(query.get(key)) : undefined);
      const [msn, part] = [number('_HLS_msn'), number('_HLS_part')];
      const ask = { ...(msn !== undefined && { msn }), ...(part !== undefined && { part }) };
      const answer = await low.playlist(source.low, { ...ask, skip: query.has('_HLS_skip') }, signal);
      return answer.is === 'there' ? { type: MPEGURL, body: answer.value } : undefined;
    }
    const [, run, part] = /^part\/(\d+)\.(\d+)\.m4s$/.exec(name) ?? [];
    if (run === undefined) return undefined;
    const answer = await low.part(source.low, { run: Number(run), number: Number(part) }, signal);
    return answer.is === 'there' ? { type: 'video/iso.segment', body: answer.value } : undefined;
  }

  return {
    /** How often the list for low latency was asked for. */
    asked: () => asked,
    loseLow(isLost: boolean): void {
      isLowLost = isLost;
    },
    answer(request: IncomingMessage, response: ServerResponse): boolean {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://origin');
      if (!pathname.startsWith(`/video/${camera}/`)) return false;
      const name = pathname.slice(`/video/${camera}/`.length);
      if (isLowLost && /^(low|part)/.test(name)) return true;
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      void reply(name, searchParams, gone.signal).then((found) => {
        if (!found?.body) response.writeHead(404).end();
        else response.writeHead(200, { 'content-type': found.type }).end(found.body);
      });
      return true;
    },
  };
}
