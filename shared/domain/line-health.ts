import type { SourceHealth } from './source-health.ts';

/** A rule that cannot be judged now: neither green nor an alarm. */
export interface RuleUnknown {
  readonly rule: string;
  readonly title: string;
  /** In words, with the feed's name and age. */
  readonly because: string;
  /** The feed it waits for, by name. Absent: no feed is watched that could tell. */
  readonly feed?: string;
  /** Since its last event, milliseconds. Absent: it was never heard. */
  readonly feedAgeMs?: number;
}

/** Rules that can find nothing now, by the sources of which one would have to be heard. */
export interface BlindRules {
  readonly sources: readonly SourceHealth[];
  /** Titles, in the order of the rules. */
  readonly rules: readonly string[];
}

/** How far the line has judged, where it is not level with what comes in. */
export interface JudgingState {
  readonly id: 'line';
  /** `late`: alerts come later than they should. `stopped`: none comes any more. */
  readonly state: 'late' | 'stopped';
  /** What the server received from then on is not judged; epoch ms. */
  readonly since: number;
}

/** Something about the line that a person must know: a bound it reached, a rule it cannot judge. */
export interface LineNotice {
  readonly id: string;
  /** `bound`: state was let go, so that what comes late may be judged on less. `unknown`: rules that cannot be judged now. */
  readonly kind: 'bound' | 'unknown';
  /** What it is about, as people call it. */
  readonly about: string;
  /** What happened and what follows from it. */
  readonly text: string;
  /** How often since `since`; of what is unknown, how many rules. */
  readonly count: number;
  readonly since: number;
  readonly lastAt: number;
}
