// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { RulesPanel } from '../../../client/features/rules/rules-panel.tsx';
import { createHotkeys } from '../../../client/lib/hotkeys.ts';
import { HotkeysProvider } from '../../../client/lib/hotkeys-context.tsx';
import type { HttpClient } from '../../../client/lib/http.ts';
import { HttpProvider } from '../../../client/lib/http-context.tsx';
import { SessionProvider } from '../../../client/lib/session-context.tsx';
import { createStore, type Store } from '../../../client/lib/store.ts';
import type { ConnectionStatus, LiveConnection } from '../../../client/live/live-connection.ts';
import { LiveProvider } from '../../../client/live/live-context.tsx';
import type { RuleAnswer, RuleRow, RulesAnswer, RuleVersion } from '../../../shared/contract/rules.ts';
import { PERMISSIONS, type Permission } from '../../../shared/domain/principal.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';
import { sourceHealth } from '../../support/source-health.ts';
import { ruleRow } from './rule-row.ts';

const NOW = 1_790_000_000_000;
const row = ruleRow({ level: 'high', hits: [1] });
const broken: RuleRow = {
  ...row,
  id: 'broken',
  title: 'Broken rule',
  state: 'refused',
  fault: { line: 7, reason: 'no such modifier' },
};
const list: RulesAnswer = {
  rules: [row, broken],
  refused: [{ file: 'site/ours.yml', line: 3, reason: 'YAML: bad' }],
  days: [NOW],
  sampled: 9,
  isGoingLive: false,
};
const detail: RuleAnswer = { rule: row, text: 'title: Door forced\nlevel: high', fileText: '', versions: [] };
let views: Partial<Record<string, ReadonlyMap<string, unknown>>>;
const stores = new Map<string, Store<unknown>>();
const live: LiveConnection = {
  status: createStore<ConnectionStatus>({ state: 'live', since: NOW, isOutdated: false }),
  clock: { now: () => NOW, offsetMs: () => 0 },
  view: (name) => {
    const items = views[name] ?? new Map();
    stores.set(name, stores.get(name) ?? createStore<unknown>({ state: 'live', items }));
    return stores.get(name) as never;
  },
  request: () => Promise.reject(new Error('nothing is sent live')),
  stop() {},
};

let root: Root;
let container: HTMLDivElement;
let sent: { path: string; body: unknown }[];
let faults: { line: number; reason: string }[];
beforeAll(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  Element.prototype.scrollIntoView = () => {};
});
beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  localStorage.clear();
  views = {};
  stores.clear();
  sent = [];
  asked = [];
  answered = detail;
  listed = list;
  faults = [];
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});
afterEach(() => {
  act(() => root.unmount());
  container.remove();
  vi.useRealTimers();
});

const version = (number: number, text: string | null): RuleVersion => ({
  ...{ version: number, at: NOW, by: 'Ada', note: `note ${number}`, disabled: false, text },
  isFile: text === null,
});
let answered: RuleAnswer;
let listed: RulesAnswer;
let asked: string[];
const http: HttpClient = {
  get: async <T,>(path: string) => {
    asked.push(path);
    if (path.includes('/versions/')) return version(1, 'title: First') as T;
    return (path === '/api/rules' ? listed : answered) as T;
  },
  send: async <T,>(_method: string, path: string, body?: unknown) => {
    sent.push({ path, body });
    return (path.endsWith('/check') ? { faults, rules: [] } : { saved: true, id: 'forced', version: 1 }) as T;
  },
  setCsrfToken() {},
};

async function show(selected: string | undefined, permissions: readonly Permission[] = PERMISSIONS) {
  const onSelect = vi.fn();
  await act(async () =>
    root.render(
      <HttpProvider client={http}>
        <SessionProvider
          session={{
            principal: { id: 'U', kind: 'person', name: 'Jonas Weber', role: 'admin' },
            permissions,
            csrfToken: '',
            demonstration: true,
            deployment: 'D',
            build: 'b',
          }}
        >
          <LiveProvider connection={live}>
            <HotkeysProvider registry={createHotkeys(() => false)}>
              <RulesPanel selected={selected} onSelect={onSelect} onAlert={() => {}} />
            </HotkeysProvider>
          </LiveProvider>
        </SessionProvider>
      </HttpProvider>,
    ),
  );
  return { onSelect };
}
const button = (name: RegExp) =>
  [...container.querySelectorAll('button')].find((one) => name.test(one.textContent ?? ''));
