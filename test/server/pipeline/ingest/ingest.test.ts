import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../../../server/pipeline/ingest/decode-json.ts';
import type { Decoded } from '../../../../server/pipeline/ingest/decoded.ts';
import { compileMappingText } from '../../../../server/pipeline/normalise/load-mappings.ts';
import { createIngestRig, source } from '../../../support/ingest-rig.ts';

const sources = [source('badges', 'badge-webhook', { freshWithinMs: 900_000 })];
const swipe = (id: string, time: string | number = '2026-11-23T11:59:00Z') => ({
  id,
  time,
  type: 'access_granted',
  badge: '1',
  door: 'D',
});
const body = (records: unknown[], receivedAt = Date.parse('2026-11-23T12:00:00Z')): Decoded =>
  decodeJson(Buffer.from(JSON.stringify(records)), { source: 'badges', receivedAt });

describe('acknowledgement', () => {
  test('nothing is answered before the commit, and what waits goes together', async () => {
    const rig = createIngestRig(sources);
    let open = () => {};
    rig.log.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let answered = 0;
    const calls = Array.from({ length: 10 }, (_, at) =>
      rig.ingest.ingest('badges', body([swipe(`${at}`), swipe('same')])).then((result) => {
        answered += 1;
        return result;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(0);
    open();
    const results = await Promise.all(calls);
    expect(rig.log.appends).toBe(2);
    expect(results.reduce((sum, one) => sum + one.accepted, 0)).toBe(11);
    expect(results.reduce((sum, one) => sum + one.duplicates, 0)).toBe(9);
    expect(rig.told.map((event) => event.seq)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
  });

  test('the same content twice is one event, in any order of its keys', async () => {
    const rig = createIngestRig(sources);
    const { id: _, ...plain } = swipe('');
    await rig.ingest.ingest('badges', body([plain, Object.fromEntries(Object.entries(plain).reverse())]));
    expect(rig.log.events).toHaveLength(1);
  });
});

test('what a source was last heard of is known after a restart; Watchfloor itself, or a source that is gone, has no card', () => {
  const rig = createIngestRig(sources);
  const cards = rig.ingest.health().length;
  for (const id of ['badges', 'watchfloor', 'gone'])
    rig.ingest.restoreStatistics(id, { lastEventAt: rig.clock.at - 9, lastReceivedAt: rig.clock.at - 8 });
  expect(rig.ingest.health()).toHaveLength(cards);
  expect(rig.ingest.health().find(({ id }) => id === 'badges')).toMatchObject({
    lastEventAt: rig.clock.at - 9,
    lastReceivedAt: rig.clock.at - 8,
  });
});

describe('clocks are flagged, never refused', () => {
  for (const [what, time, pattern] of [
    ['1970', 0, /old when it came/],
    ['the future', '2027-01-01T00:00:00Z', /39 days ahead/],
  ] as const)
    test(what, async () => {
      const rig = createIngestRig(sources);
      expect((await rig.ingest.ingest('badges', body([swipe('1', time)]))).accepted).toBe(1);
      expect(rig.ingest.health()[0]?.problem).toMatch(pattern);
      expect(rig.ingest.health()[0]?.clockAheadMs).toBeDefined();
      await rig.ingest.ingest('badges', body([swipe('2')]));
      expect(rig.ingest.health()[0]?.clockAheadMs).toBeUndefined();
    });

  test('the newest event of a clock ahead is as old as its receipt, and so is the next that is right', async () => {
    const rig = createIngestRig(sources);
    const { at } = rig.clock;
    await rig.ingest.ingest('badges', body([swipe('1', '2027-11-23T12:00:00Z')]));
    expect(rig.ingest.health()[0]).toMatchObject({
      lastEventAt: at,
      problem: 'Its clock is 365 days ahead.',
    });
    rig.clock.at += 3_600_000;
    await rig.ingest.ingest('badges', body([swipe('2', at + 3_500_000)]));
    expect(rig.ingest.health()[0]).toMatchObject({ lastEventAt: at + 3_500_000 });
    expect(rig.ingest.health()[0]).not.toHaveProperty('problem');
  });

  test('a record that claims no time is taken at receipt, and again at the next', async () => {
    const rig = createIngestRig(sources);
    const beat = { type: 'heartbeat' };
    await rig.ingest.ingest('badges', body([beat], 1_000));
    await rig.ingest.ingest('badges', body([beat], 2_000));
    expect(rig.log.events.map((event) => event.time)).toEqual([1_000, 2_000]);
  });
});

test('a source is never heard of, fresh, then stale; its silence is told', async () => {
  const rig = createIngestRig(sources);
  expect(rig.ingest.health()[0]).toMatchObject({ state: 'never', accepted: 0 });
  await rig.ingest.ingest('badges', body([swipe('1')]));
  expect(rig.ingest.health()[0]).toMatchObject({ state: 'fresh', ratePerMinute: 1 });
  rig.clock.at += 901_000;
  expect(rig.ingest.health()[0]).toMatchObject({
    state: 'stale',
    problem: 'Silent for 15 min.',
    ratePerMinute: 0,
  });
});

test('a dead letter is read again once the mapping is mended', async () => {
  const mapping = (kind: string) =>
    compileMappingText(
      'mappings/own.yaml',
      `id: own\nformat: json\ntime: {field: t}\ncases: [{when: {what: ${kind}}, kind: door.forced}]\n`,
    );
  const own = [source('own', 'own')];
  const before = createIngestRig(own, { mappings: mapping('forced').mappings });
  const decoded = decodeJson(
    Buffer.from('[{"what":"burst","t":"2026-11-23T11:00:00Z"},{"t":'.replace(',{"t":', ']')),
    { source: 'own', receivedAt: 5 },
  );
  expect((await before.ingest.ingest('own', decoded)).rejected).toHaveLength(1);
  const letters = [...before.log.letters.values()];
  expect(letters).toMatchObject([{ stage: 'mapping', receivedAt: 5 }]);
  expect((await before.ingest.replayDeadLetters(letters)).stillRejected).toHaveLength(1);
  const after = createIngestRig(own, { mappings: mapping('burst').mappings });
  expect(await after.ingest.replayDeadLetters(letters)).toEqual({
    accepted: 1,
    duplicates: 0,
    stillRejected: [],
  });
  expect(after.log.events).toMatchObject([{ kind: 'door.forced', receivedAt: 5 }]);
});

test('a mapping error names file, line and field', () => {
  const { faults } = compileMappingText(
    'mappings/own.yaml',
    'id: own\nformat: json\ntime: {field: t, format: "%Q"}\ncases:\n  - kind: door.forced\n    fields:\n      portal.id: "{door}"\n      direction: {from: d, lookup: ways}\n  - when: {a: {regex: "("}}\n    kind: door.burst\n',
  );
  expect(faults.map(({ line, message }) => `${line}: ${message.slice(0, 45)}`)).toEqual([
    '7: "portal.id" is no field of our vocabulary; kn',
    '10: "door.burst" is no event kind',
    '8: "direction": there is no lookup "ways"; known',
    expect.stringMatching(/^3: .*%Q is no known directive/),
  ]);
});
