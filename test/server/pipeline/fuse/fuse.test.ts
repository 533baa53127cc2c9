import { describe, expect, test } from 'vitest';
import { createFuser } from '../../../../server/pipeline/fuse/fuse.ts';
import type { AlertJudgement, AlertStatus } from '../../../../shared/domain/alert.ts';
import type { Finding, FindingChange } from '../../../../shared/domain/finding.ts';
import { at, deploymentSketch } from '../sketch.ts';

const deployment = deploymentSketch();
const fuser = () => createFuser({ deployment });
const NOW = at('12:00');

let count = 0;
function finding(time: string, more: Partial<Finding> = {}): Finding {
  const when = at(time);
  const id = more.id ?? `f${++count}`;
  return {
    id,
    rule: 'rule',
    title: 'Something',
    level: 'medium',
    domain: 'physical',
    tags: [],
    at: when,
    firstAt: when,
    lastAt: when,
    knownAt: when,
    entities: more.person ? [`person:${more.person.id}`] : [],
    reason: 'Something happened.',
    evidence: [
      {
        eventId: `${id}-event`,
        time: when,
        source: 'badges',
        kind: 'access.granted',
        message: '',
        values: { 'portal.uid': 'D-main' },
      },
    ],
    evidenceCount: 1,
    assumptions: [],
    ...more,
  };
}
const raised = (...findings: Finding[]): FindingChange[] =>
  findings.map((one) => ({ type: 'raised', finding: one }));
let acts = 0;
/** What a person does to an alert, as the store tells it. */
const acted = ({ id, reasons }: AlertJudgement, status: AlertStatus) => ({
  ...{ id, reasons, status },
  revision: ++acts,
});
const mara = { id: 'E1', name: 'Mara Quist', confidence: 1, via: 'badge:1' } as const;
const ivo = { id: 'E2', name: 'Ivo Brandt', confidence: 1, via: 'badge:2' } as const;
const cyber = (time: string, more: Partial<Finding> = {}) =>
  finding(time, {
    domain: 'cyber',
    rule: 'cyber-rule',
    title: 'Strange logon',
    evidence: [
      { eventId: 'c', time: at(time), source: 'logons', kind: 'auth.success', message: '', values: {} },
    ],
    ...more,
  });

