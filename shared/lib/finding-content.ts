import type { Finding } from '../domain/finding.ts';

/** What a finding says but for when it became known, whatever the order in which the record gives its parts back. */
export function contentOf({ knownAt: _, ...content }: Finding): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
