import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdentities } from '../../../../server/pipeline/resolve/identities.ts';
import { createUnresolvedIdentifiers } from '../../../../server/pipeline/resolve/unresolved.ts';
import type { EntityKey } from '../../../../shared/domain/entity.ts';
import type { FieldRecord } from '../../../../shared/domain/event.ts';
import type { IdentityDecision } from '../../../../shared/domain/identity.ts';
import { at, badge, deploymentSketch, event, logged, logon } from '../sketch.ts';

const deployment = deploymentSketch();
const decided = (id: number, more: Partial<IdentityDecision>): IdentityDecision => ({
  id,
  act: 'merge',
  key: 'badge:9',
  person: 'E1',
  reason: 'lent',
  by: 'Ann',
  at: 0,
  ...more,
});

describe('a decision', () => {
  test('ties new events and re-ties stored ones, with its own confidence, within its times', () => {
    const identities = createIdentities(deployment);
    const [early, late] = logged(deployment, [
      badge('9', 'D-main', 'in', '09:00'),
      badge('9', 'D-main', 'in', '10:00'),
    ]);
    identities.add(decided(1, { validFrom: at('09:30') }));
    const { reresolve } = identities.current();
    expect(reresolve(early!).person).toBeUndefined();
    expect(reresolve(late!).person).toMatchObject({ id: 'E1', confidence: 0.95, via: 'badge:9' });
    expect(reresolve(late!).entities).toContain('person:E1');
    expect(identities.resolve(badge('9', 'D-main', 'in', '11:00')).person).toMatchObject({ id: 'E1' });
  });

  test('taken back leaves nothing, and what stood before it can still be asked for', () => {
    const identities = createIdentities(deployment, [decided(1, {}), decided(2, { act: 'undo', undoes: 1 })]);
    const [one] = logged(deployment, [badge('9', 'D-main', 'in', '10:00')]);
    expect(identities.current().reresolve(one!)).toEqual(one);
    expect(identities.at(1).reresolve(one!).person).toMatchObject({ id: 'E1' });
    expect(identities.at(0).reresolve(one!)).toEqual(one);
    expect(identities.newest()).toBe(2);
  });

  test('cannot make one number two people: a file that says otherwise makes it nobody', () => {
    const identities = createIdentities(deployment, [decided(1, { key: 'badge:2', person: 'E1' })]);
    expect(identities.resolve(badge('2', 'D-main', 'in', '10:00')).person).toBeUndefined();
  });

  test('about a badge counts for its number in letters of other case', () => {
    const identities = createIdentities(deployment, [decided(1, { key: 'badge:x9Y' })]);
    const [stored] = logged(deployment, [badge('X9y', 'D-main', 'in', '10:00')]);
    expect(stored!.entities).toContain('badge:X9y');
    expect(identities.current().reresolve(stored!).person).toMatchObject({ id: 'E1', via: 'badge:x9Y' });
  });

  test('about an account counts for its UPN and its domain as well', () => {
    const identities = createIdentities(deployment, [decided(1, { key: 'account:mquist' })]);
    for (const name of ['mquist', 'CORP\\MQuist', 'mquist@corp.example'])
      expect(identities.resolve(logon(name, '10:00')).person).toMatchObject({ id: 'E1', confidence: 0.9 });
    const [stored] = logged(deployment, [logon('mquist@corp.example', '10:00')]);
    expect(identities.current().reresolve(stored!).person).toMatchObject({ id: 'E1' });
  });

  test('leaves events of other times to what else they name: the account beside a badge, the account of a UPN', () => {
    const tomorrow = { validFrom: at('2026-03-03T00:00:00Z') };
    const identities = createIdentities(deployment, [
      decided(1, { key: 'badge:777', person: 'E2', ...tomorrow }),
      decided(2, { key: 'email:quist@corp.example', person: 'E2', ...tomorrow }),
    ]);
    const who = (fields: FieldRecord, time: string) =>
      identities.resolve(event('auth.success', time, fields)).person?.id;
    for (const fields of [
      { 'credential.uid': '777', 'actor.user.name': 'quist' },
      { 'actor.user.name': 'quist@corp.example' },
    ]) {
      expect(who(fields, '10:00')).toBe('E1');
      expect(who(fields, '2026-03-03T10:00:00Z')).toBe('E2');
    }
  });

  test('never changes how events outside of its time resolve', () => {
    const values = [
      '1',
      '4',
      '777',
      'quist',
      'brandt',
      'quist@example.com',
      'quist@corp.example',
      'lt-quist',
    ];
    const fields = fc.dictionary(
      fc.constantFrom(
        ...['credential.uid', 'actor.user.name', 'actor.user.email_addr', 'device.hostname', 'device.ip'],
      ),
      fc.constantFrom(...values),
      { maxKeys: 4 },
    );
    const hour = fc.integer({ min: 0, max: 10 });
    const decision = fc.record({
      kind: fc.constantFrom('badge', 'account', 'email', 'host'),
      value: fc.constantFrom(...values),
      person: fc.constantFrom('E1', 'E2', 'E4'),
      from: fc.option(hour, { nil: undefined }),
      hours: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    });
    const moment = (hours: number) => at('06:00') + hours * 3_600_000;
    fc.assert(
      fc.property(fc.array(decision, { minLength: 1, maxLength: 4 }), fields, hour, (made, named, when) => {
        const decisions = made.map(({ kind, value, person, from, hours }, index) =>
          decided(index + 1, {
            key: `${kind}:${value}` as EntityKey,
            person,
            ...(from === undefined ? {} : { validFrom: moment(from) }),
            ...(hours === undefined ? {} : { validTo: moment((from ?? 0) + hours) }),
          }),
        );
        const time = moment(when);
        const holds = decisions.filter(
          ({ validFrom = -Infinity, validTo = Infinity }) => time >= validFrom && time < validTo,
        );
        const one = event('auth.success', time, named);
        expect(createIdentities(deployment, decisions).resolve(one)).toEqual(
          createIdentities(deployment, holds).resolve(one),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives a badge its validity', () => {
    const identities = createIdentities(deployment, [decided(1, { validTo: at('12:00') })]);
    expect(identities.current().deployment.people[0]!.badges).toContainEqual({
      number: '9',
      validTo: at('12:00'),
    });
    expect(deployment.people[0]!.badges).toHaveLength(1);
  });
});

test('identifiers nobody is known by are counted, with the name on the card, until somebody is', () => {
  const identities = createIdentities(deployment);
  const unresolved = createUnresolvedIdentifiers(() => identities.current().graph);
  const events = logged(deployment, [
    { ...badge('9', 'D-main', 'in', '09:00'), raw: { holder_name: 'QUIST, MARA' } },
    badge('9', 'D-main', 'out', '10:00'),
    badge('1', 'D-main', 'in', '09:00'),
    logon('ghost', '09:00', { 'device.hostname': 'fs-01' }),
    logon('FS-01$', '09:00'),
  ]);
  for (const one of events) unresolved.observe(one);
  expect(unresolved.list()).toEqual([
    {
      key: 'badge:9',
      label: 'QUIST, MARA',
      events: 2,
      firstAt: at('09:00'),
      lastAt: at('10:00'),
      sources: ['badges'],
    },
    { key: 'account:ghost', events: 1, firstAt: at('09:00'), lastAt: at('09:00'), sources: ['logons'] },
  ]);
  identities.add(decided(1, {}));
  expect(unresolved.list().map(({ key }) => key)).toEqual(['account:ghost']);
});
