import { refuse } from './refusal.ts';
import type { CompileLimits, ValueTest } from './rule-types.ts';

type Place = { readonly line: number };

/**
 * What the values of one rule cost together: an event may hold a text that each of them is looked for in vain, to its end. Each
 * `spend...` refuses what passes its limit, with the figure, where it does.
 */
export interface RuleBudget {
  readonly values: number;
  /** @throws RefusalError */
  spendValues(count: number, at: Place): void;
  /** @throws RefusalError */
  spendCharacters(tests: readonly ValueTest[], at: Place): void;
  /** @throws RefusalError */
  spendInstructions(count: number, at: Place): void;
}

export function createRuleBudget(limits: CompileLimits): RuleBudget {
  let values = 0;
  let characters = 0;
  let instructions = 0;
  return {
    get values() {
      return values;
    },
    spendValues(count, at) {
      values += count;
      if (values > limits.valuesPerRule) refuse(at, `more than ${limits.valuesPerRule} values in one rule`);
    },
    spendCharacters(tests, at) {
      for (const test of tests) characters += charactersOf(test);
      if (characters > limits.charactersPerRule)
        refuse(at, `the values of one rule have more than ${limits.charactersPerRule} characters`);
    },
    spendInstructions(count, at) {
      instructions += count;
      if (instructions > limits.regexProgramPerRule)
        refuse(
          at,
          `the regular expressions of one rule have more than ${limits.regexProgramPerRule} instructions`,
        );
    },
  };
}

function charactersOf(test: ValueTest): number {
  if (test.kind === 'text') return test.text.length;
  if (test.kind === 'regex') return test.pattern.length;
  return test.kind === 'glob' ? test.parts.reduce((sum, { length }) => sum + length, 0) : 0;
}
