import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import type { CompileOptions } from '../../../server/sigma/rule-types.ts';

/** Compiles one rule from its detection section (YAML, without the condition when it is `s`). */
export function compileOne(detection: string, options: CompileOptions = {}) {
  const lines = detection.includes('condition:') ? detection : `${detection}\ncondition: s`;
  const text = `title: t\nid: r\nlogsource: {product: p}\ndetection:\n${lines.replace(/^/gm, '  ')}\n`;
  return compileRules([{ file: 'f.yml', text }], options);
}

/** Whether one rule holds for a record. */
export function holds(
  detection: string,
  record: Record<string, unknown>,
  options: CompileOptions = {},
): boolean {
  const { rules, refused } = compileOne(detection, options);
  if (refused.length > 0) throw new Error(`${refused[0]!.line}: ${refused[0]!.reason}`);
  return createMatcher(rules)(record).length === 1;
}

export function reasonFor(detection: string, options: CompileOptions = {}): string {
  const { rules, refused } = compileOne(detection, options);
  if (rules.length > 0 || refused.length !== 1) throw new Error('the rule was not refused');
  return `${refused[0]!.line}: ${refused[0]!.reason}`;
}
