import type { AlertReason } from '../../shared/domain/alert.ts';

export interface ReasonGroup {
  /** The newest that still stands, or the newest of all where none does. */
  readonly newest: AlertReason;
  /** The others of the same rule, newest first. */
  readonly earlier: readonly AlertReason[];
}

/** Reasons of one rule told once: the newest speaks for them. In order of what each group last said, newest first. */
export function groupReasons(reasons: readonly AlertReason[]): readonly ReasonGroup[] {
  const groups = new Map<string, AlertReason[]>();
  for (const reason of [...reasons].sort((a, b) => b.at - a.at)) {
    // A withdrawn one does not speak for those that stand.
    const key = `${reason.rule} ${reason.withdrawn === undefined}`;
    groups.set(key, [...(groups.get(key) ?? []), reason]);
  }
  return [...groups.values()].flatMap(([newest, ...earlier]) => (newest ? [{ newest, earlier }] : []));
}
