import { RULE_STATES, type RuleRow, type RuleState } from '../../../shared/contract/rules.ts';

export const RULE_FILTERS = ['all', ...RULE_STATES] as const;
export type RuleFilter = (typeof RULE_FILTERS)[number];
export const RULE_ORDERS = ['hits', 'cost', 'name'] as const;
export type RuleOrder = (typeof RULE_ORDERS)[number];

export const hitsOf = (row: RuleRow): number => row.hits.reduce((sum, count) => sum + count, 0);

export function countStates(rows: readonly RuleRow[]): Readonly<Record<RuleFilter, number>> {
  const counts: Record<RuleFilter, number> = { all: rows.length, live: 0, input: 0, disabled: 0, refused: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}

/** What needs somebody stands first: refused, then switched off; then by the order asked for, then by title. */
const URGENCY: Readonly<Record<RuleState, number>> = { refused: 0, disabled: 1, live: 2, input: 3 };

/** The rows a person asked for: by state, and by words that are all in title, id, file, tags or log source. */
export function orderRules(
  rows: readonly RuleRow[],
  filter: RuleFilter,
  words: string,
  order: RuleOrder,
): RuleRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const figure = (row: RuleRow) =>
    order === 'hits' ? hitsOf(row) : order === 'cost' ? (row.cost?.share ?? 0) : 0;
  return rows
    .filter((row) => filter === 'all' || row.state === filter)
    .filter((row) => {
      const text = [row.title, row.id, row.file, row.logsource, row.domain, row.level, ...row.tags]
        .join(' ')
        .toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        (order === 'name' ? 0 : URGENCY[a.state] - URGENCY[b.state]) ||
        figure(b) - figure(a) ||
        (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
    );
}
