import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCoverageStore } from '../../server/storage/coverage-store.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

test('what sources match is kept as it is now, with who is fallen, up to which event, and no longer than asked', async () => {
  const store = createCoverageStore(await postgres.freshDatabase());
  expect(await store.load(0)).toEqual({ seq: 0, buckets: [], falls: [] });
  const bucket = (source: string, start: number, events: number, isBad = false) => ({
    ...{ source, start, events, joined: 1, isBad },
  });
  const falls = [{ source: 'a', fellAt: 1_790_000_000_000 }];
  await store.save({ seq: 7, buckets: [bucket('a', 600, 3), bucket('b', 300, 1)], falls }, 0);
  await store.save({ seq: 9, buckets: [bucket('a', 600, 5, true), bucket('a', 900, 1)], falls }, 0);
  // A repeat of what is older changes no seq.
  await store.save({ seq: 8, buckets: [], falls }, 0);
  expect(await store.load(0)).toEqual({
    seq: 9,
    buckets: [bucket('b', 300, 1), bucket('a', 600, 5, true), bucket('a', 900, 1)],
    falls,
  });
  expect((await store.load(600)).buckets).toHaveLength(2);
  await store.save({ seq: 9, buckets: [], falls: [] }, 601);
  expect(await store.load(0)).toEqual({ seq: 9, buckets: [bucket('a', 900, 1)], falls: [] });
});
