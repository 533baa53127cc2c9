import { afterEach, expect, test } from 'vitest';
import { createRecordedRoutes } from '../../../server/http/routes/recorded.ts';
import { createTestServer } from '../../support/http-server.ts';

let close: (() => Promise<unknown>) | undefined;
afterEach(async () => {
  await close?.();
});
async function ask(query: string) {
  const server = await createTestServer({
    recordedRoutes: [
      createRecordedRoutes({
        clock: { now: () => 5_000 },
        recorded: (camera, { from, to }) =>
          camera.startsWith('C-')
            ? { camera, oldestAt: from, newestAt: to, spans: [{ from, to }], gaps: [] }
            : undefined,
      }),
    ],
  });
  close = () => server.app.close();
  return server.inject({ method: 'GET', url: `/api/recorded?${query}`, headers: await server.as('viewer') });
}

test('answers for the cameras there are, once each, in the order asked', async () => {
  const answer = await ask('cameras=C-2,nobody,C-1,C-2&from=1000&to=2000');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    asOf: 5_000,
    from: 1_000,
    to: 2_000,
    cameras: ['C-2', 'C-1'].map((camera) => ({
      ...{ camera, oldestAt: 1_000, newestAt: 2_000 },
      spans: [{ from: 1_000, to: 2_000 }],
      gaps: [],
    })),
  });
});

test.each([
  ['cameras=C-1&from=2000&to=1000', 'later'],
  ['cameras=C-1&from=0&to=86400001', 'a day'],
  [`cameras=${Array.from({ length: 65 }, (_, n) => `C-${n}`)}&from=0&to=1`, '64'],
])('%s is refused', async (query, says) => {
  const answer = await ask(query);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toContain(says);
});
