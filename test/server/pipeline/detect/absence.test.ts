import { describe, expect, test } from 'vitest';
import { createDetector } from '../../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import { createFuser } from '../../../../server/pipeline/fuse/fuse.ts';
import { type CompiledRules, compileRules } from '../../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { FindingChange } from '../../../../shared/domain/finding.ts';
import { shippedRules } from '../rules-pack.ts';
import { at, deploymentSketch, event, logged, withFreshBadges } from '../sketch.ts';

const rules = shippedRules();
const rule = rules.correlations.find(({ name }) => name === 'door_left_open')!;
const beat = (time: string) => event('feed.heartbeat', time, {}, { id: `beat ${time}`, source: 'badges' });
const held = (time: string) => event('door.held_open', time, { 'portal.uid': 'D-main' });
const closed = (time: string, receivedAt = time) => ({
  ...event('door.closed', time, { 'portal.uid': 'D-main' }),
  receivedAt: at(receivedAt),
});

function line(deployment = withFreshBadges(deploymentSketch())) {
  const enrich = createEnricher(deployment);
  const detect = createDetector({ rules, deployment });
  const fuse = createFuser({ deployment });
  return {
    detect,
    see(...events: NormalisedEvent[]) {
      const changes = logged(deployment, events)
        .flatMap((one) => detect.judge(enrich.add(one)))
        .filter(({ finding }) => finding.rule === rule.id);
      return { changes, alerts: fuse.fuse(changes, at('23:00')) };
    },
  };
}

describe('a door that nothing says was closed', () => {
  test('is a finding when the time is up, by a heartbeat after it; it says how it is known', () => {
    const { see } = line();
    expect(see(held('10:00'), beat('10:10')).changes).toEqual([]);
    const { changes, alerts } = see(beat('10:20'));
    expect(changes).toMatchObject([
      {
        type: 'raised',
        finding: {
          at: at('10:15'),
          firstAt: at('10:00'),
          lastAt: at('10:15'),
          knownAt: at('10:20'),
          title: 'Door still open: D-main',
          reason: 'D-main was forced or held open, and nothing told within 15 min that it was closed again.',
          evidence: [{ kind: 'door.held_open' }],
          assumptions: [
            {
              about: 'freshness',
              text: 'heard without a gap until the time was up: Badge system (within 15 min)',
            },
          ],
        },
      },
    ]);
    expect(alerts).toMatchObject([{ standing: true }]);
  });

  test('is withdrawn by a late word that it was, and its alert closes itself with the reason', () => {
    const { see } = line();
    see(held('10:00'), beat('10:10'), beat('10:20'));
    const { changes, alerts } = see(closed('10:05', '12:00'));
    expect(changes).toMatchObject([
      {
        type: 'withdrawn',
        because: 'what was missing did happen in time; it was told late',
        at: at('12:00'),
      },
    ]);
    expect(alerts).toMatchObject([
      {
        standing: false,
        reasons: [{ withdrawn: 'what was missing did happen in time; it was told late' }],
      },
    ]);
  });

  test('is neither green nor an alarm while the feed is silent: the rule is unknown, with the feed and its age', () => {
    const { see, detect } = line();
    expect(see(held('10:00'), beat('10:40')).changes).toEqual([]);
    expect(detect.unknownRules(at('10:41')).filter((one) => one.rule === rule.id)).toEqual([]);
    expect(detect.unknownRules(at('11:00')).find((one) => one.rule === rule.id)).toEqual({
      rule: rule.id,
      title: rule.title,
      feed: 'Badge system',
      feedAgeMs: 20 * 60_000,
      because: 'feed Badge system is 20 min old',
    });
    // The heartbeats of that time come after all: now it can be known.
    expect(see(beat('10:12'), beat('10:26')).changes).toMatchObject([{ type: 'raised' }]);
  });

  test('is never judged where nobody watches its feeds for silence, and that is said', () => {
    const { see, detect } = line(deploymentSketch());
    expect(see(held('10:00'), beat('10:10'), beat('10:20')).changes).toEqual([]);
    expect(detect.unknownRules(at('10:20')).find((one) => one.rule === rule.id)?.because).toBe(
      'no feed that would tell it is watched for silence (fresh_within)',
    );
  });
});

describe('other rules in place of the present ones', () => {
  const withAbsence = (change: Partial<typeof rule> | undefined): CompiledRules => ({
    ...rules,
    correlations: rules.correlations.flatMap((one) =>
      one.id !== rule.id ? [one] : change === undefined ? [] : [{ ...one, ...change }],
    ),
  });
  const ofRule = (changes: readonly FindingChange[]) =>
    changes.filter(({ finding }) => finding.rule === rule.id);

  test('defined as before it keeps what it waits for, and speaks in its new words', () => {
    const { see, detect } = line();
    see(held('10:00'), beat('10:10'), beat('10:20'), held('10:30'));
    const told = ofRule(detect.reload(withAbsence({ level: 'high' }), at('10:31')));
    expect(told).toMatchObject([
      { type: 'updated', finding: { level: 'high', at: at('10:15'), knownAt: at('10:20') } },
    ]);
    expect(see(beat('10:40'), beat('10:50')).changes).toMatchObject([
      { type: 'raised', finding: { level: 'high', at: at('10:45') } },
    ]);
  });

  test('gone, its findings are withdrawn; defined otherwise, it begins anew', () => {
    const { see, detect } = line();
    see(held('10:00'), beat('10:10'), beat('10:20'));
    expect(ofRule(detect.reload(withAbsence({ timespanMs: 60_000 }), at('10:21')))).toEqual([]);
    see(held('10:22'));
    expect(see(beat('10:30')).changes).toMatchObject([{ type: 'raised', finding: { at: at('10:23') } }]);
    expect(ofRule(detect.reload(withAbsence(undefined), at('10:31'))).map(({ type }) => type)).toEqual([
      'withdrawn',
      'withdrawn',
    ]);
    expect(detect.unknownRules(at('23:00')).some((one) => one.rule === rule.id)).toBe(false);
  });
});

test('an absence over a category that is called as something every object has stops no other rule', () => {
  const odd = compileRules([
    {
      file: 'f.yml',
      text: `
title: Odd
name: odd
logsource: { product: watchfloor, category: constructor }
detection: { selection: { kind: x }, condition: selection }
---
title: Odd ends
name: odd_ends
correlation: { type: absence, rules: [odd], timespan: 5m }
`,
    },
  ]);
  const both: CompiledRules = {
    rules: [...rules.rules, ...odd.rules],
    correlations: [...rules.correlations, ...odd.correlations],
    refused: [],
  };
  const { see, detect } = line();
  detect.reload(both, at('09:00'));
  see(held('10:00'), beat('10:10'));
  expect(see(beat('10:20')).changes).toMatchObject([{ type: 'raised' }]);
});
