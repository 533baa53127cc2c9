import type { CorrelationChange, Observation } from './correlation-results.ts';
import type { Holding } from './holding.ts';
import { type Fate, fatesOf, type State } from './states.ts';

export interface Reloaded {
  readonly changes: readonly CorrelationChange[];
  /** Correlations that begin with nothing: of what was told of these before nothing more will be. */
  readonly fresh: readonly string[];
}

/** What a reload may look back on. */
export interface Past {
  /** Whether the rule of this id matches what it matched before. */
  readonly isSame: (rule: string) => boolean;
  /** What was observed, each event once, as it stands now, with the rules that hold for it. In any order. */
  readonly history: Iterable<{ readonly input: Observation; readonly matched: readonly string[] }>;
}

/**
 * The states to work with from now on: the present ones where nothing that they find changes, new ones in place of
 * others. What was told of those that go is withdrawn, as far as it is not final.
 */
export function replaceStates(
  present: readonly State[],
  made: readonly State[],
  isSame: Past['isSame'],
  holding: Holding,
  onWithdrawn: (change: CorrelationChange) => void,
): { readonly states: readonly State[]; readonly fates: ReadonlyMap<string, Fate> } {
  const fates = fatesOf(present, made, isSame);
  const kept = new Map<string, State>();
  for (const state of present) {
    const { id } = state.correlation;
    const fate = fates.get(id);
    if (fate === 'kept') kept.set(id, state);
    else drop(state, fate === 'fresh' ? undefined : onWithdrawn, holding);
  }
  const states = made.map((state) => {
    const same = kept.get(state.correlation.id);
    if (same === undefined) return state;
    same.correlation = state.correlation;
    same.order = state.order;
    return same;
  });
  return { states, fates };
}

/** Forgets all groups of a correlation. */
function drop(
  state: State,
  onWithdrawn: ((change: CorrelationChange) => void) | undefined,
  holding: Holding,
): void {
  const { groups } = state.memory;
  for (const group of state.groups.numbers()) {
    if (onWithdrawn !== undefined && state.correlation.standalone)
      for (const { reported } of groups.listed[group]?.run?.episodes ?? [])
        if (reported !== undefined) onWithdrawn({ type: 'withdrawn', result: reported });
    holding.dropGroup(group);
  }
}
