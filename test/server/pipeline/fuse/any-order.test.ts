import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFuser, type Fuser } from '../../../../server/pipeline/fuse/fuse.ts';
import type { StoredJudgement } from '../../../../server/pipeline/stage.ts';
import type { AlertJudgement, AlertStatus } from '../../../../shared/domain/alert.ts';
import type { EntityKey } from '../../../../shared/domain/entity.ts';
import type { Finding, FindingChange } from '../../../../shared/domain/finding.ts';
import { at, deploymentSketch } from '../sketch.ts';

/** Alerts follow from the findings that stand and from what people resolved, however it came about. */
const deployment = deploymentSketch();
const MINUTE = 60_000;
const T0 = at('10:00');
const FULL = 3;
const open = () => createFuser({ deployment, findingsMax: FULL });

interface Sketch {
  readonly id: number;
  readonly minute: number;
  /** Before its moment, and after. */
  readonly since: number;
  readonly until: number;
  readonly who: string | null;
  readonly about: readonly EntityKey[];
}
function findingOf({ id, minute, since, until, who, about }: Sketch): Finding {
  const moment = T0 + minute * MINUTE;
  return {
    ...{ id: `f${id}`, rule: `rule${id % 3}`, title: 'Something', level: 'medium', domain: 'physical' },
    ...{ tags: [], reason: 'It happened.', evidence: [], evidenceCount: 1, assumptions: [] },
    ...{ at: moment, firstAt: moment - since * MINUTE, lastAt: moment + until * MINUTE, knownAt: T0 },
    entities: [...about, ...(who ? [`person:${who}` as const] : [])],
    ...(who ? { person: { id: who, name: who, confidence: 1, via: 'badge:1' } } : {}),
  };
}

const sketch = fc.record({
  id: fc.nat({ max: 11 }),
  minute: fc.integer({ min: 0, max: 150 }),
  since: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 4_000 })),
  until: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 120 })),
  who: fc.constantFrom(null, null, 'E1', 'E2'),
  about: fc.subarray<EntityKey>(['door:D-server', 'zone:server-room', 'host:fs-01', 'host:lt-quist'], {
    maxLength: 2,
  }),
});
type Step =
  | { readonly put: Sketch }
  | { readonly strike: number }
  | { readonly act: AlertStatus; readonly which: number }
  | { readonly restart: true };
const findings = { weight: 8, arbitrary: fc.record({ put: sketch }) };
const struck = { weight: 2, arbitrary: fc.record({ strike: fc.nat({ max: 11 }) }) };
const acts = {
  weight: 2,
  arbitrary: fc.record({
    act: fc.constantFrom<AlertStatus>('resolved', 'resolved', 'new'),
    which: fc.nat({ max: 5 }),
  }),
};

/** A fuser with its store, as the line runs them. */
function line() {
  let fuser: Fuser = open();
  const standing = new Map<string, Finding>();
  const stored = new Map<string, { alert: AlertJudgement; status: AlertStatus }>();
  let revision = 0;
  const store = (judged: readonly AlertJudgement[]) => {
    expect(new Set(judged.map(({ id }) => id)).size).toBe(judged.length);
    for (const alert of judged) {
      const before = stored.get(alert.id)?.status;
      const open = before === 'resolved' ? before : alert.standing ? 'new' : 'withdrawn';
      stored.set(alert.id, { alert, status: alert.mergedInto && before !== 'resolved' ? 'merged' : open });
    }
  };
  const judgements = () =>
    [...stored.values()]
      .filter(({ status }) => status !== 'merged')
      .map(
        ({ alert, status }): StoredJudgement => ({
          ...{ alert, status },
          findings: alert.reasons.flatMap(({ findingId }) => standing.get(findingId) ?? []),
        }),
      );
  return {
    standing,
    stored,
    judgements,
    run(step: Step) {
      if ('put' in step) {
        const finding = findingOf(step.put);
        const type = standing.has(finding.id) ? 'updated' : 'raised';
        standing.set(finding.id, finding);
        store(fuser.fuse([{ type, finding }], T0));
      } else if ('strike' in step) {
        const finding = standing.get(`f${step.strike}`);
        if (!finding) return;
        standing.delete(finding.id);
        store(fuser.fuse([{ type: 'withdrawn', finding, because: 'late', at: T0 }], T0));
      } else if ('act' in step) {
        const open = [...stored.values()].filter(({ status }) =>
          step.act === 'resolved' ? status === 'new' : status === 'resolved',
        );
        const acted = open[step.which % Math.max(1, open.length)];
        if (!acted) return;
        const { id, reasons } = acted.alert;
        stored.set(id, { alert: acted.alert, status: step.act });
        const told = { id, reasons, status: step.act, revision: ++revision };
        expect(fuser.observe(told)).toBe(step.act === 'resolved');
        store(fuser.fuse([], T0));
      } else {
        fuser = open();
        fuser.load(judgements());
        expect(fuser.hasChanged()).toBe(false);
      }
    },
  };
}
type Line = ReturnType<typeof line>;

