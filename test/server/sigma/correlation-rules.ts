import { compileRules } from '../../../server/sigma/compile-rules.ts';
import type {
  CorrelationChange,
  CorrelationResult,
} from '../../../server/sigma/correlate/correlation-results.ts';

/** Rules a, b, c that match the field `e`, and one correlation over them written in YAML (its `correlation` section). */
export function withBaseRules(correlation: string, extra = '') {
  const base = ['a', 'b', 'c'].map(
    (name) =>
      `title: rule ${name}\nname: ${name}\nlogsource: {product: t}\ndetection: {s: {e: ${name}}, condition: s}\n`,
  );
  const source = [
    ...base,
    `title: it\nname: it\ncorrelation:\n${indent(correlation)}\n`,
    ...(extra === '' ? [] : [extra]),
  ].join('---\n');
  return compileRules([{ file: 'rules.yml', text: source }]);
}

const indent = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** What stands after a series of changes, and a check that the changes make sense one after the other. */
export function createLedger() {
  const standing = new Map<string, CorrelationResult>();
  return {
    apply(changes: readonly CorrelationChange[]) {
      for (const { type, result } of changes) {
        if ((type === 'raised') === standing.has(result.id))
          throw new Error(`${type} of ${result.id} makes no sense`);
        if (type === 'withdrawn') standing.delete(result.id);
        else standing.set(result.id, result);
      }
    },
    results: () =>
      [...standing.values()].sort((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1)),
  };
}
