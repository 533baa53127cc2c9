import type { CompiledCorrelation } from '../correlation-types.ts';
import type { AbsenceEntry, AbsenceGroup } from './absence-group.ts';
import { createExpiry, type Expiry, type Filing } from './expiry.ts';
import { gridOf } from './grid.ts';
import { WIDEN_MAX_MS } from './group.ts';
import { createLeavingOrder } from './least-recent.ts';
import { createPlacing, type Placing } from './placements.ts';
import { createWaiting, type Waiting } from './waiting.ts';

/** One absence at work. */
export interface AbsenceState {
  readonly number: number;
  readonly correlation: CompiledCorrelation;
  /** How far the lines are from each other at which what goes on for long is cut. */
  readonly gridMs: number;
  readonly groups: Map<string, AbsenceGroup>;
  readonly place: Placing;
  /** Unanswered starts that are not judged yet. */
  readonly waiting: Waiting;
  readonly expiry: Expiry<AbsenceGroup>;
  readonly leastRecent: () => AbsenceGroup | undefined;
}

/** Where what a rule matched goes to; `rule` is its position there, also as a list of one. */
export interface AbsenceLink {
  readonly state: AbsenceState;
  readonly rule: number;
  readonly rules: readonly number[];
}

const FILING: Filing<AbsenceGroup> = {
  bucketOf: ({ bucket }) => bucket,
  placeOf: ({ bucketAt }) => bucketAt,
  file(group, bucket, place) {
    group.bucket = bucket;
    group.bucketAt = place;
  },
};

export function createAbsenceStates(
  correlations: readonly CompiledCorrelation[],
  onOverflow: (state: AbsenceState) => void,
): readonly AbsenceState[] {
  return correlations
    .filter((one) => one.type === 'absence')
    .map((correlation, number) => {
      const { timespanMs } = correlation;
      const groups = new Map<string, AbsenceGroup>();
      const state: AbsenceState = {
        number,
        correlation,
        gridMs: gridOf(timespanMs),
        groups,
        place: createPlacing(correlation, [], () => onOverflow(state)),
        waiting: createWaiting((start) => deadlineOf(timespanMs, start), Math.max(1000, timespanMs / 64)),
        expiry: createExpiry(timespanMs, FILING),
        leastRecent: createLeavingOrder({ all: () => groups.values(), seenOf: ({ seen }) => seen }),
      };
      return state;
    });
}

/** Which absences, at which of their positions, a rule's matches go to. */
export function linksOfAbsences(
  states: readonly AbsenceState[],
): ReadonlyMap<string, readonly AbsenceLink[]> {
  const links = new Map<string, AbsenceLink[]>();
  for (const state of states)
    for (const [rule, id] of state.correlation.rules.entries())
      links.set(id, [...(links.get(id) ?? []), { state, rule, rules: [rule] }]);
  return links;
}

/** After this a start that was not answered can be judged. */
export const deadlineOf = (timespanMs: number, start: AbsenceEntry) =>
  start.time + timespanMs + Math.min(start.errorMs, WIDEN_MAX_MS);
