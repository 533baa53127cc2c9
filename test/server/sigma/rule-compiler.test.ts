import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CompiledRules, compileRules, createRuleCompiler } from '../../../server/sigma/compile-rules.ts';
import type { CompileOptions, RuleSource } from '../../../server/sigma/rule-types.ts';

const rule = (id: string, value: string, more = '') =>
  `title: ${id}\nid: ${id}\n${more}logsource: {product: p}\ndetection: {s: {f: ${value}}, condition: s}\n`;
const correlation = (id: string, rules: string, more = '') =>
  `title: ${id}\nid: ${id}\ncorrelation: {type: event_count, rules: ${rules}, timespan: 5m, condition: {gte: 2}${more}}\n`;
const filter = (id: string, rules: string, product = 'p') =>
  `title: ${id}\nid: ${id}\nlogsource: {product: ${product}}\nfilter: {rules: ${rules}, s: {g: ${id}}, condition: s}\n`;

/** What a hand may put into a file: changes, quarrels over names, references that come and go, faults. */
const DOCUMENTS = [
  ...[
    rule('a', '1'),
    rule('a', '2'),
    rule('a', "'%x%'"),
    rule('b', '1', 'name: bee\n'),
    rule('b', '1', 'name: a\n'),
  ],
  ...[rule('bee', '3'), rule('c', '{d: e}'), rule('c', 'x|'), 'title: [', '- a\n', '', '# only a comment\n'],
  ...[
    correlation('k', '[a]'),
    correlation('k', '[a, bee]'),
    correlation('l', '[k]'),
    correlation('k', '[l]'),
  ],
  ...[correlation('m', '[b]', ', generate: true'), correlation('m', '[b, b]'), correlation('a', '[b]')],
  ...[
    filter('f', 'any'),
    filter('f', '[a]'),
    filter('g', '[a, bee]'),
    filter('g', 'any', 'q'),
    filter('h', '[nobody]'),
  ],
];

const file = fc.tuple(
  fc.constantFrom('one.yml', 'two.yml', 'three.yml', 'four.yml'),
  fc.array(fc.constantFrom(...DOCUMENTS), { minLength: 1, maxLength: 3 }),
  fc.constantFrom('', '\n\n'),
);
const source = file.map(
  ([name, documents, front]): RuleSource => ({
    file: name,
    text: front + documents.join('---\n'),
  }),
);
/** A pack, and what is done to it: in the place of a source, before it, or without it. */
const step = fc.tuple(fc.nat({ max: 7 }), fc.constantFrom('put', 'insert', 'remove', 'nothing'), source);
const packs = fc
  .tuple(fc.array(source, { maxLength: 6 }), fc.array(step, { minLength: 1, maxLength: 8 }))
  .map(([first, steps]) => {
    const all: (readonly RuleSource[])[] = [first];
    for (const [at, what, other] of steps) {
      // Sources are always other objects: only what they say counts.
      const next = all.at(-1)!.map((one) => ({ ...one }));
      if (what !== 'nothing')
        next.splice(at, what === 'insert' ? 0 : 1, ...(what === 'remove' ? [] : [other]));
      all.push(next);
    }
    return all;
  });

const inAll = ({ rules, correlations }: CompiledRules) => [...rules, ...correlations];

describe('a compiler that is given pack after pack', () => {
  const options: readonly CompileOptions[] = [{}, { placeholders: { x: ['u', 'v'] } }];
  test('gives of each what compiling from nothing gives, and what is unchanged as the same object', () => {
    fc.assert(
      fc.property(packs, fc.constantFrom(...options), (all, chosen) => {
        const compile = createRuleCompiler(chosen);
        let before: CompiledRules | undefined;
        for (const pack of all) {
          const compiled = compile(pack);
          expect(compiled).toStrictEqual(compileRules(pack, chosen));
          const byId = new Map(before && inAll(before).map((one) => [one.id, one]));
          for (const one of inAll(compiled)) {
            const other = byId.get(one.id);
            if (isDeepStrictEqual(one, other)) expect(one).toBe(other);
          }
          before = compiled;
        }
      }),
      { numRuns: 400 },
    );
  });

  test('reads again only what changed', () => {
    const texts = new Map([['one.yml', rule('a', '1')]]);
    let reads = 0;
    const pack = () =>
      [...texts]
        .map(([name, text]) => ({ file: name, text }))
        .concat({ file: 'two.yml', text: rule('b', '1') });
    const compile = createRuleCompiler({
      pipelines: [
        {
          // Asked once for every rule that is compiled.
          get logsource() {
            reads += 1;
            return {};
          },
          fields: {},
        },
      ],
    });
    const first = compile(pack());
    expect(reads).toBe(2);
    texts.set('one.yml', rule('a', '2'));
    const second = compile(pack());
    expect(reads).toBe(3);
    expect(second.rules[0]).not.toBe(first.rules[0]);
    expect(second.rules[1]).toBe(first.rules[1]);
  });

  test('a filter that goes gives the rule back as it was without it', () => {
    const compile = createRuleCompiler();
    const sources = [
      { file: 'a', text: rule('a', '1') },
      { file: 'b', text: rule('b', '1') },
    ];
    const plain = compile(sources);
    const filtered = compile([...sources, { file: 'f', text: filter('f', '[a]') }]);
    expect(filtered.rules[0]!.detection).toMatchObject({ type: 'and' });
    expect(filtered.rules[1]).toBe(plain.rules[1]);
    expect(compile(sources)).toEqual(plain);
  });
});
