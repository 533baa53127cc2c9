import { describe, expect, test } from 'vitest';
import {
  DENIED_RELOAD_MS,
  decideFault,
  FIRST_RELOAD_MS,
  LONGEST_RELOAD_MS,
  type StreamFault,
} from '../../../../../client/features/cameras/player/error-policy.ts';

const fault = (over: Partial<StreamFault>): StreamFault => ({
  kind: 'network',
  details: 'levelLoadError',
  isFatal: true,
  ...over,
});
const fresh = { mode: 'live', reloads: 0, recoveries: 0 } as const;

describe('what follows an error of a stream', () => {
  test('an error the library retries by itself needs nothing', () => {
    expect(decideFault(fault({ isFatal: false, httpStatus: 503 }), fresh)).toEqual({
      action: { do: 'nothing' },
    });
  });

  test.each([401, 403])('a refusal (%i) is told and asked again seldom, fatal or not', (httpStatus) => {
    for (const isFatal of [true, false]) {
      expect(decideFault(fault({ isFatal, httpStatus }), fresh)).toEqual({
        action: { do: 'reload', afterMs: DENIED_RELOAD_MS },
        verdict: 'denied',
      });
    }
  });

  test('a recording that is not there is told; a live picture that is not there is asked again', () => {
    const missing = fault({ httpStatus: 404 });
    expect(decideFault(missing, { ...fresh, mode: 'recorded' }).verdict).toBe('nothing-recorded');
    expect(decideFault(missing, fresh)).toEqual({ action: { do: 'reload', afterMs: FIRST_RELOAD_MS } });
  });

  test('a decoder is recovered twice, then the stream is loaded anew', () => {
    const media = fault({ kind: 'media', details: 'bufferAppendError' });
    const actions = [0, 1, 2].map((recoveries) => decideFault(media, { ...fresh, recoveries }).action.do);
    expect(actions).toEqual(['recover', 'recover', 'reload']);
  });

  test('reloads are spaced wider and wider, never wider than the longest, and never given up', () => {
    const waits = [0, 1, 2, 3, 4, 1_000_000].map((reloads) => {
      const { action } = decideFault(fault({}), { ...fresh, reloads });
      return action.do === 'reload' ? action.afterMs : undefined;
    });
    expect(waits).toEqual([500, 1000, 2000, 4000, LONGEST_RELOAD_MS, LONGEST_RELOAD_MS]);
  });
});
