import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import type { FieldPipeline } from '../../../server/sigma/rule-types.ts';

const compile = (pipelines: readonly FieldPipeline[], ...texts: string[]) =>
  compileRules([{ file: 'f.yml', text: texts.join('---\n') }], { pipelines });
const rule = (id: string, logsource: string, selection: string) =>
  `title: ${id}\nid: ${id}\nlogsource: ${logsource}\ndetection: {s: ${selection}, condition: s}\n`;

describe('a filter', () => {
  const filter = (logsource: string, selection: string, rules = 'any') =>
    `title: f\nid: f\nlogsource: ${logsource}\nfilter: {rules: ${rules}, s: ${selection}, condition: s}\n`;
  const narrow: FieldPipeline = {
    logsource: { product: 'p', category: 'c' },
    fields: { Image: 'img', User: 'u' },
  };
  const [wide, covered] = ['{product: p}', '{product: p, category: c}'];

  test('names the fields as each rule that it is for does', () => {
    const { rules, refused } = compile(
      [narrow],
      rule('renamed', covered, '{Image: 1}'),
      rule('as-is', wide, '{Image: 1}'),
      filter(wide, '{User|startswith: adm_}'),
    );
    expect(refused).toEqual([]);
    const match = createMatcher(rules);
    const found = (record: Record<string, unknown>) => match(record).map(({ id }) => id);
    expect(found({ img: 1, u: 'adm_x' })).toEqual([]);
    expect(found({ img: 1, u: 'bob' })).toEqual(['renamed']);
    expect(found({ Image: 1, User: 'adm_x' })).toEqual([]);
    expect(found({ Image: 1, User: 'bob', u: 'adm_x' })).toEqual(['as-is']);
  });

  test('is made once for all rules that the same pipelines cover', () => {
    const { rules } = compile(
      [narrow],
      rule('one', covered, '{Image: 1}'),
      rule('two', '{product: p, category: c, service: s}', '{Image: 2}'),
      filter(wide, '{User: x}'),
    );
    const [one, two] = rules.map(({ detection }) =>
      detection.type === 'and' ? detection.items[1] : undefined,
    );
    expect(one).toBeDefined();
    expect(one).toBe(two);
  });

  test('is in force for rules with whose fields it does not become too much', () => {
    const many = {
      logsource: { category: 'c' },
      fields: { x: Array.from({ length: 10_001 }, (_, i) => `f${i}`) },
    };
    const { rules, refused } = compile(
      [many],
      rule('one', covered, '{Image: 1}'),
      rule('two', wide, '{Image: 1}'),
      filter(wide, '{g|fieldref: x}'),
    );
    expect(refused).toMatchObject([
      { reason: /more than 10000 values for one field; the filter applies/, isPartial: true },
    ]);
    expect(createMatcher(rules)({ Image: 1, g: 1, x: 1 }).map(({ id }) => id)).toEqual(['one']);
  });
});
