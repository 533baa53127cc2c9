import type { Alert } from '../../shared/domain/alert.ts';

/** The alert that one went into, and that into, as far as is known: what a person had chosen goes on as that. */
export function heirOf(
  alerts: ReadonlyMap<string, Pick<Alert, 'status' | 'mergedInto'>>,
  id: string,
): string {
  const seen = new Set<string>();
  let heir = id;
  for (let next: string | undefined = id; next !== undefined && !seen.has(next); ) {
    seen.add(next);
    heir = next;
    const alert = alerts.get(next);
    next = alert?.status === 'merged' ? alert.mergedInto : undefined;
  }
  return heir;
}