describe('one alert', () => {
  test('for findings of one person within half an hour; another for what is later, or somebody else', () => {
    const fuse = fuser();
    const [first] = fuse.fuse(raised(finding('10:00', { person: mara })), NOW);
    const [again] = fuse.fuse(raised(finding('10:25', { person: mara })), NOW);
    const [later] = fuse.fuse(raised(finding('11:30', { person: mara })), NOW);
    const [other] = fuse.fuse(
      raised(finding('10:05', { person: ivo, entities: ['person:E2', 'door:D-main', 'zone:office'] })),
      NOW,
    );
    expect(again!.id).toBe(first!.id);
    expect(again!.reasons).toHaveLength(2);
    expect(new Set([first!.id, later!.id, other!.id]).size).toBe(3);
  });

  test('for a door or an inner zone, never for a site or its outermost zone', () => {
    const fuse = fuser();
    const ids = (time: string, entities: Finding['entities']) =>
      fuse.fuse(raised(finding(time, { entities })), NOW).map(({ id }) => id);
    const door = ids('10:00', ['door:D-server', 'zone:server-room', 'zone:building', 'site:larkfield']);
    expect(ids('10:10', ['zone:server-room', 'host:new'])).toEqual(door);
    expect(ids('10:10', ['zone:building', 'site:larkfield'])).not.toEqual(door);
  });

  test('not through the room where a server merely stands', () => {
    const fuse = fuser();
    const entities = ['zone:server-room'] as const;
    const room = { site: 'larkfield', zone: 'server-room' };
    const [forced] = fuse.fuse(raised(finding('10:00', { entities, place: { ...room, via: 'door' } })), NOW);
    const logon = cyber('10:05', { entities, place: { ...room, via: 'host' } });
    expect(fuse.fuse(raised(logon), NOW).map(({ id }) => id)).not.toContain(forced!.id);
    const device = cyber('10:06', { entities, place: { ...room, via: 'network' } });
    expect(fuse.fuse(raised(device), NOW).map(({ id }) => id)).toContain(forced!.id);
  });

  test('takes a place-only finding and a person together, but not a second person through the place', () => {
    const fuse = fuser();
    const [door] = fuse.fuse(raised(finding('10:00', { entities: ['door:D-server'] })), NOW);
    const [withMara] = fuse.fuse(
      raised(finding('10:05', { person: mara, entities: ['person:E1', 'door:D-server'] })),
      NOW,
    );
    const [withIvo] = fuse.fuse(
      raised(finding('10:06', { person: ivo, entities: ['person:E2', 'door:D-server'] })),
      NOW,
    );
    expect(withMara!.id).toBe(door!.id);
    expect(withIvo!.id).not.toBe(door!.id);
  });

  test('ties people through a host that is somebody’s own, not through a server all use', () => {
    const fuse = fuser();
    const on = (who: typeof mara | typeof ivo, host: string) =>
      fuse.fuse(
        raised(cyber('10:00', { person: who, entities: [`person:${who.id}`, `host:${host}`] })),
        NOW,
      )[0]!.id;
    expect(on(ivo, 'lt-quist')).toBe(on(mara, 'lt-quist'));
    const shared = fuser();
    const [a] = shared.fuse(
      raised(cyber('10:00', { person: mara, entities: ['person:E1', 'host:fs-01'] })),
      NOW,
    );
    const [b] = shared.fuse(
      raised(cyber('10:00', { person: ivo, entities: ['person:E2', 'host:fs-01'] })),
      NOW,
    );
    expect(a!.id).not.toBe(b!.id);
  });

  test('when a finding bridges two: the later is merged into the earlier', () => {
    const fuse = fuser();
    const [door] = fuse.fuse(raised(finding('10:00', { entities: ['door:D-server'] })), NOW);
    const [person] = fuse.fuse(raised(finding('10:10', { person: mara })), NOW);
    const both = fuse.fuse(
      raised(finding('10:12', { person: mara, entities: ['person:E1', 'door:D-server'] })),
      NOW,
    );
    expect(both.find(({ id }) => id === person!.id)).toMatchObject({ mergedInto: door!.id, standing: false });
    expect(both.find(({ id }) => id === door!.id)!.reasons).toHaveLength(3);
    const [next] = fuse.fuse(raised(finding('10:20', { person: mara })), NOW);
    expect(next!.id).toBe(door!.id);
  });
});

describe('people’s acts', () => {
  test('a resolved alert takes no new finding, a reopened one does', () => {
    const fuse = fuser();
    const [first] = fuse.fuse(raised(finding('10:00', { person: mara })), NOW);
    fuse.observe(acted(first!, 'resolved'));
    const [second] = fuse.fuse(raised(finding('10:05', { person: mara })), NOW);
    expect(second!.id).not.toBe(first!.id);
    fuse.observe(acted(first!, 'acknowledged'));
    const third = fuse.fuse(raised(finding('10:06', { person: mara })), NOW);
    expect(third.map(({ id }) => id)).toContain(first!.id);
  });

  test('an update and a withdrawal still reach a resolved alert', () => {
    const fuse = fuser();
    const one = finding('10:00', { person: mara });
    const [first] = fuse.fuse(raised(one), NOW);
    fuse.observe(acted(first!, 'resolved'));
    const [struck] = fuse.fuse(
      [{ type: 'withdrawn', finding: one, because: 'it was a clock', at: NOW }],
      NOW,
    );
    expect(struck).toMatchObject({ id: first!.id, standing: false });
  });
});

