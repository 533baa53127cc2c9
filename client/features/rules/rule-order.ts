import type { RuleRow } from '../../../shared/contract/rules.ts';
import type { SeenRule, ShownState } from './rule-sight.ts';

export const RULE_FILTERS = [
  'all',
  'live',
  'unknown',
  'no_feed',
  'input',
  'disabled',
  'refused',
] as const satisfies readonly (ShownState | 'all')[];
export type RuleFilter = (typeof RULE_FILTERS)[number];
export const RULE_ORDERS = ['hits', 'cost', 'name'] as const;
export type RuleOrder = (typeof RULE_ORDERS)[number];

export const hitsOf = (row: RuleRow): number => row.hits.reduce((sum, count) => sum + count, 0);

export function countStates(rules: readonly SeenRule[]): Readonly<Record<RuleFilter, number>> {
  const counts = Object.fromEntries(RULE_FILTERS.map((filter) => [filter, 0])) as Record<RuleFilter, number>;
  counts.all = rules.length;
  for (const { state } of rules) counts[state]++;
  return counts;
}

/** What needs somebody stands first: refused, unknown, then switched off; then by the order asked for, then by title. */
const URGENCY: Readonly<Record<ShownState, number>> = {
  refused: 0,
  unknown: 1,
  disabled: 2,
  live: 3,
  no_feed: 4,
  input: 5,
};

/** The rows a person asked for: by state, and by words that are all in title, id, file, tags or log source. */
export function orderRules(
  rules: readonly SeenRule[],
  filter: RuleFilter,
  words: string,
  order: RuleOrder,
): SeenRule[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const figure = ({ row }: SeenRule) =>
    order === 'hits' ? hitsOf(row) : order === 'cost' ? (row.cost?.share ?? 0) : 0;
  return rules
    .filter(({ state }) => filter === 'all' || state === filter)
    .filter(({ row }) => {
      const text = [row.title, row.id, row.file, row.logsource, row.domain, row.level, ...row.tags]
        .join(' ')
        .toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        (order === 'name' ? 0 : URGENCY[a.state] - URGENCY[b.state]) ||
        figure(b) - figure(a) ||
        (a.row.title < b.row.title ? -1 : a.row.title > b.row.title ? 1 : 0),
    );
}
