import type { RuleRow, RuleState } from '../../../shared/contract/rules.ts';
import { OWN_SOURCE, type Silence } from '../../../shared/domain/source-health.ts';
import { silenceWords } from '../../lib/silence-words.ts';

/** As the book has it; or, of a rule that is live, that it cannot judge now, or that nothing here tells what it looks for. */
export type ShownState = RuleState | 'unknown' | 'no_feed';

/** A rule as it stands now. */
export interface SeenRule {
  readonly row: RuleRow;
  readonly state: ShownState;
  /** What it cannot see, with each feed's name and age. */
  readonly because?: string;
}

/** What is known of feeds now. */
export interface Feeds {
  /** False where that is old, or cannot be read. */
  readonly isRead: boolean;
  /** By source. */
  readonly names: ReadonlyMap<string, string>;
  /** By source, of those that are not heard. */
  readonly silences: ReadonlyMap<string, Silence>;
  /** Why the line does not judge what, by the id of its notice. */
  readonly unjudged: ReadonlyMap<string, string>;
}

/** A rule is live only as far as somebody tells it what it looks for. What is not known of a feed is not held against it. */
export function seeRule(row: RuleRow, { silences, unjudged }: Feeds, now: number): SeenRule {
  const { state, feeds = [] } = row;
  if (state !== 'live') return { row, state };
  if (feeds.some((group) => group.length === 0))
    return { row, state: 'no_feed', because: 'No source here tells what it looks for' };
  const words = (sources: readonly string[]) =>
    sources.flatMap((source) => {
      const silence = silences.get(source);
      return silence ? silenceWords(silence, now) : [];
    });
  const blind = feeds.find((group) => group.every((source) => silences.has(source)));
  if (blind) return { row, state: 'unknown', because: words(blind).join(', ') };
  const reason = unjudged.get(`unknown ${row.id}`);
  if (reason !== undefined) return { row, state: 'unknown', because: reason };
  const missed = words([...new Set(feeds.flat())]);
  return { row, state, ...(missed.length > 0 ? { because: `Sees less: ${missed.join(', ')}` } : {}) };
}

/** `Access control, and Windows logon or Linux servers`: who may tell what a rule looks for. */
export function toldByWords(groups: readonly (readonly string[])[], names: Feeds['names']): string {
  if (groups.some((group) => group.length === 0)) return 'no source here';
  const nameOf = (id: string) => (id === OWN_SOURCE ? 'Watchfloor itself' : (names.get(id) ?? id));
  return groups.map((group) => group.map(nameOf).join(' or ')).join(', and ');
}
