// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { PtzPad } from '../../../../client/features/cameras/wall/ptz-pad.tsx';
import { type HttpClient, HttpFault } from '../../../../client/lib/http.ts';
import { HttpProvider } from '../../../../client/lib/http-context.tsx';
import type { PtzRequest } from '../../../../shared/contract/cameras.ts';

let root: Root;
let container: HTMLDivElement;
beforeAll(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
beforeEach(() => {
  vi.useFakeTimers();
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});
afterEach(() => {
  act(() => root.unmount());
  container.remove();
  vi.useRealTimers();
});

async function show(fails = false) {
  const orders: PtzRequest[] = [];
  const http: HttpClient = {
    get: async <T,>() => ({ presets: [{ token: '1', name: 'Gate' }] }) as T,
    async send<T>(_method: string, _path: string, body?: unknown): Promise<T> {
      orders.push(body as PtzRequest);
      if (fails) throw new HttpFault('CAMERA_FAILED', 'The camera did not do that.', 502);
      return undefined as T;
    },
    setCsrfToken() {},
  };
  await act(async () =>
    root.render(
      <HttpProvider client={http}>
        <PtzPad camera="C 1" />
      </HttpProvider>,
    ),
  );
  const button = container.querySelector<HTMLButtonElement>('[aria-label="Left"]')!;
  const press = (type: 'keydown' | 'keyup', more = {}) =>
    act(async () => void button.dispatchEvent(new KeyboardEvent(type, { key: ' ', bubbles: true, ...more })));
  return { orders, press };
}

test('moves while it is held, in orders that end by themselves, and stops when let go', async () => {
  const { orders, press } = await show();
  await press('keydown');
  await press('keydown', { repeat: true });
  await act(async () => void vi.advanceTimersByTime(2_500));
  await press('keyup');
  await act(async () => void vi.advanceTimersByTime(60_000));
  const move = { act: 'move', pan: -0.5, tilt: 0, zoom: 0, forMs: 3_000 };
  expect(orders).toEqual([move, move, { act: 'stop' }]);
});

test('taken away while it moves, it orders nothing more', async () => {
  const { orders, press } = await show();
  await press('keydown');
  act(() => root.render(null));
  await act(async () => void vi.advanceTimersByTime(60_000));
  expect(orders).toHaveLength(1);
});

test('says what the camera did not do, and offers its presets', async () => {
  const { press } = await show(true);
  await press('keydown');
  expect(container.textContent).toContain('The camera did not do that.');
  expect(container.textContent).toContain('Gate');
});
