import type { RuleRow, RuleState } from '../../../shared/contract/rules.ts';
import type { LineNotice } from '../../../shared/domain/line-health.ts';
import { isHeard, OWN_SOURCE, type SourceHealth } from '../../../shared/domain/source-health.ts';
import { formatAge } from '../../lib/format.ts';

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
  readonly sources: ReadonlyMap<string, SourceHealth>;
  readonly notices: ReadonlyMap<string, LineNotice>;
}

/** A rule is live only as far as somebody tells it what it looks for. What is not known of a feed is not held against it. */
export function seeRule(row: RuleRow, { sources, notices }: Feeds, now: number): SeenRule {
  const { state, feeds = [] } = row;
  if (state !== 'live') return { row, state };
  if (feeds.some((group) => group.length === 0))
    return { row, state: 'no_feed', because: 'No source here tells what it looks for' };
  const unheard = (group: readonly string[]) =>
    group.flatMap((id) => {
      const source = sources.get(id);
      return source && !isHeard(source) ? [silence(source, now)] : [];
    });
  const blind = feeds.find((group) => unheard(group).length === group.length);
  if (blind) return { row, state: 'unknown', because: unheard(blind).join(', ') };
  const unjudged = notices.get(`unknown ${row.id}`);
  if (unjudged) return { row, state: 'unknown', because: unjudged.text };
  const missed = [...new Set(feeds.flatMap(unheard))];
  return { row, state, ...(missed.length > 0 ? { because: `Sees less: ${missed.join(', ')}` } : {}) };
}

function silence({ name, state, lastReceivedAt }: SourceHealth, now: number): string {
  if (state === 'failing') return `${name} cannot be read`;
  return lastReceivedAt === undefined
    ? `${name} was never heard`
    : `${name} silent for ${formatAge(now - lastReceivedAt)}`;
}

/** `Access control, and Windows logon or Linux servers`: who tells what a rule looks for. */
export function toldByWords(
  groups: readonly (readonly string[])[],
  sources: ReadonlyMap<string, SourceHealth>,
): string {
  if (groups.some((group) => group.length === 0)) return 'no source here';
  const nameOf = (id: string) => (id === OWN_SOURCE ? 'Watchfloor itself' : (sources.get(id)?.name ?? id));
  return groups.map((group) => group.map(nameOf).join(' or ')).join(', and ');
}
