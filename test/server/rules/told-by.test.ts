import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logSourcesOf } from '../../../server/pipeline/detect/log-sources.ts';
import type { Mapping } from '../../../server/pipeline/normalise/mapping.ts';
import { blindRules, createToldBy, type Telling } from '../../../server/rules/told-by.ts';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';
import { sourceHealth } from '../../support/source-health.ts';

const NOW = 1_790_000_000_000;
const WATCHFLOOR = { product: 'watchfloor' };
const caseOf = (kind: EventKind, more: Partial<Mapping['cases'][number]> = {}): Mapping['cases'][number] => ({
  ...{ line: 1, when: [], drop: false, kind, severity: 1, fields: [] },
  ...more,
});
const mapping = (logsource: Telling['logsource'], ...cases: Mapping['cases'][number][]) => ({
  mapping: { logsource, cases },
});
const MAPPINGS = new Map([
  [
    'badge',
    mapping(
      WATCHFLOOR,
      caseOf('access.denied'),
      caseOf('door.forced'),
      caseOf('alarm.panic', { drop: true }),
    ),
  ],
  ['desk', mapping(WATCHFLOOR, caseOf('visitor.checked_in'), caseOf('access.denied'))],
  [
    'windows',
    mapping(
      { product: 'windows', service: 'security' },
      caseOf('auth.failure'),
      caseOf('process.started', { logsource: { category: 'process_creation' } }),
    ),
  ],
]);
const SOURCES = [
  { id: 'lobby', mapping: 'badge' },
  { id: 'tower', mapping: 'badge' },
  { id: 'reception', mapping: 'desk' },
  { id: 'dc', mapping: 'windows' },
];
const OWN: Telling[] = [{ kind: 'clock.shifted', logsource: { ...WATCHFLOOR, category: 'device' } }];
const toldBy = createToldBy(SOURCES, MAPPINGS, OWN);

const rule = (id: string, logsource: string, detection: string, more = '') =>
  `title: Title of ${id}\nid: ${id}\nlogsource: ${logsource}\ndetection: ${detection}\nlevel: low\n${more}`;
const correlation = (id: string, text: string) =>
  `title: Title of ${id}\nid: ${id}\ncorrelation: ${text}\nlevel: high\n`;
const compile = (...documents: string[]) => {
  const rules = compileRules([{ file: 'f.yml', text: documents.join('---\n') }]);
  expect(rules.refused).toEqual([]);
  return rules;
};
const groups = (...documents: string[]) => toldBy(compile(...documents)).groupsOf;
const groupsOfOne = (logsource: string, detection: string) =>
  groups(rule('r', logsource, detection)).get('r');