const press = (key: string) =>
  act(async () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
async function write(text: string) {
  const area = container.querySelector('textarea')!;
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(area, text);
    area.dispatchEvent(new Event('input', { bubbles: true }));
    await vi.advanceTimersByTimeAsync(500);
  });
}

describe('the rules', () => {
  test('say that one is unknown while its feed is silent, with its name and age, and who tells it', async () => {
    const source = sourceHealth('badge', {
      ...{ name: 'Access control', state: 'stale', lastReceivedAt: NOW - 720_000, freshWithinMs: 300_000 },
    });
    views = { sources: new Map([['badge', source]]) };
    answered = { ...detail, rule: { ...row, feeds: [['badge']] } };
    listed = { ...list, rules: [{ ...row, feeds: [['badge']] }, broken] };
    await show('forced');
    const [listRow] = container.querySelectorAll('tr[aria-selected="true"]');
    expect(listRow?.textContent).toContain('Unknown');
    expect(listRow?.textContent).toContain('Access control silent for 12 min');
    expect(container.querySelector('dl')?.textContent).toContain(
      'May be told byAccess controlAccess control silent',
    );
    const tell = (state: string, ...told: SourceHealth[]) =>
      act(async () =>
        stores.get('sources')!.set({ state, items: new Map(told.map((one) => [one.id, one])) }),
      );
    const heard: SourceHealth = { ...source, state: 'fresh', lastReceivedAt: NOW };
    await tell('live', heard);
    expect(container.querySelector('tr[aria-selected="true"]')?.textContent).toContain('Live');
    expect(container.textContent).not.toContain('cannot be read now');
    await tell('stale', heard);
    expect(container.textContent).toContain('Which feeds are heard cannot be read now');
  });

  test('say what did not load by file and line, above everything else', async () => {
    await show(undefined);
    const text = container.textContent ?? '';
    expect(text).toContain('site/ours.yml:3: YAML: bad');
    expect(text).toContain('shipped/doors.yml:7: no such modifier');
    expect(text.indexOf('Broken rule')).toBeLessThan(text.indexOf('Door forced'));
  });

  test('are walked by keys', async () => {
    const { onSelect } = await show('broken');
    await press('j');
    expect(onSelect).toHaveBeenLastCalledWith('forced');
  });

  test('with a fault in the text nothing can go live; without one it does, upon the version that was read', async () => {
    await show('forced');
    await press('e');
    faults = [{ line: 2, reason: 'unknown level' }];
    await write('title: Door forced\nlevel: loud');
    expect(container.querySelector('[role=alert]')?.textContent).toContain('unknown level');
    expect(button(/Go live/)!.disabled).toBe(true);
    faults = [];
    await write('title: Door forced\nlevel: critical');
    expect(button(/Go live/)!.disabled).toBe(false);
    await act(async () => button(/Go live/)!.click());
    expect(sent.at(-1)).toEqual({
      path: '/api/rules',
      body: { text: 'title: Door forced\nlevel: critical', note: '', rule: 'forced', basedOn: 0 },
    });
  });

  test('a new one has an id of its own and is sent as new', async () => {
    await show('');
    const first = container.querySelector('textarea')!.value;
    expect(first).toMatch(/^id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/m);
    await act(async () => button(/Go live/)!.click());
    expect(sent.at(-1)).toEqual({ path: '/api/rules', body: { text: first, note: '', isNew: true } });
  });

  test('of a version whose text was not kept it says so and offers no way back; older ones are read by number', async () => {
    answered = {
      ...detail,
      rule: { ...row, version: 3 },
      versions: [version(3, 'title: Third'), version(2, null)],
    };
    await show('forced');
    const tab = [...container.querySelectorAll('label')].find((one) =>
      /^Versions/.test(one.textContent ?? ''),
    );
    await act(async () => tab!.click());
    expect(container.textContent).toContain('Version 2 is what the file said then, and that was not kept');
    const ways = () =>
      [...container.querySelectorAll('li')].map((item) => /Go back/.test(item.textContent ?? ''));
    expect(ways()).toEqual([false, false, true]);
    await act(async () => button(/Read version 1/)!.click());
    expect(asked.at(-1)).toBe('/api/rules/forced/versions/1');
    expect(ways()).toEqual([false, false, true, true]);
    expect(button(/Read version/)).toBeUndefined();
  });

  test('offer no change to who may only look', async () => {
    await show('forced', ['view', 'rule.view']);
    expect(button(/New rule|Edit|Switch off/)).toBeUndefined();
    expect(container.querySelector('textarea')!.readOnly).toBe(true);
  });
});
