// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { SourcesPanel } from '../../../client/features/sources/sources-panel.tsx';
import { createStore } from '../../../client/lib/store.ts';
import type { ConnectionStatus, LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { LineNotice } from '../../../shared/domain/line-health.ts';
import { createLineNotices, createSources } from '../../support/client-data.ts';

const NOW = 1_790_000_000_000;
const byId = <T extends { id: string }>(items: readonly T[]) => new Map(items.map((one) => [one.id, one]));

function createFakeLive(line: readonly LineNotice[]): LiveConnection {
  const items = { sources: byId(createSources(NOW)), line: byId(line) };
  return {
    status: createStore<ConnectionStatus>({ state: 'live', since: NOW, isOutdated: false }),
    clock: { now: () => NOW, offsetMs: () => 0 },
    view: (name) =>
      createStore({ state: 'live', asOf: NOW, items: items[name as keyof typeof items] }) as never,
    request: () => Promise.reject(new Error('the screen sends nothing')),
    stop() {},
  };
}

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

function show(line: readonly LineNotice[]): string {
  act(() =>
    root.render(
      <LiveProvider connection={createFakeLive(line)}>
        <SourcesPanel />
      </LiveProvider>,
    ),
  );
  return container.textContent ?? '';
}

test('a card says how far its clock is off, how sure that is, and what rules make of it', () => {
  expect(show([])).toContain(
    'Clock 3.2 s ahead ± 0.4 s, from 48 facts told elsewhere too. Rules take its times as ± 5 s.',
  );
});

test('rules that are not judged and bounds that were reached stand above the cards, with how often and since when', () => {
  const text = show(createLineNotices(NOW));
  expect(text).toContain('The line: 1 rule unknown now, 1 bound reached');
  expect(text).toContain('Not judged: feed Windows logon is 14 min old.');
  expect(text).toMatch(/4 times since .* UTC, last 1 min ago/);
  const unjudged = ['One', 'Two', 'Three', 'Four', 'Five'].map(
    (about): LineNotice => ({
      ...{ id: `unknown ${about}`, kind: 'unknown', about, text: 'Not judged: feed X is 6 min old.' },
      ...{ count: 1, since: NOW - 360_000, lastAt: NOW - 360_000 },
    }),
  );
  const other = { ...unjudged[0]!, id: 'blind x', about: 'X', text: 'Not heard.', count: 7 };
  const grouped = show([...unjudged, other]);
  expect(grouped).toContain('The line: 12 rules unknown now');
  expect(grouped).toContain('One, Two, Three and 2 more Not judged: feed X is 6 min old.');
  expect(show([])).not.toContain('The line');
});
