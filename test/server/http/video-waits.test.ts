import Fastify from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import type { Authenticated, EndedListener } from '../../../server/access/access.ts';
import type { LowAnswer } from '../../../server/cameras/low-latency.ts';
import { addErrors } from '../../../server/http/plugins/errors.ts';
import { createVideoRoutes, type VideoPort } from '../../../server/http/routes/video.ts';
import { eventually } from '../../support/rtsp-camera.ts';

/** A camera whose list never comes: every request for it waits until its signal ends it. */
async function start() {
  const signals: AbortSignal[] = [];
  const wait = (_: unknown, __: unknown, signal: AbortSignal) =>
    new Promise<LowAnswer<never>>((resolve) => {
      signals.push(signal);
      signal.addEventListener('abort', () => resolve({ is: 'ended' }));
    });
  const listeners = new Set<EndedListener>();
  const app = Fastify();
  addErrors(app);
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request) => {
    const id = String(request.headers['x-session']);
    const principal = { id: id.split('-')[0]!, kind: 'person', name: 'n', role: 'viewer' } as const;
    request.session = { id, principal, csrfToken: '', token: '' } satisfies Authenticated;
  });
  const cameras = { has: () => true, lowPlaylist: wait, part: wait } as unknown as VideoPort;
  await app.register(
    createVideoRoutes({
      cameras,
      onSessionEnded(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    }),
    { prefix: '/video' },
  );
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  const ask = (session: string, path = 'low.m3u8', abort?: AbortSignal) =>
    fetch(`${base}/video/c/${path}`, {
      headers: { 'x-session': session },
      ...(abort && { signal: abort }),
    }).then(
      (answer) => answer.status,
      () => 'gone' as const,
    );
  return { app, ask, signals, listeners };
}

let rig: Awaited<ReturnType<typeof start>>;
afterEach(() => rig.app.close());
const waiting = (count: number) => eventually('they wait', () => rig.signals.length === count);
const ended = () => rig.signals.map((signal) => signal.aborted);

describe('a request for a picture that is still to come', () => {
  test('ends with its session, and no other does', async () => {
    rig = await start();
    const [first, second, part] = [
      rig.ask('ann-1'),
      rig.ask('ann-2'),
      rig.ask('bob-1', 'part/1.2.m4s'),
    ] as const;
    await waiting(3);
    for (const tell of rig.listeners) tell({ session: 'ann-1' }, 'signed out');
    expect(await first).toBe(401);
    expect(ended().filter(Boolean)).toHaveLength(1);
    for (const tell of rig.listeners) tell({ user: 'ann' }, 'disabled');
    expect(await second).toBe(401);
    expect(ended().filter(Boolean)).toHaveLength(2);
    for (const tell of rig.listeners) tell({ user: 'bob' }, 'disabled');
    expect(await part).toBe(401);
  });

  test('ends when whoever asked goes away', async () => {
    rig = await start();
    const away = new AbortController();
    const answer = rig.ask('ann-1', 'low.m3u8?_HLS_msn=5', away.signal);
    await waiting(1);
    away.abort();
    expect(await answer).toBe('gone');
    await eventually('ended', () => ended()[0]);
  });

  test('ends with the server, which does not wait for it', async () => {
    rig = await start();
    const answers = [rig.ask('ann-1'), rig.ask('bob-1', 'part/1.2.m4s')];
    await waiting(2);
    await rig.app.close();
    expect(ended()).toEqual([true, true]);
    await Promise.all(answers);
    expect(rig.listeners.size).toBe(0);
  });

  test('that nobody may ask is refused at once', async () => {
    rig = await start();
    for (const query of [
      '_HLS_msn=soon',
      '_HLS_msn=-1',
      '_HLS_msn=1.5',
      '_HLS_msn=',
      '_HLS_msn=1e99',
      '_HLS_part=x',
    ])
      expect(await rig.ask('ann-1', `low.m3u8?${query}`), query).toBe(400);
    for (const name of ['part/1.m4s', 'part/..%2f1.m4s', 'part/a.b.m4s', 'part/1.9999999999.m4s'])
      expect(await rig.ask('ann-1', name), name).toBe(404);
    expect(rig.signals).toHaveLength(0);
  });
});