describe('the score', () => {
  const scoreOf = (...findings: Finding[]) => fuser().fuse(raised(...findings), NOW)[0]!;

  test('rises more for evidence of another domain than for the same again', () => {
    const one = scoreOf(finding('10:00', { person: mara }));
    const same = scoreOf(
      finding('10:00', { person: mara }),
      finding('10:01', { person: mara, rule: 'other' }),
    );
    const cross = scoreOf(finding('10:00', { person: mara }), cyber('10:01', { person: mara }));
    expect(same.score).toBeGreaterThan(one.score);
    expect(cross.score - one.score).toBeGreaterThan(2 * (same.score - one.score));
    expect(cross.domains).toEqual(['cyber', 'physical']);
  });

  test('is the sum of its parts, each in words, and never above 99', () => {
    const lena = { id: 'E3', name: 'Lena Falk', confidence: 1, via: 'badge:3' } as const;
    const alert = scoreOf(
      finding('10:00', {
        person: lena,
        level: 'high',
        place: { site: 'larkfield', zone: 'server-room', via: 'zone' },
      }),
    );
    expect(alert.score).toBe(alert.scoreParts.reduce((sum, { points }) => sum + points, 0));
    expect(alert.scoreParts.map(({ text }) => text)).toEqual([
      'high: Something',
      'server-room is of criticality 5',
      'Lena Falk has left the company',
    ]);
    const many = Array.from({ length: 60 }, (_, i) =>
      cyber('10:00', { person: lena, level: 'critical', rule: `r${i}` }),
    );
    expect(scoreOf(finding('10:00', { person: lena, level: 'critical' }), ...many).score).toBe(99);
  });

  test('drops when a finding is refuted, which stays as a struck reason; with none left the alert does not stand', () => {
    const fuse = fuser();
    const physical = finding('10:00', { person: mara });
    const logon = cyber('10:01', { person: mara });
    const [before] = fuse.fuse(raised(physical, logon), NOW);
    const [after] = fuse.fuse(
      [{ type: 'withdrawn', finding: logon, because: 'a late reading', at: NOW }],
      NOW,
    );
    expect(after!.score).toBeLessThan(before!.score);
    expect(after!.reasons.map(({ withdrawn }) => withdrawn)).toEqual([undefined, 'a late reading']);
    const [none] = fuse.fuse([{ type: 'withdrawn', finding: physical, because: 'another', at: NOW }], NOW);
    expect(none).toMatchObject({ standing: false, score: 0 });
    const [again] = fuse.fuse(raised(physical), NOW);
    expect(again).toMatchObject({ id: before!.id, standing: true });
  });
});

test('the moment is the physical event, with its door, even when the cyber finding is stronger', () => {
  const [alert] = fuser().fuse(
    raised(finding('10:00', { person: mara }), cyber('10:10', { person: mara, level: 'critical' })),
    NOW,
  );
  expect(alert!.title).toBe('Strange logon: Mara Quist');
  expect(alert!.moment).toMatchObject({ at: at('10:00'), door: 'D-main' });
});

test('goes on after a restart from what was open, struck reasons included', () => {
  const first = fuser();
  const physical = finding('10:00', { person: mara });
  const logon = cyber('10:01', { person: mara });
  first.fuse(raised(physical, logon), NOW);
  const [stored] = first.fuse([{ type: 'withdrawn', finding: logon, because: 'late', at: NOW }], NOW);
  const second = fuser();
  // The store hands back the findings that stand.
  second.load([{ alert: stored!, status: 'new', findings: [physical] }]);
  const [next] = second.fuse(raised(finding('10:20', { person: mara })), NOW);
  expect(next!.id).toBe(stored!.id);
  expect(next!.reasons.map(({ withdrawn }) => withdrawn)).toEqual([undefined, 'late', undefined]);
  expect(next!.raisedAt).toBe(stored!.raisedAt);
});

test('what is refuted and what takes its place, told at once, are two alerts: one withdrawn, one new', () => {
  const fuse = fuser();
  const tooFast = finding('10:00', { id: 'a', person: mara, entities: ['door:D-7'] });
  const [before] = fuse.fuse(raised(tooFast), NOW);
  const nobody = finding('10:00', { id: 'b', entities: ['door:D-7'] });
  const told = fuse.fuse(
    [{ type: 'withdrawn', finding: tooFast, because: 'un-merged', at: NOW }, ...raised(nobody)],
    NOW,
  );
  expect(told.find(({ id }) => id === before!.id)).toMatchObject({
    ...{ standing: false, score: 0 },
    reasons: [{ findingId: 'a', withdrawn: 'un-merged' }],
  });
  expect(told.find(({ id }) => id === before!.id)!.mergedInto).toBeUndefined();
  expect(told.find(({ standing }) => standing)!.reasons).toMatchObject([{ findingId: 'b' }]);
});

