import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { AlertsAnswer, EventsAnswer, IngestAnswer } from '../../shared/contract/http.ts';
import { type ServerProcess, signIn, startServerProcess, temporaryDir } from '../support/server-process.ts';

const KEY = 'a-key-of-this-test-alone';
const ROUNDS = 3;
const DOOR = 'D-1';

const dir = temporaryDir('crash');
let server: ServerProcess | undefined;
afterAll(async () => {
  await server?.stop();
  dir.remove();
});

function writeSite(): string {
  const site = join(dir.path, 'site');
  cpSync(join(import.meta.dirname, '../fixtures/crash-site'), site, { recursive: true });
  writeFileSync(
    join(site, 'sources.yaml'),
    `- {id: badge, name: Badges, type: http, mapping: badge-webhook, role: presence, key_env: CRASH_TEST_KEY}\n`,
  );
  return site;
}

async function send(
  target: ServerProcess,
  ids: readonly string[],
  at: number,
): Promise<IngestAnswer | undefined> {
  const records = ids.map((id, index) => ({
    id,
    time: new Date(at + index).toISOString(),
    event: index === 0 ? 'forced' : 'granted',
    door: DOOR,
    badge: '100',
    direction: 'in',
  }));
  try {
    const answer = await fetch(`${target.baseUrl}/api/ingest/badge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
      body: JSON.stringify(records),
    });
    return answer.status === 202 ? ((await answer.json()) as IngestAnswer) : undefined;
  } catch {
    return undefined;
  }
}

async function storedIds(target: ServerProcess, cookie: string): Promise<string[]> {
  const ids: string[] = [];
  let before: string | undefined;
  do {
    const query = new URLSearchParams({ source: 'badge', limit: '1000', ...(before ? { before } : {}) });
    const answer = await fetch(`${target.baseUrl}/api/events?${query}`, { headers: { cookie } });
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as EventsAnswer;
    ids.push(...page.events.map((event) => String(event.raw.id)));
    before = page.nextBefore;
  } while (before);
  return ids;
}

describe('kill -9 of the server during ingest', () => {
  test('every acknowledged event is there once, and each forced door made its finding once', async () => {
    const site = writeSite();
    const start = () =>
      startServerProcess({ dataDir: join(dir.path, 'data'), siteDir: site, env: { CRASH_TEST_KEY: KEY } });
    const acknowledged: string[] = [];
    const began = Date.now() - 60_000;
    let batch = 0;

    for (let round = 0; round < ROUNDS; round++) {
      const running = await start();
      server = running;
      let isKilled = false;
      const senders = Array.from({ length: 4 }, async () => {
        while (!isKilled) {
          const number = batch++;
          const ids = Array.from({ length: 20 }, (_, index) => `e-${number}-${index}`);
          const answer = await send(running, ids, began + number * 100);
          if (!answer) return;
          expect(answer.rejected).toEqual([]);
          acknowledged.push(...ids);
        }
      });
      const enough = acknowledged.length + 400;
      while (acknowledged.length < enough) await new Promise((resolve) => setTimeout(resolve, 20));
      await running.kill();
      isKilled = true;
      await Promise.all(senders);
    }

    server = await start();
    const cookie = await signIn(server);
    const stored = await storedIds(server, cookie);
    expect(new Set(stored).size).toBe(stored.length);
    const missing = acknowledged.filter((id) => !new Set(stored).has(id));
    expect(missing).toEqual([]);

    const forced = stored.filter((id) => id.endsWith('-0')).length;
    await expect
      .poll(
        async () => {
          const answer = await fetch(`${server!.baseUrl}/api/alerts?limit=200`, { headers: { cookie } });
          const { alerts } = (await answer.json()) as AlertsAnswer;
          const reasons = alerts.flatMap((alert) => (alert.status === 'merged' ? [] : alert.reasons));
          const about = reasons.filter((reason) => /forced/i.test(reason.sentence));
          return { findings: new Set(about.map((reason) => reason.findingId)).size, rows: about.length };
        },
        { timeout: 30_000 },
      )
      .toEqual({ findings: forced, rows: forced });
  });
});
