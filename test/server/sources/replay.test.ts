import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadMappings } from '../../../server/pipeline/normalise/load-mappings.ts';
import { createNormaliser } from '../../../server/pipeline/normalise/normalise.ts';
import { readFileRecords } from '../../../server/sources/file.ts';
import { createHttpIngest } from '../../../server/sources/http.ts';
import { replayFile } from '../../../server/sources/replay-file.ts';
import { createSourceKeys } from '../../../server/sources/source-keys.ts';
import { createIngestRig, MAPPINGS_DIR, source } from '../../support/ingest-rig.ts';

let dir: string;
let app: FastifyInstance;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(async () => {
  await app?.close();
  rmSync(dir, { recursive: true, force: true });
});

const sources = [source('export', 'badge-csv', { type: 'file', role: 'presence' })];
const normalise = createNormaliser({ sources, sites: [] }, loadMappings([MAPPINGS_DIR]).mappings);

async function start() {
  const rig = createIngestRig(sources);
  const keyFile = join(dir, 'ingest-keys.json');
  const keys = createSourceKeys({ sources, env: {}, keyFile });
  app = Fastify();
  await app.register(createHttpIngest({ ...rig, deployment: rig, keys }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const said: string[] = [];
  const target = {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    source: 'export',
    key: keys.localKey('export')!,
    format: 'csv' as const,
    patienceMs: 5_000,
    say: (message: string) => void said.push(message),
  };
  return { rig, target, said };
}

function csv(rows: number): string {
  const path = join(dir, 'badges.csv');
  const lines = Array.from(
    { length: rows },
    (_, at) => `2026-11-23T10:${String(at % 60).padStart(2, '0')}:00Z,${at},D-1,in,granted`,
  );
  writeFileSync(path, `time,badge,door,direction,result\n${lines.join('\n')}\n`);
  return path;
}

describe('a replayed file', () => {
  test('goes through the real way in, and a second run changes nothing', async () => {
    const { rig, target } = await start();
    const path = csv(2_500);
    expect(await replayFile(path, target, normalise)).toMatchObject({
      records: 2_500,
      accepted: 2_500,
      rejected: 0,
    });
    expect(await replayFile(path, target, normalise)).toMatchObject({ accepted: 0, duplicates: 2_500 });
    expect(rig.log.events).toHaveLength(2_500);
  });

  test('waits while the record is away and goes on where it stood', async () => {
    const { rig, target, said } = await start();
    rig.log.isAway = true;
    const done = replayFile(
      csv(10),
      {
        ...target,
        say: (message) => {
          said.push(message);
          rig.log.isAway = false;
        },
      },
      normalise,
    );
    expect(await done).toMatchObject({ accepted: 10 });
    expect(said[0]).toMatch(/Nothing was accepted.*again in 0\.5 s/);
  });

  test('a wrong key ends it with a clear message', async () => {
    const { target } = await start();
    await expect(replayFile(csv(1), { ...target, key: 'wrong' }, normalise)).rejects.toThrow(
      /401: There is no such source/,
    );
  });

  test('paced, it goes in order of event time', async () => {
    const { rig, target } = await start();
    const path = join(dir, 'grouped.csv');
    writeFileSync(
      path,
      'time,badge,door\n2026-11-23T10:30:00Z,1,D\n2026-11-23T10:00:00Z,2,D\n2026-11-23T10:15:00Z,1,D\n',
    );
    await replayFile(path, target, normalise, 100_000);
    expect(rig.log.events.map((event) => new Date(event.time).toISOString().slice(11, 16))).toEqual([
      '10:00',
      '10:15',
      '10:30',
    ]);
  });
});

describe('reading files', () => {
  const read = async (name: string, bytes: string | Buffer, format: 'csv' | 'json' | 'syslog') => {
    const path = join(dir, name);
    writeFileSync(path, bytes);
    const records = [];
    const bad = [];
    for await (const piece of readFileRecords(path, { source: 's', format, receivedAt: () => 0 })) {
      records.push(...piece.records);
      bad.push(...piece.undecodable);
    }
    return { records, bad };
  };

  test('line numbers stay right over many pieces', async () => {
    const lines = Array.from({ length: 60_000 }, (_, at) =>
      JSON.stringify({ n: at + 1, pad: 'x'.repeat(40) }),
    );
    lines[45_000] = 'broken';
    const { records, bad } = await read('a.ndjson', lines.join('\n'), 'json');
    expect(records).toHaveLength(59_999);
    expect(records.every((record) => record.body.n === record.position)).toBe(true);
    expect(bad.map((one) => one.position)).toEqual([45_001]);
  });

  test('UTF-16, a JSON array, syslog lines', async () => {
    const wide = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('time;badge\n2026-01-01;é\n', 'utf16le'),
    ]);
    expect((await read('w.csv', wide, 'csv')).records[0]?.body).toEqual({ time: '2026-01-01', badge: 'é' });
    expect((await read('a.json', ' [{"a":1},{"a":2}]', 'json')).records.map((one) => one.body.a)).toEqual([
      1, 2,
    ]);
    const { records } = await read(
      'l.log',
      'Jun 14 15:16:01 combo sshd[1]: a\nJun 14 15:16:02 combo sshd[1]: b',
      'syslog',
    );
    expect(records.map((one) => [one.position, one.body.message])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });
});
