import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdentityGraph } from '../../../../server/pipeline/resolve/identity-graph.ts';
import {
  COVERAGE_RULE,
  coverageWords,
  createCoverageMonitor,
  isJoined,
} from '../../../../server/pipeline/resolve/join-coverage.ts';
import type { FieldRecord, LoggedEvent } from '../../../../shared/domain/event.ts';
import { at, deploymentSketch, event, logged } from '../sketch.ts';

const deployment = deploymentSketch();
const graph = createIdentityGraph(deployment);
const one = (fields: FieldRecord) => logged(deployment, [event('auth.success', '10:00', fields)])[0]!;

describe('an event', () => {
  test.each<[what: string, fields: FieldRecord, joined: boolean | undefined]>([
    ['with a known badge', { 'credential.uid': '1' }, true],
    ['with an unknown badge', { 'credential.uid': '999' }, false],
    ['with a known account', { 'actor.user.name': 'quist' }, true],
    [
      'of an unknown account on a known machine',
      { 'actor.user.name': 'nobody', 'device.hostname': 'lt-quist' },
      false,
    ],
    ['of a known server alone', { 'device.hostname': 'fs-01.corp.example' }, true],
    ['of an unknown machine alone', { 'device.hostname': 'ghost' }, false],
    ["of a machine's own account", { 'actor.user.name': 'FS-01$', 'device.hostname': 'fs-01' }, true],
    ['that names nobody', { 'portal.uid': 'D-main' }, undefined],
  ])('%s', (_, fields, joined) => {
    expect(isJoined(one(fields), graph)).toBe(joined);
  });
});

const START = at('00:00');
const minute = 60_000;
const sample = (source: string, receivedAt: number): LoggedEvent => ({
  ...one({}),
  source,
  time: receivedAt,
  receivedAt,
});

/** Six events a minute, as many of them joined as `share` says. */
function feed(
  monitor: ReturnType<typeof createCoverageMonitor>,
  from: number,
  minutes: number,
  share: number,
) {
  const fell = [];
  for (let n = 0; n < minutes * 6; n++) {
    const when = START + from * minute + n * 10_000;
    const joined = Math.floor((n + 1) * share) > Math.floor(n * share);
    const said = monitor.observe(sample('badges', when), joined);
    if (said) fell.push(said);
  }
  return fell;
}

describe('a feed', () => {
  test('that stops matching alarms once, with what it is and what it was', () => {
    const monitor = createCoverageMonitor();
    expect(feed(monitor, 0, 120, 0.99)).toEqual([]);
    const fell = feed(monitor, 120, 40, 0.03);
    expect(fell).toHaveLength(1);
    expect(fell[0]!.at - (START + 120 * minute)).toBeLessThan(15 * minute);
    const [now] = monitor.coverage(START + 160 * minute);
    expect(now).toMatchObject({ source: 'badges', fellAt: fell[0]!.at });
    expect(coverageWords(now!)).toMatch(/^\d % of \d+ events, was 99 %$/);
  });

  test('that matches again is well again, and may fall another time', () => {
    const monitor = createCoverageMonitor();
    feed(monitor, 0, 120, 0.99);
    expect(feed(monitor, 120, 40, 0)).toHaveLength(1);
    expect(feed(monitor, 160, 60, 0.98)).toEqual([]);
    expect(monitor.coverage(START + 220 * minute)[0]).not.toHaveProperty('fellAt');
    expect(feed(monitor, 220, 40, 0)).toHaveLength(1);
  });

  test('of a small site, an event in five minutes, alarms within the hour or two that twenty of them take', () => {
    const monitor = createCoverageMonitor();
    const fell = [];
    for (let n = 0; n < 240; n++) {
      const said = monitor.observe(sample('gate', START + n * 5 * minute), n < 200);
      if (said) fell.push(said);
    }
    expect(fell).toHaveLength(1);
    expect(fell[0]!.at - (START + 1_000 * minute)).toBeLessThanOrEqual(100 * minute);
    for (let n = 240; n < 300; n++) monitor.observe(sample('gate', START + n * 5 * minute), true);
    expect(monitor.coverage(START + 1_500 * minute)[0]).not.toHaveProperty('fellAt');
  });

  test('with few events a day, or that never matched, says nothing', () => {
    const monitor = createCoverageMonitor();
    for (let n = 0; n < 60; n++) monitor.observe(sample('rare', START + n * 2 * 3_600_000), n < 50);
    expect(monitor.coverage(START + 120 * 3_600_000)[0]).not.toHaveProperty('fellAt');
    const other = createCoverageMonitor();
    feed(other, 0, 120, 0.05);
    expect(feed(other, 120, 60, 0)).toEqual([]);
  });

  test('that fell before a restart is known to have fallen, and does not alarm again', () => {
    const monitor = createCoverageMonitor();
    for (let n = 0; n < 600; n++) monitor.observe(sample('badges', START + n * 10_000), true, true);
    for (let n = 600; n < 700; n++) monitor.observe(sample('badges', START + n * 10_000), false, true);
    monitor.observe(
      {
        ...sample('watchfloor', START + 650 * 10_000),
        kind: 'feed.unmatched',
        fields: { 'feed.id': 'badges' },
      },
      undefined,
      true,
    );
    expect(monitor.coverage(START + 700 * 10_000)[0]).toMatchObject({ fellAt: START + 650 * 10_000 });
    expect(feed(monitor, 117, 30, 0)).toEqual([]);
  });

  test('whose share stays what it was, whatever it was, alarms seldom if ever', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(feed(createCoverageMonitor(), 0, 240, share)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

test('state is bounded: one bucket five minutes, seven days of them', () => {
  const monitor = createCoverageMonitor();
  const days = COVERAGE_RULE.baselineMs * 3;
  for (let t = 0; t < days; t += COVERAGE_RULE.bucketMs * 4)
    monitor.observe(sample('badges', START + t), true);
  const { baseline, recent } = monitor.coverage(START + days)[0]!;
  expect(baseline.events + recent.events).toBeLessThanOrEqual(
    COVERAGE_RULE.baselineMs / (COVERAGE_RULE.bucketMs * 4) + 1,
  );
});
