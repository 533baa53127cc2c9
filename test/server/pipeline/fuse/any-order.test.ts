import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFuser, type Fuser } from '../../../../server/pipeline/fuse/fuse.ts';
import type { StoredJudgement } from '../../../../server/pipeline/stage.ts';
import { isBesideResolved } from '../../../../server/storage/alert-row.ts';
import type { AlertJudgement, AlertStatus } from '../../../../shared/domain/alert.ts';
import type { EntityKey } from '../../../../shared/domain/entity.ts';
import type { Finding, FindingChange } from '../../../../shared/domain/finding.ts';
import { at, deploymentSketch } from '../sketch.ts';

/** Alerts follow from the findings that stand and from what people resolved, however it came about. */
const deployment = deploymentSketch();
const MINUTE = 60_000;
const T0 = at('10:00');
const FULL = 3;
const fresh = () => createFuser({ deployment, findingsMax: FULL });

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
interface Race {
  readonly act: 'resolved';
  readonly which: number;
  readonly isHeard: boolean;
  readonly isCrash: boolean;
}
type Step =
  | { readonly put: Sketch; readonly race?: Race }
  | { readonly strike: number; readonly race?: Race }
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
  let fuser: Fuser = fresh();
  /** What a person saw in what they resolved. */
  const seenIn = new Map<string, ReadonlySet<string>>();
  const standing = new Map<string, Finding>();
  const stored = new Map<string, { alert: AlertJudgement; status: AlertStatus }>();
  let revision = 0;
  const revisionOf = new Map<string, number>();
  const actOn = ({ act, which }: { readonly act: AlertStatus; readonly which: number }) => {
    const open = [...stored.values()].filter(({ status }) =>
      act === 'resolved' ? status === 'new' : status === 'resolved',
    );
    const acted = open[which % Math.max(1, open.length)];
    if (!acted) return undefined;
    const { id, reasons } = acted.alert;
    stored.set(id, { alert: acted.alert, status: act });
    revisionOf.set(id, ++revision);
    if (act === 'resolved') seenIn.set(id, new Set(reasons.map(({ findingId }) => findingId)));
    return { id, reasons, status: act, revision };
  };
  /** As the record takes them: what a person resolved meanwhile stays as they saw it. */
  const store = (judged: readonly AlertJudgement[]) => {
    expect(new Set(judged.map(({ id }) => id)).size).toBe(judged.length);
    const answers = judged.map((alert) => {
      const before = stored.get(alert.id);
      if (!before || !isBesideResolved({ ...before, judgement: before.alert }, alert)) {
        const open = before?.status === 'resolved' ? before.status : alert.standing ? 'new' : 'withdrawn';
        stored.set(alert.id, { alert, status: alert.mergedInto ? 'merged' : open });
        revisionOf.set(alert.id, ++revision);
      }
      return alert.id;
    });
    return () => {
      for (const id of answers) {
        const { alert, status } = stored.get(id)!;
        fuser.observe({ id, reasons: alert.reasons, status, revision: revisionOf.get(id)! });
      }
    };
  };
  const settle = () => {
    for (let turns = 0; fuser.hasChanged(); turns++) {
      expect(turns).toBeLessThan(3);
      store(fuser.fuse([], T0))();
    }
  };
  /** `race`: a person acts after it was judged and before it is stored; the line hears of it from them or from the record. */
  const judge = (changes: readonly FindingChange[], race?: Race) => {
    const judged = fuser.fuse(changes, T0);
    const act = race && actOn(race);
    if (act && race.isHeard) fuser.observe(act);
    const answer = store(judged);
    if (!race?.isCrash) answer();
    else open();
    settle();
  };
  const open = () => {
    fuser = fresh();
    fuser.load(judgements(), [...standing.values()]);
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
    seenIn,
    judgements,
    run(step: Step) {
      if ('put' in step) {
        const finding = findingOf(step.put);
        const type = standing.has(finding.id) ? 'updated' : 'raised';
        standing.set(finding.id, finding);
        judge([{ type, finding }], step.race);
      } else if ('strike' in step) {
        const finding = standing.get(`f${step.strike}`);
        if (!finding) return;
        standing.delete(finding.id);
        judge([{ type: 'withdrawn', finding, because: 'late', at: T0 }], step.race);
      } else if ('act' in step) {
        const act = actOn(step);
        if (!act) return;
        fuser.observe(act);
        settle();
      } else {
        open();
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
  const other = line();
  const fromNothing = fresh();
  const left = [...standing.values()].filter(({ id }) => !kept.has(id));
  const changes = left
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map((finding): FindingChange => ({ type: 'raised', finding }));
  for (const alert of fromNothing.fuse(changes, T0))
    if (!alert.mergedInto) other.stored.set(alert.id, { alert, status: 'new' });
  return alertsOf(other);
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

const race = fc.option(
  fc.record({
    act: fc.constant('resolved' as const),
    which: fc.nat({ max: 5 }),
    isHeard: fc.boolean(),
    isCrash: fc.boolean(),
  }),
  { nil: undefined },
);
const raced = fc.oneof(
  findings.arbitrary.chain((step) => race.map((one): Step => (one ? { ...step, race: one } : step))),
  struck.arbitrary.chain((step) => race.map((one): Step => (one ? { ...step, race: one } : step))),
);

test('a person who resolves an alert while it is judged keeps what they saw in it, and nothing is lost', () => {
  let moved = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 8, arbitrary: raced }, acts), { maxLength: 40 }),
      (steps: Step[]) => {
        const one = line();
        for (const step of steps) {
          one.run(step);
          const shown = one.judgements().flatMap(({ alert }) => idsIn(alert));
          expect(shown.sort()).toEqual([...one.standing.keys()].sort());
          for (const { alert, status } of one.stored.values())
            if (status === 'resolved')
              for (const id of idsIn(alert)) expect(one.seenIn.get(alert.id)).toContain(id);
          if ('race' in step && step.race) moved++;
        }
        one.run({ restart: true });
      },
    ),
    { numRuns: 300 },
  );
  expect(moved).toBeGreaterThan(100);
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
        for (const alert of fresh().fuseAside(before, changes, T0)) {
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
