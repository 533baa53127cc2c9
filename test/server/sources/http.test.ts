import { createHash } from 'node:crypto';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpIngest } from '../../../server/sources/http.ts';
import { createSourceKeys } from '../../../server/sources/source-keys.ts';
import { createIngestRig, source } from '../../support/ingest-rig.ts';

const KEY = 'a-key-of-the-badge-system';
const sources = [
  source('badges', 'badge-webhook', { key: createHash('sha256').update(KEY).digest('hex') }),
  source('other', 'badge-webhook', { key: 'env:OTHER_KEY' }),
];
const swipe = (id: string, more = {}) => ({
  id,
  time: '2026-11-23T11:59:00Z',
  type: 'access_granted',
  badge: '1042',
  door: 'D-03',
  ...more,
});

let app: FastifyInstance | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

function start(limits?: { ingestBodyBytes: number; ingestRecords: number }) {
  const rig = createIngestRig(sources);
  const keys = createSourceKeys({ sources, env: { OTHER_KEY: 'the-other' } });
  app = Fastify();
  void app.register(createHttpIngest({ ...rig, deployment: rig, keys, ...(limits && { limits }) }));
  const post = (body: string | Buffer, headers: Record<string, string> = {}, to = 'badges') =>
    app!.inject({
      method: 'POST',
      url: `/api/ingest/${to}`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}`, ...headers },
      payload: body,
    });
  return { rig, post };
}

describe('POST /api/ingest/:source', () => {
  test('answers 202 with counts once the events are durable', async () => {
    const { rig, post } = start();
    const answer = await post(
      JSON.stringify([swipe('1'), swipe('2'), swipe('1'), { type: 'nothing we know' }]),
    );
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ accepted: 2, duplicates: 1 });
    expect(answer.json().rejected).toEqual([
      { index: 3, reason: 'no case of mapping badge-webhook matches: type=nothing we know' },
    ]);
    expect(rig.log.events.map((event) => event.kind)).toEqual(['access.granted', 'access.granted']);
    expect(rig.log.letters.size).toBe(1);
    expect(rig.told).toHaveLength(2);
  });

  test('takes one object, an array, NDJSON and CSV, as is or gzip', async () => {
    const { rig, post } = start();
    await post(JSON.stringify(swipe('1')));
    await post(gzipSync(JSON.stringify([swipe('2')])), { 'content-encoding': 'gzip' });
    const lines = `${JSON.stringify(swipe('3'))}\n\n${JSON.stringify(swipe('4'))}\n`;
    expect(
      (await post(lines, { 'content-type': 'application/x-ndjson; charset=utf-8' })).json().accepted,
    ).toBe(2);
    await post('id,time,type,badge,door\n5,2026-11-23T11:00:00Z,door_forced,,D-1\n', {
      'content-type': 'text/csv',
    });
    expect(rig.log.events).toHaveLength(5);
  });

  test('a wrong key, no key and an unknown source look the same', async () => {
    const { rig, post } = start();
    const answers = await Promise.all([
      post('{}', { authorization: 'Bearer wrong' }),
      post('{}', { authorization: '' }),
      post('{}', { authorization: 'Bearer the-other' }),
      post('{}', {}, 'no-such-source'),
    ]);
    const bodies = answers.map((answer) => ({
      status: answer.statusCode,
      ...answer.json().error,
      requestId: '',
    }));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]?.status).toBe(401);
    expect(
      (await post(JSON.stringify(swipe('9')), { authorization: 'Bearer the-other' }, 'other')).statusCode,
    ).toBe(202);
    expect(rig.log.events).toHaveLength(1);
  });

  test('says 503 with Retry-After while the record is away, and the repeat loses and doubles nothing', async () => {
    const { rig, post } = start();
    rig.log.isAway = true;
    const refused = await post(JSON.stringify([swipe('1'), swipe('2')]));
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['retry-after']).toBe('5');
    expect(rig.ingest.health()[0]).toMatchObject({ state: 'failing' });
    rig.log.isAway = false;
    expect((await post(JSON.stringify([swipe('1'), swipe('2')]))).json()).toMatchObject({ accepted: 2 });
    expect(rig.ingest.health()[0]).toMatchObject({ state: 'fresh' });
  });

  test('refuses other media, broken gzip, too many records', async () => {
    const { post } = start({ ingestBodyBytes: 10_000, ingestRecords: 2 });
    expect((await post('<x/>', { 'content-type': 'application/xml' })).statusCode).toBe(415);
    expect((await post('{}', { 'content-encoding': 'br' })).statusCode).toBe(415);
    expect((await post('not gzip', { 'content-encoding': 'gzip' })).statusCode).toBe(400);
    expect((await post('[{},{},{}]')).statusCode).toBe(413);
  });

  test('broken JSON is a dead letter, told with its reason', async () => {
    const { rig, post } = start();
    const answer = await post('{"type": ');
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] });
    expect([...rig.log.letters.values()][0]).toMatchObject({ stage: 'decode', text: '{"type": ' });
    expect(rig.ingest.health()[0]).toMatchObject({ state: 'failing' });
  });

  test('a gzip bomb stops at the limit', async () => {
    const { rig, post } = start();
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    const answer = await post(bomb, { 'content-encoding': 'gzip' });
    expect(answer.statusCode).toBe(413);
    expect(answer.json().error.message).toMatch(/when unpacked/);
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
    expect(rig.log.events).toHaveLength(0);
  });

  for (const announced of [true, false])
    test(`a 200 MB body ${announced ? 'that says so' : 'in chunks'} is refused and held nowhere`, async () => {
      start();
      await app!.listen({ host: '127.0.0.1', port: 0 });
      const { port } = app!.server.address() as AddressInfo;
      const size = 200 * 1024 * 1024;
      const before = process.memoryUsage().rss;
      let peak = before;
      const status = await new Promise<string>((resolve, reject) => {
        // A sender that pushes on whatever it is told, which Node's own client does not.
        const socket = connect(port, '127.0.0.1');
        const framing = announced ? `content-length: ${size}` : 'transfer-encoding: chunked';
        socket.write(
          `POST /api/ingest/badges HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\n${framing}\r\n\r\n`,
        );
        let answer = '';
        socket.on('data', (chunk) => {
          answer += chunk.toString();
        });
        socket.on('error', reject);
        const piece = Buffer.alloc(1024 * 1024, 0x20);
        const chunk = announced
          ? piece
          : Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]);
        let left = size / piece.length;
        const push = () => {
          while (left > 0) {
            left -= 1;
            peak = Math.max(peak, process.memoryUsage().rss);
            if (!socket.write(chunk)) {
              socket.once('drain', push);
              return;
            }
          }
          socket.end(announced ? '' : '0\r\n\r\n');
        };
        socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
        push();
      });
      expect(status).toBe('HTTP/1.1 413 Payload Too Large');
      expect(peak - before).toBeLessThan(100 * 1024 * 1024);
    });
});
