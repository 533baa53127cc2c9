// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpClient, HttpFault } from '../../../client/lib/http.ts';
import { HttpProvider } from '../../../client/lib/http-context.tsx';
import { type TryOut, useTryOut } from '../../../client/lib/use-try-out.ts';

let root: Root;
let tryOut: TryOut;
let sent: string[];
/** What the next reads answer; a running one where nothing is said. */
let reads: (Error | 'done')[];
let begin: (() => void) | undefined;
beforeAll(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
beforeEach(async () => {
  vi.useFakeTimers();
  sent = [];
  reads = [];
  begin = undefined;
  root = createRoot(document.createElement('div'));
  const http: HttpClient = {
    get: async <T,>(path: string) => {
      const read = reads.shift();
      if (read instanceof Error) throw read;
      return { id: path.split('/').at(-1), state: read ?? 'running' } as T;
    },
    send: async <T,>(method: string, path: string) => {
      sent.push(`${method} ${path}`);
      if (method === 'POST' && begin) await new Promise<void>((resolve) => (begin = resolve));
      return { id: 'T1', state: 'running' } as T;
    },
    setCsrfToken() {},
  };
  function Probe() {
    tryOut = useTryOut();
    return null;
  }
  await act(async () =>
    root.render(
      <HttpProvider client={http}>
        <Probe />
      </HttpProvider>,
    ),
  );
});
afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});
const start = () => act(async () => tryOut.start({ rule: 'r', days: 1 }));
/** In steps: within one act nothing is drawn, and no timer begun by that. */
async function wait(ms: number) {
  for (let step = 0; step < ms; step += 350)
    await act(async () => void (await vi.advanceTimersByTimeAsync(350)));
}
const cancelled = () => sent.filter((one) => one === 'DELETE /api/rules/try/T1').length;

describe('a try-out that runs is cancelled', () => {
  test('when the page goes, once', async () => {
    await start();
    act(() => void window.dispatchEvent(new Event('pagehide')));
    act(() => root.unmount());
    expect(cancelled()).toBe(1);
  });

  test('when it is cleared', async () => {
    await start();
    act(() => tryOut.clear());
    expect([cancelled(), tryOut.answer, tryOut.isRunning]).toEqual([1, undefined, false]);
  });

  test('when it is cleared before the server said that it runs', async () => {
    begin = () => {};
    await start();
    act(() => tryOut.clear());
    expect(cancelled()).toBe(0);
    await act(async () => begin!());
    expect([cancelled(), tryOut.answer]).toEqual([1, undefined]);
  });
});

describe('a read that fails', () => {
  const offline = () => new HttpFault('OFFLINE', 'no answer', 0);
  test('once is made again', async () => {
    reads = [offline(), offline(), 'done'];
    await start();
    await wait(6_000);
    expect([tryOut.answer?.state, tryOut.error, cancelled()]).toEqual(['done', undefined, 0]);
  });

  test('again and again is said, and the run is cancelled', async () => {
    reads = [offline(), offline(), offline(), offline()];
    await start();
    await wait(10_000);
    expect([tryOut.answer, tryOut.error?.code, cancelled()]).toEqual([undefined, 'OFFLINE', 1]);
  });

  test('since there is no such run any more is said at once', async () => {
    reads = [new HttpFault('NOT_FOUND', 'gone', 404)];
    await start();
    await wait(1_000);
    expect(tryOut.error?.code).toBe('NOT_FOUND');
  });
});
