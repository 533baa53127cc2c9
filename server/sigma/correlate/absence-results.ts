import { hash } from 'node:crypto';
import type { CompiledCorrelation } from '../correlation-types.ts';
import { type AbsenceGroup, type AbsenceRun, isFinalRun, runsOf } from './absence-group.ts';
import {
  type CorrelationChange,
  type CorrelationResult,
  sameResult,
  shortIds,
} from './correlation-results.ts';
import { shownByName } from './shown.ts';

/** Tells a group's results anew, against what was told. */
export function tellAnew(
  correlation: CompiledCorrelation,
  group: AbsenceGroup,
  gridMs: number,
): readonly CorrelationChange[] {
  const results = new Map<string, CorrelationResult>();
  for (const run of runsOf(group, correlation.timespanMs, gridMs)) {
    if (isFinalRun(group, run)) continue;
    const result = resultOf(correlation, group.key, run);
    results.set(result.id, result);
  }
  const changes: CorrelationChange[] = [];
  for (const [id, before] of group.told)
    if (!results.has(id)) changes.push({ type: 'withdrawn', result: before });
  for (const [id, result] of results) {
    const before = group.told.get(id);
    if (before === undefined) changes.push({ type: 'raised', result });
    else if (!sameResult(before, result)) changes.push({ type: 'updated', result });
  }
  group.told = results;
  return correlation.standalone ? changes : [];
}

function resultOf(
  correlation: CompiledCorrelation,
  key: string,
  { starts, line }: AbsenceRun,
): CorrelationResult {
  const first = starts[0]!;
  const name = line === undefined ? [first.eventId] : [null, line];
  return {
    id: hash('sha256', JSON.stringify([correlation.id, key, ...name])).slice(0, 32),
    rule: correlation.id,
    group: shownByName(correlation.groupBy, first.shown),
    at: first.time + correlation.timespanMs,
    firstAt: first.time,
    lastAt: starts.at(-1)!.time,
    eventIds: shortIds(starts.map(({ eventId }) => eventId)),
    eventCount: starts.length,
    value: starts.length,
  };
}
