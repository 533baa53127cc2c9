// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { RiskPanel } from '../../../client/features/risk/risk-panel.tsx';
import { type HttpClient, HttpFault } from '../../../client/lib/http.ts';
import { HttpProvider } from '../../../client/lib/http-context.tsx';
import { createStore } from '../../../client/lib/store.ts';
import type { ConnectionStatus, LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { RiskAnswer } from '../../../shared/contract/http.ts';

const NOW = 1_790_000_000_000;
const live: LiveConnection = {
  status: createStore<ConnectionStatus>({ state: 'live', since: NOW, isOutdated: false }),
  clock: { now: () => NOW, offsetMs: () => 0 },
  view: (): never => {
    throw new Error('the risks are read over HTTP');
  },
  request: () => Promise.reject(new Error('nothing is sent')),
  stop() {},
};
const answer: RiskAnswer = {
  asOf: NOW,
  risks: [
    {
      entity: 'person:E1',
      kind: 'person',
      name: 'Mara Quist',
      score: 72.4,
      asOf: NOW,
      contributions: [
        {
          findingId: 'f1',
          rule: 'r1',
          title: 'Bulk copy',
          level: 'high',
          at: NOW - 24 * 3_600_000,
          weight: 48,
          decay: 0.5,
          why: ['Mara Quist is working their notice'],
        },
      ],
    },
  ],
};

let root: Root;
let container: HTMLDivElement;
beforeAll(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
});
beforeEach(() => {
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});
afterEach(() => {
  act(() => root.unmount());
  container.remove();
});

async function show(get: (path: string) => Promise<unknown>) {
  const http = { get, send: () => Promise.reject(new Error()), setCsrfToken() {} } as unknown as HttpClient;
  await act(async () => {
    root.render(
      <HttpProvider client={http}>
        <LiveProvider connection={live}>
          <RiskPanel />
        </LiveProvider>
      </HttpProvider>,
    );
  });
  return container.textContent ?? '';
}

test('lists who carries most risk, with what it is made of and what is left of it', async () => {
  const paths: string[] = [];
  const text = await show(async (path) => {
    paths.push(path);
    return answer;
  });
  expect(paths).toEqual(['/api/risk?kind=person&limit=50']);
  expect(text).toContain('72of 100, high');
  expect(text).toContain('Mara Quist');
  expect(text).toContain('24Bulk copy high');
  expect(text).toContain('50 % of 48 left; Mara Quist is working their notice');
});

test('a failed reading is no empty list', async () => {
  const text = await show(() => Promise.reject(new HttpFault('OFFLINE', 'The server does not answer.', 0)));
  expect(text).toContain('The risks cannot be read');
  expect(text).not.toContain('No risk');
});

test('nothing found says over what time', async () => {
  expect(await show(async () => ({ asOf: NOW, risks: [] }))).toContain('within the last seven days');
});
