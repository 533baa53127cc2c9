// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AlertRow } from '../../../client/features/alerts/alert-row.tsx';
import { QueuePanel } from '../../../client/features/alerts/queue-panel.tsx';
import type { AlertCommands } from '../../../client/lib/alert-commands.ts';
import { indexDeployment } from '../../../client/lib/deployment.ts';
import { DeploymentProvider } from '../../../client/lib/deployment-context.tsx';
import { createHotkeys } from '../../../client/lib/hotkeys.ts';
import { HotkeysProvider } from '../../../client/lib/hotkeys-context.tsx';
import { SessionProvider } from '../../../client/lib/session-context.tsx';
import { createStore } from '../../../client/lib/store.ts';
import type { ConnectionStatus, LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { ViewState } from '../../../client/live/view-store.ts';
import { PERMISSIONS } from '../../../shared/domain/principal.ts';
import { createAlerts, deployment } from '../../support/client-data.ts';

const NOW = 1_790_000_000_000;
const alerts = createAlerts(NOW);

function createFakeLive(view: ViewState<'alerts'>): LiveConnection {
  return {
    status: createStore<ConnectionStatus>({ state: 'live', since: NOW, isOutdated: false }),
    clock: { now: () => NOW, offsetMs: () => 0 },
    view: () => createStore(view) as never,
    request: () => Promise.reject(new Error('the queue sends nothing by itself')),
    stop() {},
  };
}

let root: Root;
let container: HTMLDivElement;
beforeAll(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Element.prototype.scrollTo = () => {};
});
beforeEach(() => {
  localStorage.clear();
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});
afterEach(() => {
  act(() => root.unmount());
  container.remove();
});

function show(view: ViewState<'alerts'>, selected: string | null = 'A-7f3a91') {
  const onSelect = vi.fn();
  const onOpen = vi.fn();
  const commands: AlertCommands = {
    mayAct: true,
    mayAssign: true,
    assign: vi.fn(),
    acknowledge: vi.fn(),
    assignToMe: vi.fn(),
    note: vi.fn(),
    resolve: vi.fn(),
    reopen: vi.fn(),
    pending: new Set(),
  };
  act(() =>
    root.render(
      <SessionProvider
        session={{
          principal: { id: 'U', kind: 'person', name: 'Jonas Weber', role: 'operator' },
          permissions: PERMISSIONS,
          csrfToken: '',
          demonstration: true,
          deployment: 'D',
          build: 'b',
        }}
      >
        <DeploymentProvider deployment={deployment}>
          <LiveProvider connection={createFakeLive(view)}>
            <HotkeysProvider registry={createHotkeys(() => false)}>
              <QueuePanel selected={selected} commands={commands} onSelect={onSelect} onOpen={onOpen} />
            </HotkeysProvider>
          </LiveProvider>
        </DeploymentProvider>
      </SessionProvider>,
    ),
  );
  const press = (key: string) =>
    act(() => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    });
  return { onSelect, onOpen, commands, press, text: () => container.textContent ?? '' };
}
const live = (items = alerts): ViewState<'alerts'> => ({
  items: new Map(items.map((alert) => [alert.id, alert])),
  asOf: NOW,
  state: 'live',
});

describe('the alert queue', () => {
  test('moves by J and K, opens by P, acts on the selected alert', () => {
    const { press, onSelect, onOpen, commands } = show(live());
    press('j');
    expect(onSelect).toHaveBeenLastCalledWith('A-9b01ee');
    press('k');
    expect(onSelect).toHaveBeenLastCalledWith('A-7f3a91');
    press('p');
    expect(onOpen).toHaveBeenCalledWith('A-7f3a91');
    press('a');
    press('s');
    press('n');
    press('r');
    for (const command of [commands.acknowledge, commands.assignToMe, commands.note, commands.resolve])
      expect(command).toHaveBeenCalledExactlyOnceWith(alerts[0]);
  });

  test('opens the first alert when none is selected, and acts on none', () => {
    const { press, onOpen, commands } = show(live(), 'gone');
    press('p');
    expect(onOpen).toHaveBeenCalledWith('A-7f3a91');
    press('a');
    expect(commands.acknowledge).not.toHaveBeenCalled();
  });

  test('says severity in words, who, where, and when a late alert would have fired', () => {
    // The list draws only what fits, and jsdom lays nothing out: the row is shown by itself.
    const late = alerts.find((alert) => alert.id === 'A-9b01ee');
    if (!late) throw new Error('no such alert');
    act(() =>
      root.render(
        <AlertRow
          alert={late}
          index={indexDeployment(deployment)}
          now={NOW}
          isSelected={false}
          isPending={false}
        />,
      ),
    );
    const text = container.textContent ?? '';
    for (const word of [
      'High',
      'Priya Raman',
      'Laboratory · Frankfurt campus',
      'Physical',
      'Cyber',
      'Unassigned',
    ])
      expect(text).toContain(word);
    expect(text).toMatch(/\d\d:\d\d, known \d\d:\d\d/);
  });

  test('shows empty, loading, stale and failed as four different pictures', () => {
    const pictures = [
      live([]),
      { items: new Map(), asOf: 0, state: 'loading' },
      { ...live(), state: 'stale' },
      { items: new Map(), asOf: 0, state: 'failed', error: { code: 'FORBIDDEN', message: 'Not for you.' } },
    ] satisfies ViewState<'alerts'>[];
    const texts = pictures.map((picture) => show(picture).text());
    expect(texts[0]).toContain('No open alerts');
    expect(texts[1]).toContain('loading');
    expect(texts[1]).not.toContain('No open alerts');
    expect(texts[2]).toContain('Newer alerts are not shown');
    expect(texts[3]).toContain('Not for you.');
    expect(texts[3]).not.toContain('No open alerts');
    expect(texts[3]).not.toContain('Nothing waits');
  });
});
