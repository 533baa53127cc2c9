import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCostSample } from '../../../server/rules/cost-sample.ts';
import { createRuleBook, type RuleBook } from '../../../server/rules/rule-book.ts';
import { sourceOf, splitDocuments } from '../../../server/rules/rule-documents.ts';
import { createToldBy } from '../../../server/rules/told-by.ts';
import { type CompiledRules, compileRules } from '../../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import { createMemoryVersions } from './memory-versions.ts';

const rule = (id: string, kind: string, more = '') =>
  `title: Title of ${id}
id: ${id}
logsource:
  product: watchfloor
detection:
  selection:
    kind: ${kind}
  condition: selection
level: low
${more}`.trimEnd();

const FILE = `${rule('denied', 'access.denied')}
---
title: Many denials
id: denials
correlation:
  type: event_count
  rules: [denied]
  timespan: 5m
  condition: { gte: 3 }
level: high
---
${rule('broken', 'x', 'level: [')}
---
${rule('forced', 'door.forced')}
`;

const now = Date.UTC(2026, 6, 31, 12);
const by = (basedOn = 0) => ({ by: 'Ada', note: 'a note', basedOn });
const as = (rule: string, basedOn = 0) => ({ ...by(basedOn), rule });
const asNew = { by: 'Ada', note: 'a note', isNew: true } as const;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
let memory: ReturnType<typeof createMemoryVersions>;
let book: RuleBook;
let live: CompiledRules[];

const open = async () => {
  const opened = await createRuleBook({
    files: [{ file: 'shipped/doors.yml', text: FILE, origin: 'shipped' }],
    versions: memory.versions,
    costs: createCostSample(),
    toldBy: createToldBy([], new Map(), []),
    clock: { now: () => now },
  });
  opened.onChange(async (rules) => void live.push(rules));
  return opened;
};
beforeEach(async () => {
  memory = createMemoryVersions();
  live = [];
  book = await open();
});
const row = async (id: string) => (await book.list()).rules.find((one) => one.id === id)!;
const matches = (record: Record<string, unknown>) =>
  createMatcher(book.rules().rules)(record, { product: 'watchfloor' }).map(({ id }) => id);

describe('the list', () => {
  test('says of each rule where it stands and whether it judges', async () => {
    const { rules } = await book.list();
    expect(rules.map(({ id, line, state, version }) => [id, line, state, version])).toEqual([
      ['denied', 1, 'input', 0],
      ['denials', 11, 'live', 0],
      ['forced', 31, 'live', 0],
    ]);
    expect(await row('denials')).toMatchObject({ kind: 'correlation', type: 'event_count', level: 'high' });
  });

  test('names what did not load by file and line', async () => {
    const { refused } = await book.list();
    expect(refused).toEqual([{ file: 'shipped/doors.yml', line: 29, reason: expect.stringMatching(/YAML/) }]);
  });
});

