import type { SourceHealth } from '../../shared/domain/source-health.ts';

/** A source's card that says nothing but what is given. */
export const sourceHealth = (id: string, said: Partial<SourceHealth> = {}): SourceHealth => ({
  id,
  name: id,
  type: 'http',
  state: 'fresh',
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  dropped: 0,
  ratePerMinute: 0,
  ...said,
});