const idsIn = ({ reasons }: AlertJudgement) =>
  reasons.filter(({ withdrawn }) => withdrawn === undefined).map(({ findingId }) => findingId);
const alertsOf = ({ stored }: Line) =>
  [...stored.values()]
    .filter(({ status, alert }) => status === 'new' && idsIn(alert).length > 0)
    .map(({ alert: { reasons: _, raisedAt: __, ...alert }, ...rest }) => ({
      ...alert,
      findings: idsIn(stored.get(alert.id)!.alert),
      ...rest,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** The same findings, told in order to a fuser that knows nothing, beside what people resolved. */
function fromScratch({ standing, stored }: Line) {
  const resolved = [...stored.values()].filter(({ status }) => status === 'resolved');
  const kept = new Set(resolved.flatMap(({ alert }) => alert.reasons.map(({ findingId }) => findingId)));
  const fresh = line();
  const left = [...standing.values()].filter(({ id }) => !kept.has(id));
  const changes = left
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map((finding): FindingChange => ({ type: 'raised', finding }));
  for (const alert of open().fuse(changes, T0))
    if (!alert.mergedInto) fresh.stored.set(alert.id, { alert, status: 'new' });
  return alertsOf(fresh);
}

test('in any order, with what changes and is refuted on the way, the same alerts stand', () => {
  let merged = 0;
  let full = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(findings, struck), { maxLength: 40 }), (steps: Step[]) => {
      const one = line();
      for (const step of steps) {
        one.run(step);
        expect(alertsOf(one)).toEqual(fromScratch(one));
      }
      const all = [...one.stored.values()];
      if (all.some(({ status }) => status === 'merged')) merged++;
      if (all.some(({ alert }) => idsIn(alert).length === FULL)) full++;
    }),
    { numRuns: 300 },
  );
  // A property over alerts that never meet, or never fill, would hold as well.
  expect(merged).toBeGreaterThan(10);
  expect(full).toBeGreaterThan(10);
});

test('a start at any point, after anything people did, changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(findings, struck, acts), { maxLength: 40 }),
      fc.array(fc.nat({ max: 39 }), { maxLength: 4 }),
      (steps: Step[], starts) => {
        const [calm, started] = [line(), line()];
        for (const [index, step] of steps.entries()) {
          calm.run(step);
          started.run(step);
          if (starts.includes(index)) started.run({ restart: true });
          expect(alertsOf(started)).toEqual(alertsOf(calm));
        }
      },
    ),
    {
      numRuns: 300,
      examples: [
        [
          [
            { put: { id: 0, minute: 0, since: 0, until: 0, who: null, about: [] } },
            { act: 'resolved', which: 0 },
            { strike: 0 },
            { act: 'new', which: 0 },
          ],
          [2],
        ],
      ],
    },
  );
});

test('every finding that stands is in one alert, and what went into another leads to one that stands', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(findings, struck, acts), { maxLength: 40 }), (steps: Step[]) => {
      const one = line();
      for (const step of steps) one.run(step);
      const shown = one.judgements().flatMap(({ alert }) => idsIn(alert));
      expect(shown.sort()).toEqual([...one.standing.keys()].sort());
      for (const { alert, status } of one.stored.values()) {
        if (status !== 'merged') continue;
        let end = alert;
        for (let hop = 0; end.mergedInto && hop < 100; hop++) end = one.stored.get(end.mergedInto)!.alert;
        expect(end.mergedInto).toBeUndefined();
      }
    }),
    { numRuns: 300 },
  );
});

test('changes to the past make of its alerts what they would have made then', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(findings, struck, acts), { maxLength: 30 }),
      fc.array(fc.oneof(findings, struck), { maxLength: 8 }),
      (steps: Step[], later: Step[]) => {
        const [one, other] = [line(), line()];
        for (const step of steps) for (const each of [one, other]) each.run(step);
        const before = one.judgements();
        const changes: FindingChange[] = [];
        for (const step of later) {
          if ('put' in step) {
            const finding = findingOf(step.put);
            changes.push({ type: other.standing.has(finding.id) ? 'updated' : 'raised', finding });
          } else if ('strike' in step && other.standing.has(`f${step.strike}`)) {
            const finding = other.standing.get(`f${step.strike}`)!;
            changes.push({ type: 'withdrawn', finding, because: 'late', at: T0 });
          }
          other.run(step);
        }
        for (const alert of open().fuseAside(before, changes, T0)) {
          const known = one.stored.get(alert.id)?.status;
          const status = alert.mergedInto ? 'merged' : alert.standing ? 'new' : 'withdrawn';
          one.stored.set(alert.id, { alert, status: known === 'resolved' ? known : status });
        }
        expect(alertsOf(one)).toEqual(alertsOf(other));
      },
    ),
    { numRuns: 300 },
  );
});