describe('which sources can tell what a rule looks for', () => {
  test('by the kind that it asks for', () => {
    expect(groupsOfOne('{product: watchfloor}', '{s: {kind: door.forced}, condition: s}')).toEqual([
      ['lobby', 'tower'],
    ]);
    expect(groupsOfOne('{product: watchfloor}', '{s: {kind: access.denied}, condition: s}')).toEqual([
      ['lobby', 'tower', 'reception'],
    ]);
    expect(groupsOfOne('{product: watchfloor}', '{s: {kind|startswith: visitor.}, condition: s}')).toEqual([
      ['reception'],
    ]);
    expect(
      groupsOfOne(
        '{product: watchfloor}',
        '{s: {kind: [door.forced, auth.failure]}, f: {kind: door.forced}, condition: s and not f}',
      ),
    ).toEqual([['dc']]);
    // What else it asks for rests on the event.
    expect(
      groupsOfOne(
        '{product: watchfloor}',
        '{s: {kind: door.forced, portal.uid: D-1}, f: {portal.uid: D-2}, condition: s and not f}',
      ),
    ).toEqual([['lobby', 'tower']]);
    expect(groupsOfOne('{product: watchfloor}', '{s: {portal.uid: D-1}, condition: s}')).toEqual([
      ['lobby', 'tower', 'reception', 'dc', 'watchfloor'],
    ]);
  });

  test('by its log source, the source’s own or that of the kind', () => {
    expect(
      groupsOfOne('{product: windows, service: security}', '{s: {EventID: 4625}, condition: s}'),
    ).toEqual([['dc']]);
    expect(
      groupsOfOne('{product: windows, category: process_creation}', '{s: {a: b}, condition: s}'),
    ).toEqual([['dc']]);
    expect(
      groupsOfOne('{product: watchfloor, category: authentication}', '{s: {a: b}, condition: s}'),
    ).toEqual([['dc']]);
    expect(groupsOfOne('{product: zeek}', '{s: {a: b}, condition: s}')).toEqual([[]]);
  });

  test('what a mapping drops is told by nobody, what Watchfloor tells itself needs no source', () => {
    expect(groupsOfOne('{product: watchfloor}', '{s: {kind: alarm.panic}, condition: s}')).toEqual([[]]);
    expect(
      groupsOfOne('{product: watchfloor}', '{s: {kind: [clock.shifted, door.forced]}, condition: s}'),
    ).toEqual([['lobby', 'tower', 'watchfloor']]);
  });

  const FORCED = rule('forced', '{product: watchfloor}', '{s: {kind: door.forced}, condition: s}');
  const FAILED = rule('failed', '{product: watchfloor}', '{s: {kind: auth.failure}, condition: s}');
  const CLOCK = rule('clock', '{product: watchfloor}', '{s: {kind: clock.shifted}, condition: s}');
  test('a sequence needs all of its rules, a count one, an absence what begins it', () => {
    const over = (type: string, rules: string, more = '') =>
      groups(
        FORCED,
        FAILED,
        CLOCK,
        correlation('c', `{type: ${type}, rules: [${rules}], timespan: 5m${more}}`),
      ).get('c');
    expect(over('temporal', 'forced, failed')).toEqual([['lobby', 'tower'], ['dc']]);
    expect(over('temporal_ordered', 'forced, clock')).toEqual([['lobby', 'tower'], ['watchfloor']]);
    expect(over('temporal', 'forced, failed', ', condition: forced or failed')).toEqual([
      ['lobby', 'tower', 'dc'],
    ]);
    expect(over('temporal', 'forced, failed', ', condition: failed and not forced')).toEqual([['dc']]);
    expect(over('event_count', 'forced, failed', ', condition: {gte: 2}')).toEqual([
      ['lobby', 'tower', 'dc'],
    ]);
    expect(over('event_count', 'forced, clock', ', condition: {gte: 2}')).toEqual([
      ['lobby', 'tower', 'watchfloor'],
    ]);
    expect(over('absence', 'forced, failed')).toEqual([['lobby', 'tower']]);
  });

  type Tree = string | { readonly type: 'and' | 'or' | 'not'; readonly items: readonly Tree[] };
  const printed = (tree: Tree): string => {
    if (typeof tree === 'string') return tree;
    const items = tree.items.map((item) => `(${printed(item)})`);
    return tree.type === 'not' ? `not ${items[0]}` : items.join(` ${tree.type} `);
  };
  const NEEDS: Readonly<Record<string, readonly string[]>> = {
    forced: ['lobby', 'tower'],
    denied: ['lobby', 'tower', 'reception'],
    failed: ['dc'],
    clock: ['watchfloor'],
    nowhere: [],
  };
  const DENIED = rule('denied', '{product: watchfloor}', '{s: {kind: access.denied}, condition: s}');
  const NOWHERE = rule('nowhere', '{product: zeek}', '{s: {a: b}, condition: s}');
  const canHold = (tree: Tree, heard: ReadonlySet<string>): boolean => {
    if (typeof tree === 'string') return NEEDS[tree]!.some((source) => heard.has(source));
    if (tree.type === 'not') return true;
    const items = tree.items.map((item) => canHold(item, heard));
    return tree.type === 'and' ? items.every(Boolean) : items.some(Boolean);
  };

  test('whatever a sequence’s condition: it is blind where what is heard cannot make it hold', () => {
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(...Object.keys(NEEDS)),
        fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), tie('tree'), tie('tree'))
          .map(([type, ...items]) => ({ type, items })),
        tie('tree').map((item) => ({ type: 'not' as const, items: [item] })),
      ),
    }));
    const sources = [...SOURCES.map(({ id }) => id), 'watchfloor'];
    let judged = 0;
    fc.assert(
      fc.property(tree, fc.boolean(), fc.subarray(sources), (written, isChained, heardOnes) => {
        const text = [FORCED, DENIED, FAILED, CLOCK, NOWHERE];
        text.push(
          correlation(
            'c',
            `{type: temporal, rules: [${Object.keys(NEEDS)}], timespan: 5m, condition: '${printed(written)}'}`,
          ),
          correlation('many', '{type: event_count, rules: [c], timespan: 5m, condition: {gte: 2}}'),
        );
        const rules = compileRules([{ file: 'f.yml', text: text.join('---\n') }]);
        if (rules.refused.length > 0) return;
        judged++;
        const heard = new Set(heardOnes);
        const of = toldBy(rules).groupsOf.get(isChained ? 'many' : 'c')!;
        expect(of.every((group) => group.some((source) => heard.has(source)))).toBe(canHold(written, heard));
      }),
      { numRuns: 300 },
    );
    expect(judged).toBeGreaterThan(50);
  });

  test('a chain needs what its links need', () => {
    expect(
      groups(
        correlation('both', '{type: temporal, rules: [many, failed], timespan: 5m}'),
        correlation(
          'many',
          '{type: event_count, rules: [forced], timespan: 5m, condition: {gte: 2}, generate: true}',
        ),
        FORCED,
        FAILED,
      ).get('both'),
    ).toEqual([['lobby', 'tower'], ['dc']]);
  });

  test('whatever a rule asks for: a source that is left out never tells it', () => {
    const kinds: EventKind[] = [
      'access.denied',
      'door.forced',
      'visitor.checked_in',
      'auth.failure',
      'process.started',
    ];
    const value = fc.oneof(
      fc.constantFrom(...kinds).map((kind) => ({ kind })),
      fc.constantFrom('door.', 'a', 'auth').map((start) => ({ 'kind|startswith': start })),
      fc.constantFrom('.*ed$', '^a').map((pattern) => ({ 'kind|re': pattern })),
      fc.boolean().map((expected) => ({ 'kind|exists': expected })),
      fc.constant({ kind: null }),
      fc.constantFrom('x', 'y').map((x) => ({ field: x })),
    );
    const selections = fc.record({ a: value, b: value, c: value });
    const condition = fc.constantFrom(
      ...[
        'a',
        'not a',
        'a and b',
        'a or not b',
        'a and not (b or c)',
        'not (a and b) or c',
        '1 of them',
        'not all of them',
      ],
    );
    fc.assert(
      fc.property(selections, condition, fc.constantFrom('x', 'y', undefined), (items, written, field) => {
        const rules = compile(
          rule('r', '{product: watchfloor}', JSON.stringify({ ...items, condition: written })),
        );
        const [group = []] = toldBy(rules).groupsOf.get('r')!;
        const match = createMatcher(rules.rules);
        for (const { id, mapping: name } of SOURCES)
          for (const { kind, drop, logsource } of MAPPINGS.get(name)!.mapping.cases) {
            if (drop) continue;
            const record = { kind, ...(field === undefined ? {} : { field }) };
            const event = { kind, logsource: { ...MAPPINGS.get(name)!.mapping.logsource, ...logsource } };
            const isTold = logSourcesOf(event).some((source) => match(record, source).length > 0);
            if (isTold) expect(group).toContain(id);
          }
      }),
      { numRuns: 300 },
    );
  });
});

