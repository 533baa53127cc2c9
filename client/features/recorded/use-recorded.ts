import { useRef } from 'react';
import { RECORDED_LIMITS, type RecordedAnswer } from '../../../shared/contract/recorded.ts';
import { type Fetched, useFetched } from '../../lib/http-context.tsx';
import type { Range } from './wall-time.ts';

const REREAD_MS = 10_000;

/**
 * What is recorded of the cameras within a range, read again while the range reaches to now. The range asked for is wider and
 * moves in steps, so that a line that follows now is not read with every second; meanwhile the answer before stays.
 */
export function useRecorded(cameras: readonly string[], range: Range, now: number): Fetched<RecordedAnswer> {
  const step = 2 ** Math.ceil(Math.log2((range.to - range.from) / 4));
  const from = Math.floor(range.from / step) * step;
  const to = Math.min(Math.ceil(range.to / step) * step, from + RECORDED_LIMITS.rangeMs);
  const ids = [...cameras].sort().slice(0, RECORDED_LIMITS.cameras).join(',');
  const path =
    ids === ''
      ? null
      : `/api/recorded?cameras=${encodeURIComponent(ids)}&from=${Math.floor(from)}&to=${Math.ceil(to)}`;
  const { result } = useFetched<RecordedAnswer>(
    path,
    range.to > now - 30_000 ? Math.floor(now / REREAD_MS) : 0,
  );
  const held = useRef<{ ids: string; result: Fetched<RecordedAnswer> }>(undefined);
  if (result.state !== 'loading') held.current = { ids, result };
  return result.state === 'loading' && held.current?.ids === ids ? held.current.result : result;
}
