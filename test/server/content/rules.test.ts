import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readRuleWords } from '../../../server/pipeline/detect/rule-words.ts';
import type { FieldRecord, NormalisedEvent } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';
import { judgeSketch } from '../pipeline/judge-sketch.ts';
import { packDeployment, shippedRules } from '../pipeline/rules-pack.ts';
import { event, withFreshBadges } from '../pipeline/sketch.ts';

/**
 * Every shipped rule with what makes it fire and what must not, over the two-site sketch deployment with more people. Fixtures are
 * normalised events: `{kind, time, fields}`, one a line. Further cases stand beside them: `fires-WHAT.ndjson`, `silent-WHAT.ndjson`.
 */
const fixtures = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const rules = shippedRules();
const told = [...rules.rules, ...rules.correlations].filter(
  (rule) => rule.standalone && !readRuleWords(rule).isSuppressed,
);

/** The plain case first: a rule without one fails to be read. */
const cases = (rule: string, which: 'fires' | 'silent') => [
  which,
  ...readdirSync(`${fixtures}${rule}`)
    .filter((file) => file.startsWith(`${which}-`))
    .map((file) => file.replace('.ndjson', ''))
    .sort(),
];

function read(rule: string, name: string): NormalisedEvent[] {
  return readFileSync(`${fixtures}${rule}/${name}.ndjson`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: EventKind; time: string; fields: FieldRecord })
    .map(({ kind, time, fields }, position) =>
      event(
        kind,
        time,
        fields,
        kind === 'feed.heartbeat' ? { id: `beat-${position}`, source: 'badges' } : {},
      ),
    );
}
/** An absence is only judged where its feeds are watched for silence. */
const deploymentFor = (rule: { type?: string }) =>
  rule.type === 'absence' ? withFreshBadges(packDeployment()) : packDeployment();
const judge = (rule: { name?: string; id: string; type?: string }, name: string) =>
  judgeSketch(deploymentFor(rule), rules, read(rule.name!, name)).findings.filter(
    (one) => one.rule === rule.id,
  );

test('every shipped rule loads, and every one that is told has its fixtures', () => {
  expect(rules.refused).toEqual([]);
  expect(told.length).toBeGreaterThanOrEqual(40);
  expect(told.map(({ name }) => name).sort()).toEqual(readdirSync(fixtures).sort());
});

describe.each(told.map((rule) => [rule.name!, rule] as const))('%s', (_, rule) => {
  test.each(cases(rule.name!, 'fires'))('%s, once, in words without gaps', (name) => {
    const findings = judge(rule, name);
    expect(findings).toHaveLength(1);
    expect(findings[0]!.reason).not.toMatch(/–|undefined|\{|\}|[a-z]_[a-z]|\d{5,} bytes/);
    expect(findings[0]!.title).not.toMatch(/–|undefined|\{|\}/);
    expect(findings[0]!.evidence.length).toBeGreaterThan(0);
  });

  test.each(cases(rule.name!, 'silent'))('%s on what only looks like it', (name) => {
    expect(judge(rule, name)).toEqual([]);
  });

  test('says its level, its technique, a function of the Cybersecurity Framework, and what a guard does', () => {
    const words = rule.attributes.x_watchfloor as Record<string, unknown>;
    expect(rule.level).toBeDefined();
    expect(rule.tags.some((tag) => /^attack\.t\d{4}(\.\d{3})?$/.test(tag))).toBe(true);
    expect(rule.tags.some((tag) => /^csf\.(gv|id|pr|de|rs|rc)\.[a-z]{2}-\d{2}$/.test(tag))).toBe(true);
    expect(words).toMatchObject({
      domain: expect.any(String),
      sentence: expect.any(String),
      // A line of its own: what is done, in whole words, not the name of a document.
      runbook: expect.stringMatching(/^[A-Z](?=.*\s.*\s.*\s).{20,200}\.$/),
    });
  });

  test('is called something a guard understands', () => {
    expect(rule.title.length).toBeLessThanOrEqual(70);
    expect(rule.title).not.toMatch(/[_{}|]|\b(auth|T\d{4}|EventID|SIEM|IOC|lateral|exfil)/i);
  });
});

test.each([
  ['duress', 'fires-named-point', 'Somebody signalled duress at Button at the desk.'],
  ['duress', 'fires-nowhere', 'Somebody signalled duress at a point not on file.'],
  ['account_of_leaver', 'fires-by-mail', 'falk@example.com of Lena Falk, who has left, was used on mail.'],
  [
    'unknown_badge_accepted',
    'fires-two-holders',
    'Badge 31, which leads to no one person on file, opened D-main.',
  ],
  [
    'barred_person_on_premises',
    'fires-unlisted-door',
    /^Nils Stark, who is barred, was read at GATE-9 \(access denied\)\.$/,
  ],
  [
    'vendor_out_of_contract',
    'fires-not-yet',
    /^Jon Berg \(vendor\), whose badge 30 is outside its validity, was at D-main/,
  ],
  ['refused_then_transfer', 'fires-parts', /half a gigabyte or more left 10\.1\.2\.20\.$/],
  ['vendor_then_device', 'fires-visitor', /^A vendor, contractor or visitor entered server-room/],
])('%s (%s) says what is known and no more', (name, file, reason) => {
  const rule = told.find((one) => one.name === name)!;
  expect(judge(rule, file).map((finding) => finding.reason)).toEqual([expect.stringMatching(reason)]);
});
