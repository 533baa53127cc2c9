import type { Silence } from '../../shared/domain/source-health.ts';
import { formatAge } from './format.ts';

/** `Access control silent for 12 min`. */
export function silenceWords({ feed, since, isFailing }: Silence, now: number): string {
  const what = isFailing ? 'cannot be read or kept' : 'silent';
  if (since !== undefined) return `${feed} ${what} for ${formatAge(now - since)}`;
  return isFailing ? `${feed} ${what}` : `${feed} not heard lately`;
}