test('what an alert shows struck and stands in another ties nothing in the first after a restart', () => {
  const first = fuser();
  const place = finding('10:00', { entities: ['door:D-7'] });
  const there = finding('10:20', { person: mara, entities: ['door:D-7'] });
  first.fuse(raised(place, there), NOW);
  const [struck] = first.fuse([{ type: 'withdrawn', finding: there, because: 'un-merged', at: NOW }], NOW);
  const logon = { ...there, entities: ['person:E1'] } as const;
  const [elsewhere] = first.fuse(raised(logon), NOW);
  const second = fuser();
  second.load([
    { alert: struck!, status: 'new', findings: [place, logon] },
    { alert: elsewhere!, status: 'new', findings: [logon] },
  ]);
  const [next] = second.fuse(raised(finding('10:40', { person: mara })), NOW);
  expect(next!.id).toBe(elsewhere!.id);
  const [unmoved] = second.fuse([{ type: 'updated', finding: place }], NOW);
  expect(unmoved!.reasons.map(({ withdrawn }) => withdrawn)).toEqual([undefined, 'un-merged']);
});

describe('what is remembered', () => {
  const HOUR = 3_600_000;
  const later = (hours: number, more: Partial<Finding> = {}) => {
    const when = NOW + hours * HOUR;
    return finding('12:00', {
      ...{ at: when, firstAt: when, lastAt: when, knownAt: when },
      ...more,
    });
  };

  test('a finding that claims to be of the future makes nothing old', () => {
    const fuse = fuser();
    const first = later(0, { person: mara });
    const [before] = fuse.fuse(raised(first), NOW);
    fuse.fuse(raised(later(72, { person: ivo, knownAt: NOW + 60_000 })), NOW + 60_000);
    const [joined] = fuse.fuse(raised(later(0.1, { person: mara })), NOW + 0.1 * HOUR);
    expect(joined!.id).toBe(before!.id);
    const [refuted] = fuse.fuse([{ type: 'withdrawn', finding: first, because: 'late', at: NOW }], NOW);
    expect(refuted!.reasons.map(({ withdrawn }) => withdrawn)).toEqual(['late', undefined]);
  });

  test('an alert, as long as its findings may still change', () => {
    const fuse = createFuser({ deployment, changesMs: () => 34 * HOUR });
    const [first, counted] = [later(0, { person: mara }), later(0.1, { person: mara })];
    const [before] = fuse.fuse(raised(first, counted), NOW);
    fuse.fuse(raised(later(33, { person: ivo })), NOW + 33 * HOUR);
    const more: FindingChange = { type: 'updated', finding: { ...counted, lastAt: NOW + 9 * HOUR } };
    expect(fuse.fuse([more], NOW + 33 * HOUR).map(({ id }) => id)).toEqual([before!.id]);
  });

  test('not who a finding was about before it was about somebody else', () => {
    const fuse = fuser();
    const one = finding('10:00', { person: mara });
    const [before] = fuse.fuse(raised(one), NOW);
    fuse.fuse([{ type: 'updated', finding: { ...one, person: ivo, entities: ['person:E2'] } }], NOW);
    const [ofMara] = fuse.fuse(raised(finding('10:05', { person: mara })), NOW);
    expect(ofMara!.id).not.toBe(before!.id);
    const [ofIvo] = fuse.fuse(raised(finding('10:06', { person: ivo })), NOW);
    expect(ofIvo!.id).toBe(before!.id);
  });

  test('not how long a finding was where it is shorter now', () => {
    const fuse = fuser();
    const one = finding('10:00', { person: mara, lastAt: at('12:00') });
    const [before] = fuse.fuse(raised(one), NOW);
    fuse.fuse([{ type: 'updated', finding: { ...one, lastAt: one.at } }], NOW);
    const [next] = fuse.fuse(raised(finding('11:50', { person: mara })), NOW);
    expect(next!.id).not.toBe(before!.id);
  });

  test('of too many the oldest alerts go, aloud, and stay as they are', () => {
    let full = 0;
    const fuse = createFuser({ deployment, maxRemembered: 10, onFull: () => (full += 1) });
    const told = Array.from({ length: 11 }, (_, i) => later(i, { person: mara }));
    for (const one of told) fuse.fuse(raised(one), one.at);
    expect(full).toBe(1);
    const refuted = (one: Finding): FindingChange[] => [
      { type: 'withdrawn', finding: one, because: 'late', at: NOW },
    ];
    expect(fuse.fuse(refuted(told[0]!), NOW)).toEqual([]);
    expect(fuse.fuse(refuted(told[10]!), NOW)).toMatchObject([{ standing: false }]);
  });
});
