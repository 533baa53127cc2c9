import type { RuleRow } from '../../../shared/contract/rules.ts';

/** A rule of the list that says nothing but what is given. */
export const ruleRow = (said: Partial<RuleRow> = {}): RuleRow => ({
  id: 'forced',
  title: 'Door forced',
  kind: 'rule',
  tags: [],
  logsource: 'watchfloor / access',
  refersTo: [],
  origin: 'shipped',
  file: 'shipped/doors.yml',
  line: 1,
  version: 0,
  state: 'live',
  hits: [],
  ...said,
});
