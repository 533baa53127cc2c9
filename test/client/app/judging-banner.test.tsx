// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { JudgingBanner } from '../../../client/app/judging-banner.tsx';
import { createStore } from '../../../client/lib/store.ts';
import type { ConnectionStatus, LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { JudgingState } from '../../../shared/domain/line-health.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);

function createFakeLive(judging: JudgingState | undefined): LiveConnection {
  return {
    status: createStore<ConnectionStatus>({ state: 'live', since: NOW, isOutdated: false }),
    clock: { now: () => NOW, offsetMs: () => 0 },
    view: () =>
      createStore({ state: 'live', asOf: NOW, items: new Map(judging ? [['line', judging]] : []) }) as never,
    request: () => Promise.reject(new Error('the banner sends nothing')),
    stop() {},
  };
}

let root: Root;
let container: HTMLDivElement;
beforeAll(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
beforeEach(() => {
  container = document.createElement('div');
  root = createRoot(container);
});
afterEach(() => act(() => root.unmount()));

function show(judging?: JudgingState): string {
  act(() =>
    root.render(
      <LiveProvider connection={createFakeLive(judging)}>
        <JudgingBanner />
      </LiveProvider>,
    ),
  );
  return container.textContent ?? '';
}

test('a quiet queue that means nothing says so: late with since when, or stopped as an alarm', () => {
  expect(show()).toBe('');
  const since = NOW - 75_000;
  expect(show({ id: 'line', state: 'late', since })).toBe(
    'Alerts are late1 minWhat came since 11:58:45 UTC is not judged yet.',
  );
  expect(container.querySelector('[role="alert"]')).toBeNull();
  expect(show({ id: 'line', state: 'stopped', since })).toBe(
    'Nothing is judged since 11:58:45 UTC1 minNo alert will come until the server is started again.',
  );
  expect(container.querySelector('[role="alert"]')).not.toBeNull();
});