describe('a change', () => {
  test('goes live at once, as the next version, audited', async () => {
    expect(await book.save(rule('forced', 'door.tamper'), as('forced'))).toEqual({
      saved: true,
      id: 'forced',
      version: 1,
    });
    expect(matches({ kind: 'door.tamper' })).toEqual(['forced']);
    expect(matches({ kind: 'door.forced' })).toEqual([]);
    expect(live).toHaveLength(1);
    expect(memory.audited).toEqual([
      {
        act: {
          action: 'rule.change',
          before: hash(rule('forced', 'door.forced')),
          after: hash(rule('forced', 'door.tamper')),
        },
        rule: 'forced',
        by: 'Ada',
      },
    ]);
  });

  test('after many changes the rules in force are those of a start from the record', async () => {
    const ids = ['denied', 'denials', 'forced', 'made'];
    const texts = [
      (id: string) => rule(id, 'door.tamper'),
      (id: string) => rule(id, 'door.held'),
      (id: string) => rule(id, 'x', 'name: forced'),
      (id: string) => rule(id, 'x', 'logsource: {}'),
      (id: string) =>
        `title: ${id}\nid: ${id}\ncorrelation: {type: event_count, rules: [forced], timespan: 5m, condition: {gte: 2}}`,
      (id: string) =>
        `title: ${id}\nid: ${id}\nlogsource: {product: watchfloor}\nfilter: {rules: any, s: {door: d}, condition: s}`,
    ];
    const step = fc.tuple(
      fc.constantFrom(...ids),
      fc.oneof(
        fc.constantFrom(...texts).map((text) => ({ text })),
        fc.boolean().map((isDisabled) => ({ isDisabled })),
        fc.nat({ max: 2 }).map((to) => ({ to })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        memory = createMemoryVersions();
        book = await open();
        for (const [id, what] of steps) {
          const asked = by(memory.rows.filter((row) => row.rule === id).length);
          const before = book.rules();
          const has = (one: string) => id !== 'made' || memory.rows.some(({ rule }) => rule === one);
          const change =
            'text' in what
              ? book.save(what.text(id), has(id) ? { ...asked, rule: id } : asNew)
              : 'to' in what
                ? book.revert(id, what.to, asked)
                : book.setDisabled(id, what.isDisabled, asked);
          // One asks for a rule or a version that is not there, or for what no file says.
          const saved = await change.then((answer) => answer.saved).catch(() => false);
          if (!saved) expect(book.rules()).toBe(before);
          expect(book.rules()).toStrictEqual((await open()).rules());
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of one rule leaves the others as they were', async () => {
    const before = book.rules();
    await book.save(rule('forced', 'door.tamper'), as('forced'));
    const after = book.rules();
    expect(after.rules[0]).toBe(before.rules[0]);
    expect(after.rules[1]).not.toBe(before.rules[1]);
    expect(after.correlations[0]).toBe(before.correlations[0]);
  });

  test('is there after a restart', async () => {
    await book.save(rule('forced', 'door.tamper'), as('forced'));
    book = await open();
    expect(matches({ kind: 'door.tamper' })).toEqual(['forced']);
    expect(await row('forced')).toMatchObject({ version: 1, origin: 'shipped', state: 'live' });
  });

  test('that does not load shows its lines, is not stored and changes nothing', async () => {
    const answer = await book.save(
      rule('forced', 'door.tamper').replace('selection:', 'select:'),
      as('forced'),
    );
    expect(answer).toEqual({
      saved: false,
      faults: [{ line: expect.any(Number), reason: expect.any(String) }],
    });
    expect(memory.rows).toEqual([]);
    expect(live).toEqual([]);
    expect(matches({ kind: 'door.forced' })).toEqual(['forced']);
  });

  test.each([
    ['broken YAML', 'title: [', /YAML/],
    ['nothing', '# only a comment', /no rule/],
    ['two rules', `${rule('a', 'b')}\n---\n${rule('c', 'd')}`, /one rule at a time/],
  ])('of %s is answered with its fault', async (_, text, reason) => {
    expect(await book.save(text, asNew)).toEqual({
      saved: false,
      faults: [{ line: expect.any(Number), reason: expect.stringMatching(reason) }],
    });
  });

  test('that takes one rule from a filter leaves the filter to its others, and the list says so', async () => {
    const filter =
      'title: Lab\nid: lab\nlogsource: {product: watchfloor}\nfilter:\n  rules: [forced, made]\n  s: {site: lab}\n  condition: s';
    await book.save(rule('made', 'door.tamper'), asNew);
    expect(await book.save(filter, asNew)).toMatchObject({ saved: true });
    expect(await row('lab')).toMatchObject({ state: 'input' });
    expect((await row('lab')).fault).toBeUndefined();
    expect(await book.setDisabled('made', true, by(1))).toMatchObject({ saved: true });
    expect(await row('lab')).toMatchObject({
      state: 'input',
      fault: { line: 5, reason: 'filter: no rule is called made; the filter applies to its other rules' },
    });
    expect(matches({ kind: 'door.forced', site: 'lab' })).toEqual([]);
    expect(await book.setDisabled('forced', true, by())).toMatchObject({
      saved: false,
      faults: [{ reason: expect.stringMatching(/Lab would not load/) }],
    });
  });

  test('that would stop another rule is refused and names it', async () => {
    const answer = await book.setDisabled('denied', true, by());
    expect(answer).toMatchObject({
      saved: false,
      faults: [{ reason: expect.stringMatching(/Many denials/) }],
    });
    expect(await row('denials')).toMatchObject({ state: 'live' });
  });

  test('upon a version that is no longer the newest is a conflict', async () => {
    await book.save(rule('forced', 'door.tamper'), as('forced'));
    await expect(book.save(rule('forced', 'x'), as('forced'))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(book.setDisabled('nobody', true, by())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('two at once: one is stored, the other told', async () => {
    const outcomes = await Promise.allSettled([
      book.save(rule('forced', 'x'), as('forced')),
      book.save(rule('forced', 'y'), as('forced')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(memory.rows).toHaveLength(1);
  });

  test('makes a new rule, which may then be switched off and on', async () => {
    await book.save(rule('ours', 'alarm.panic'), asNew);
    expect(await row('ours')).toMatchObject({ origin: 'here', state: 'live', version: 1 });
    await book.setDisabled('ours', true, by(1));
    expect(await row('ours')).toMatchObject({ state: 'disabled', version: 2 });
    expect(matches({ kind: 'alarm.panic' })).toEqual([]);
    await book.setDisabled('ours', false, by(2));
    expect(matches({ kind: 'alarm.panic' })).toEqual(['ours']);
    expect(memory.audited.map(({ act }) => act.action)).toEqual(['rule.add', 'rule.disable', 'rule.enable']);
    expect(memory.audited[0]!.act.before).toBeNull();
  });

  test('is reversed by a new version; the history keeps all', async () => {
    await book.save(rule('forced', 'x'), as('forced'));
    await book.save(rule('forced', 'y'), as('forced', 1));
    expect(await book.revert('forced', 1, by(2))).toMatchObject({ saved: true, version: 3 });
    expect(matches({ kind: 'x' })).toEqual(['forced']);
    expect(await book.revert('forced', 0, by(3))).toMatchObject({ saved: true, version: 4 });
    expect(matches({ kind: 'door.forced' })).toEqual(['forced']);
    const { versions, text, fileText } = await book.detail('forced');
    expect(versions.map(({ version, by: who }) => [version, who])).toEqual([
      [4, 'Ada'],
      [3, 'Ada'],
      [2, 'Ada'],
      [1, 'Ada'],
    ]);
    expect(text).toBe(fileText);
  });

  test('of a correlation keeps what refers to it', async () => {
    const text = FILE.split('---\n')[1]!.replace('gte: 3', 'gte: 5');
    expect(await book.save(text, as('denials'))).toMatchObject({ saved: true });
    expect(book.rules().correlations[0]!.thresholds).toEqual([{ operator: 'gte', value: 5 }]);
  });
});

describe('going back after the file changed', () => {
  const reopened = (text: string) =>
    createRuleBook({
      files: [{ file: 'shipped/doors.yml', text, origin: 'shipped' }],
      versions: memory.versions,
      costs: createCostSample(),
      toldBy: createToldBy([], new Map(), []),
      clock: { now: () => now },
    });

  test('puts in force what the version said, not what the file says now', async () => {
    await book.setDisabled('forced', true, by());
    await book.setDisabled('forced', false, by(1));
    book = await reopened(FILE.replace('door.forced', 'door.tamper'));
    expect(matches({ kind: 'door.tamper' })).toEqual(['forced']);
    expect(await book.revert('forced', 2, by(2))).toMatchObject({ saved: true, version: 3 });
    expect(matches({ kind: 'door.forced' })).toEqual(['forced']);
    expect(memory.audited.at(-1)!.act).toEqual({
      action: 'rule.revert',
      to: 2,
      before: hash(rule('forced', 'door.tamper')),
      after: hash(rule('forced', 'door.forced')),
    });
    const { versions } = await book.detail('forced');
    expect(versions.map(({ isFile }) => isFile)).toEqual([false, true, true]);
    expect(versions[1]!.text).toBe(rule('forced', 'door.forced'));
  });

  test('follows the file on where the version said the same', async () => {
    await book.setDisabled('forced', true, by());
    await book.setDisabled('forced', false, by(1));
    await book.revert('forced', 1, by(2));
    expect(memory.rows.at(-1)).toMatchObject({ text: null, disabled: true });
  });

  test('is refused in words where an older release did not keep what the file said', async () => {
    await book.setDisabled('forced', true, by());
    memory.rows[0] = { ...memory.rows[0]!, said: null };
    await expect(book.revert('forced', 1, by(1))).rejects.toThrow(/not kept/);
    expect(await book.version('forced', 1)).toMatchObject({ version: 1, text: null, isFile: true });
    await expect(book.version('forced', 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await book.revert('forced', 0, by(1))).toMatchObject({ saved: true });
  });
});

describe('two documents of one id', () => {
  const copy = { file: 'site/copy.yml', text: rule('forced', 'door.tamper'), origin: 'site' } as const;
  const withCopy = (shipped: string) =>
    createRuleBook({
      files: [{ file: 'shipped/doors.yml', text: shipped, origin: 'shipped' }, copy],
      versions: memory.versions,
      costs: createCostSample(),
      toldBy: createToldBy([], new Map(), []),
      clock: { now: () => now },
    });
  const states = async () =>
    (await book.list()).rules
      .filter(({ id }) => id === 'forced')
      .map(({ file, state, fault }) => [file, state, fault?.reason]);
  const taken = ['site/copy.yml', 'refused', 'forced is already taken by shipped/doors.yml:31'];

  test('the first is the rule, also while it is switched off: the other one never judges', async () => {
    book = await withCopy(FILE);
    expect(await states()).toEqual([['shipped/doors.yml', 'live', undefined], taken]);
    expect(book.rules().refused).toContainEqual({ file: 'site/copy.yml', line: 1, reason: taken[2] });
    await book.setDisabled('forced', true, by());
    expect(await states()).toEqual([['shipped/doors.yml', 'disabled', undefined], taken]);
    expect(matches({ kind: 'door.tamper' })).toEqual([]);
    expect((await book.detail('forced')).rule).toMatchObject({ state: 'disabled', origin: 'shipped' });
    await book.setDisabled('forced', false, by(1));
    expect(matches({ kind: 'door.forced' })).toEqual(['forced']);
  });

  test('the other one does not step in for one that is refused', async () => {
    book = await withCopy(FILE.replace('kind: door.forced', 'kind|nothing: door.forced'));
    expect(matches({ kind: 'door.tamper' })).toEqual([]);
    expect((await states()).map(([, state]) => state)).toEqual(['refused', 'refused']);
    expect((await book.detail('forced')).rule).toMatchObject({ origin: 'shipped', state: 'refused' });
  });
});

test('switching on a rule whose file is refused by now is answered with why, and changes nothing', async () => {
  await book.setDisabled('forced', true, by());
  book = await createRuleBook({
    files: [{ file: 'f.yml', text: rule('forced', 'x').replace('kind:', 'kind|nothing:'), origin: 'site' }],
    versions: memory.versions,
    costs: createCostSample(),
    toldBy: createToldBy([], new Map(), []),
    clock: { now: () => now },
  });
  expect(await book.setDisabled('forced', false, by(1))).toEqual({
    saved: false,
    faults: [{ line: 7, reason: expect.stringMatching(/nothing/) }],
  });
  expect(await row('forced')).toMatchObject({ state: 'disabled', version: 1 });
});

describe('a new rule', () => {
  test('never takes the place of one that is there, not even of one that is switched off', async () => {
    const answer = await book.save(rule('forced', 'x'), asNew);
    expect(answer).toEqual({
      saved: false,
      faults: [{ line: 2, reason: expect.stringMatching(/id forced already.*Title of forced/) }],
    });
    await book.setDisabled('forced', true, by());
    expect(await book.save(rule('forced', 'x'), asNew)).toMatchObject({ saved: false });
    expect(memory.rows).toHaveLength(1);
  });

  test('needs an id', async () => {
    const answer = await book.save(rule('ours', 'x').replace('id: ours\n', ''), asNew);
    expect(answer).toMatchObject({
      saved: false,
      faults: [{ reason: expect.stringMatching(/give it one/) }],
    });
  });

  test('has an id that can be named, so that it can be switched off', async () => {
    expect(await book.save(rule('x'.repeat(257), 'x'), asNew)).toMatchObject({
      saved: false,
      faults: [{ line: 2, reason: expect.stringMatching(/257 characters/) }],
    });
    expect(await book.save(rule('x'.repeat(256), 'x'), asNew)).toMatchObject({ saved: true });
    expect(await book.save(rule('..', 'x'), asNew)).toMatchObject({ saved: false });
  });
});

describe('a rule without an id', () => {
  const titled = rule('gone', 'door.held').replace('id: gone\n', '');
  const withTitled = () =>
    createRuleBook({
      files: [{ file: 'site/held.yml', text: titled, origin: 'site' }],
      versions: memory.versions,
      costs: createCostSample(),
      toldBy: createToldBy([], new Map(), []),
      clock: { now: () => now },
    });

  test('is edited under its title; a new title is refused and says what to do, which then works', async () => {
    book = await withTitled();
    const key = 'Title of gone';
    expect(await book.save(titled.replace('door.held', 'door.forced'), as(key))).toMatchObject({
      version: 1,
    });
    const renamed = titled.replace(key, 'Held open');
    for (const basedOn of [0, 1])
      expect(await book.save(renamed, as(key, basedOn))).toMatchObject({
        saved: false,
        faults: [{ line: 1, reason: expect.stringMatching(/give it an id, id: Title of gone/) }],
      });
    expect(await book.save(`id: ${key}\n${renamed}`, as(key, 1))).toMatchObject({ saved: true, version: 2 });
    expect((await book.list()).rules.map(({ id, title }) => [id, title])).toEqual([[key, 'Held open']]);
  });

  test('of a file is refused where its title is too long to be named', async () => {
    const long = {
      file: 'site/long.yml',
      text: titled.replace('gone', 'x'.repeat(300)),
      origin: 'site',
    } as const;
    const opened = await createRuleBook({
      files: [long],
      versions: memory.versions,
      costs: createCostSample(),
      toldBy: createToldBy([], new Map(), []),
      clock: { now: () => now },
    });
    expect(opened.rules().rules).toEqual([]);
    expect((await opened.list()).rules).toMatchObject([{ state: 'refused', fault: { line: 1 } }]);
  });
});

test('an edit that changes the id is refused: the rule it was would stay in force beside it', async () => {
  expect(await book.save(rule('other', 'x'), as('forced'))).toMatchObject({
    saved: false,
    faults: [{ line: 2, reason: expect.stringMatching(/write id: forced/) }],
  });
  await expect(book.save(rule('other', 'x'), as('nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('the export is what judges, and compiles to it', async () => {
  await book.save(rule('forced', 'door.tamper'), as('forced'));
  await book.save(rule('ours', 'alarm.panic'), asNew);
  await book.save(rule('off', 'alarm.panic'), asNew);
  await book.setDisabled('off', true, by(1));
  const text = book.export();
  expect(text).toContain('# shipped/doors.yml:1\n');
  const exported = compileRules(splitDocuments({ file: 'rules.yml', text }).map(sourceOf));
  const shape = ({ rules, correlations }: CompiledRules) => [
    rules.map(({ id, detection }) => [id, detection]),
    correlations.map(({ id, thresholds }) => [id, thresholds]),
  ];
  expect(shape(exported)).toEqual(shape(book.rules()));
});

describe('a check', () => {
  test('says what a text is, or what is wrong with it, and stores nothing', () => {
    expect(book.check(rule('new', 'x'))).toEqual({
      faults: [],
      rules: [{ id: 'new', title: 'Title of new', kind: 'rule' }],
    });
    expect(book.check(rule('new', 'x', 'name: forced')).faults).toEqual([]);
    expect(
      book.check('title: A\ncorrelation:\n  type: event_count\n  rules: [nobody]\n').faults,
    ).toHaveLength(1);
    expect(memory.rows).toEqual([]);
  });

  test('a correlation finds the rules in force that it refers to', () => {
    const text = FILE.split('---\n')[1]!.replace('denials', 'other');
    expect(book.check(text).faults).toEqual([]);
  });
});
