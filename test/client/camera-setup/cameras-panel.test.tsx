// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { CamerasPanel } from '../../../client/features/camera-setup/cameras-panel.tsx';
import { DeploymentProvider } from '../../../client/lib/deployment-context.tsx';
import type { HttpClient } from '../../../client/lib/http.ts';
import { HttpProvider } from '../../../client/lib/http-context.tsx';
import { SessionProvider } from '../../../client/lib/session-context.tsx';
import { createStore } from '../../../client/lib/store.ts';
import type { ConnectionStatus, LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { CameraHealth } from '../../../shared/domain/camera.ts';
import type { Permission } from '../../../shared/domain/principal.ts';
import { cameras, deployment } from '../../support/client-data.ts';

const NOW = 1_790_000_000_000;
const [first, second] = cameras;
const health: CameraHealth[] = cameras.map(({ id }) => ({
  id,
  state: 'live',
  since: NOW - 1_000,
  restarts: 0,
}));

let root: Root;
let container: HTMLDivElement;
beforeAll(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
beforeEach(() => {
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});
afterEach(() => {
  act(() => root.unmount());
  container.remove();
});

async function show(permissions: readonly Permission[], changed: Partial<CameraHealth> = {}) {
  const asked: string[] = [];
  const http: HttpClient = {
    async get<T>(path: string): Promise<T> {
      asked.push(path);
      const vitals = {
        id: first!.id,
        watchedMs: 86_400_000,
        liveMs: 86_000_000,
        gaps: 2,
        longestGapMs: 300_000,
      };
      return (
        path === '/api/cameras'
          ? { cameras: [], interfaces: [] }
          : { asOf: NOW, cameras: [{ ...vitals, viewKnown: true }] }
      ) as T;
    },
    send: () => Promise.reject(new Error('nothing is sent')),
    setCsrfToken() {},
  };
  const items = new Map(health.map((one) => [one.id, one.id === second!.id ? { ...one, ...changed } : one]));
  const live: LiveConnection = {
    status: createStore<ConnectionStatus>({ state: 'live', since: NOW, isOutdated: false }),
    clock: { now: () => NOW, offsetMs: () => 0 },
    view: () => createStore({ state: 'live', asOf: NOW, items }) as never,
    request: () => Promise.reject(new Error('nothing is asked')),
    stop() {},
  };
  const session = { principal: { id: 'u', name: 'ann', role: 'admin' }, permissions } as never;
  await act(async () =>
    root.render(
      <HttpProvider client={http}>
        <SessionProvider session={session}>
          <LiveProvider connection={live}>
            <DeploymentProvider deployment={{ ...deployment, cameras }}>
              <CamerasPanel />
            </DeploymentProvider>
          </LiveProvider>
        </SessionProvider>
      </HttpProvider>,
    ),
  );
  return { asked, text: container.textContent ?? '', rows: [...container.querySelectorAll('tbody tr')] };
}

test('what is wrong stands first, in words and since when; the rest says how it did', async () => {
  const { text, rows } = await show(['video.view'], { picture: { is: 'moved', since: NOW - 120_000 } });
  expect(rows).toHaveLength(cameras.length);
  expect(rows[0]!.textContent).toContain(second!.id);
  expect(rows[0]!.textContent).toContain('looks elsewhere than it did since 2 min');
  expect(text).toContain(`1 of ${cameras.length} need attention`);
  expect(rows.find((row) => row.textContent?.includes(first!.id))!.textContent).toContain('99.53 %');
});

test('who may not set cameras up sees how they do, and asks for no settings', async () => {
  const { asked, text } = await show(['video.view']);
  expect(asked).toEqual(['/api/cameras/vitals']);
  expect(text).not.toContain('Add a camera');
  expect((await show(['video.view', 'camera.manage'])).text).toContain('Add a camera');
});