describe('rules that can find nothing now', () => {
  const rules = compile(
    rule('forced', '{product: watchfloor}', '{s: {kind: door.forced}, condition: s}'),
    rule('denied', '{product: watchfloor}', '{s: {kind: access.denied}, condition: s}'),
    rule('failed', '{product: watchfloor}', '{s: {kind: auth.failure}, condition: s}'),
    rule(
      'quiet',
      '{product: watchfloor}',
      '{s: {kind: auth.failure}, condition: s}',
      'x_watchfloor: {suppress: true}\n',
    ),
    rule('nowhere', '{product: zeek}', '{s: {a: b}, condition: s}'),
    correlation('both', '{type: temporal, rules: [forced, failed], timespan: 5m, generate: true}'),
  );
  const health = (states: Readonly<Record<string, SourceHealth['state']>>) =>
    SOURCES.map(({ id }) => sourceHealth(id, { state: states[id] ?? 'fresh', freshWithinMs: 300_000 }));
  const blind = (states: Readonly<Record<string, SourceHealth['state']>>, except: string[] = []) =>
    blindRules(toldBy(rules), health(states), NOW, new Set(except)).map(({ sources, rules: titles }) => [
      sources.map(({ id }) => id).join(' '),
      ...titles,
    ]);

  test('are those of which no source that could tell is heard', () => {
    expect(blind({})).toEqual([]);
    expect(blind({ dc: 'stale' })).toEqual([['dc', 'Title of failed', 'Title of both']]);
    expect(blind({ dc: 'failing' })).toEqual(blind({ dc: 'never' }));
    expect(blind({ lobby: 'stale' })).toEqual([]);
    expect(blind({ lobby: 'stale', tower: 'never' })).toEqual([
      ['lobby tower', 'Title of forced', 'Title of both'],
    ]);
  });

  test('without those that are told of already', () => {
    expect(blind({ dc: 'stale' }, ['both'])).toEqual([['dc', 'Title of failed']]);
  });
});
