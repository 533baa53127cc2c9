import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createResolver } from '../../../../server/pipeline/resolve/resolve.ts';
import type { FieldRecord } from '../../../../shared/domain/event.ts';
import type { Deployment } from '../../../../shared/domain/site.ts';
import { at, badge, deploymentSketch, event, logon } from '../sketch.ts';

const resolve = createResolver(deploymentSketch());
const personOf = (fields: FieldRecord) => resolve(event('auth.success', '10:00', fields)).person;

describe('who', () => {
  test.each([
    ['a badge', { 'credential.uid': '1' }, 1],
    ['an HR id', { 'actor.user.uid': 'E1' }, 1],
    ['an e-mail in any case', { 'actor.user.email_addr': 'Quist@Example.com' }, 0.98],
    ['an account', { 'actor.user.name': 'quist' }, 0.95],
    ['an account with its domain', { 'actor.user.name': 'CORP\\Quist' }, 0.95],
    ['an account with its realm', { 'actor.user.name': 'quist@CORP.EXAMPLE' }, 0.95],
    ['a UPN that is an e-mail', { 'actor.user.name': 'quist@example.com' }, 0.98],
    ['a host with its domain', { 'device.hostname': 'LT-QUIST.corp.example' }, 0.6],
    ['a MAC however written', { 'device.mac': 'AA-BB-CC-00-00-01' }, 0.55],
  ] as const)('%s names a person, as surely as it can', (_, fields, confidence) => {
    expect(personOf(fields)).toMatchObject({ id: 'E1', name: 'Mara Quist', confidence });
  });

  test('an address with an owner names them least surely', () => {
    expect(personOf({ 'src_endpoint.ip': '10.1.2.20' })).toMatchObject({ id: 'E2', confidence: 0.5 });
  });

  test('an account outweighs whose machine it is on', () => {
    expect(personOf({ 'actor.user.name': 'brandt', 'device.hostname': 'lt-quist' })).toMatchObject({
      id: 'E2',
    });
  });

  test('two equally sure identifiers of two people name nobody', () => {
    expect(
      personOf({ 'actor.user.name': 'quist', 'actor.user.email_addr': 'brandt@example.com' }),
    ).toBeUndefined();
  });

  test('nothing known names nobody, and an unknown HR id is no entity', () => {
    const resolved = resolve(
      event('auth.success', '10:00', { 'actor.user.uid': 'E99', 'actor.user.name': 'root' }),
    );
    expect(resolved.person).toBeUndefined();
    expect(resolved.entities).toEqual(['account:root']);
  });
});

describe('a badge that was handed on', () => {
  const sketch = deploymentSketch();
  const handedOn: Deployment = {
    ...sketch,
    people: sketch.people.map((person) => {
      if (person.id === 'E1')
        return { ...person, badges: [{ number: '77', validTo: at('2026-01-01T00:00:00Z') }] };
      if (person.id === 'E2')
        return { ...person, badges: [{ number: '77', validFrom: at('2026-02-01T00:00:00Z') }] };
      return person;
    }),
  };
  const holder = (time: string) => createResolver(handedOn)(badge('77', 'D-main', 'in', time)).person?.id;

  test('belongs to whoever held it then', () => {
    expect(holder('2025-12-01T10:00:00Z')).toBe('E1');
    expect(holder('2026-03-01T10:00:00Z')).toBe('E2');
  });
  test('belongs to nobody in between', () => {
    expect(holder('2026-01-15T10:00:00Z')).toBeUndefined();
  });
  test('never merges two people whose spans overlap', () => {
    const overlapping = {
      ...sketch,
      people: sketch.people.map((person) => ({ ...person, badges: [{ number: '77' }] })),
    };
    const event77 = { ...badge('77', 'D-main', 'in', '10:00') };
    expect(createResolver(overlapping)(event77).person).toBeUndefined();
    // Nor does a weaker identifier beside it decide.
    const withAccount = { ...event77, fields: { ...event77.fields, 'actor.user.name': 'quist' } };
    expect(createResolver(overlapping)(withAccount).person).toBeUndefined();
  });
  test('out of its validity still names its only holder, less surely', () => {
    expect(resolve(badge('4', 'D-main', 'in', '10:00')).person).toMatchObject({ id: 'E4', confidence: 0.9 });
  });
});

describe('where', () => {
  const placeOf = (fields: FieldRecord, kind: Parameters<typeof event>[0] = 'auth.success') =>
    resolve(event(kind, '10:00', fields)).place;

  test('a door stands for the zone it leads into', () => {
    expect(resolve(badge('1', 'D-server', 'in', '10:00')).place).toEqual({
      site: 'larkfield',
      zone: 'server-room',
      door: 'D-server',
      via: 'door',
    });
  });
  test('the network with the longest prefix; the listed desk of an address before it', () => {
    expect(placeOf({ 'src_endpoint.ip': '10.1.2.99' })).toMatchObject({ zone: 'office', via: 'network' });
    expect(placeOf({ 'src_endpoint.ip': '10.1.77.1' })).toEqual({ site: 'larkfield', via: 'network' });
    expect(placeOf({ 'src_endpoint.ip': '10.1.9.5' })).toMatchObject({ zone: 'server-room', via: 'host' });
  });
  test('a flow happened at its sender, not at the firewall; remote access and the internet are no place', () => {
    expect(
      placeOf({ 'device.hostname': 'fs-01', 'src_endpoint.ip': '10.2.0.1' }, 'network.flow'),
    ).toMatchObject({ site: 'lyon' });
    expect(placeOf({ 'src_endpoint.ip': '10.9.0.1' })).toBeUndefined();
    expect(placeOf({ 'src_endpoint.ip': '203.0.113.4' })).toBeUndefined();
  });
});

describe('letters of other case', () => {
  const sketch = deploymentSketch();
  const people = (...numbers: string[]) =>
    sketch.people.map((person, index) => {
      const number = numbers[index];
      return number === undefined ? person : { ...person, badges: [{ number }] };
    });
  const holder = (deployment: Deployment, number: string) => {
    const { person, entities } = createResolver(deployment)(badge(number, 'D-main', 'in', '10:00'));
    return [person?.id, person?.via, entities.filter((one) => one.startsWith('badge:'))];
  };

  test('name the same door', () => {
    expect(resolve(badge('1', 'd-SERVER', 'in', '10:00'))).toMatchObject({
      place: { door: 'D-server', zone: 'server-room' },
      entities: expect.arrayContaining(['door:D-server']),
    });
    expect(resolve(badge('1', 'd-none', 'in', '10:00')).entities).toContain('door:d-none');
  });
  test('name the same badge', () => {
    const deployment = { ...sketch, people: people('AB12CD') };
    for (const number of ['AB12CD', 'ab12cd', 'Ab12Cd'])
      expect(holder(deployment, number)).toEqual(['E1', 'badge:AB12CD', ['badge:AB12CD']]);
  });
  test('but not where two are listed that differ in nothing else', () => {
    const deployment = { ...sketch, people: people('AB12CD', 'ab12cd') };
    expect(holder(deployment, 'AB12CD')[0]).toBe('E1');
    expect(holder(deployment, 'ab12cd')[0]).toBe('E2');
    expect(holder(deployment, 'Ab12Cd')[0]).toBeUndefined();
  });
});

describe('a site that the event states', () => {
  const placeOf = (fields: FieldRecord, kind: Parameters<typeof event>[0] = 'alarm.intrusion') =>
    resolve(event(kind, '10:00', { 'site.uid': 'lyon', ...fields })).place;

  test('by id or name is the place where nothing tells more', () => {
    expect(placeOf({})).toEqual({ site: 'lyon', via: 'site' });
    expect(placeOf({ 'site.uid': 'LYON' })).toEqual({ site: 'lyon', via: 'site' });
    expect(placeOf({ 'site.uid': 'Larkfield' })).toEqual({ site: 'larkfield', via: 'site' });
    expect(placeOf({ 'site.uid': 'nowhere' })).toBeUndefined();
  });
  test('gives way to a door, a zone, and an address of that site', () => {
    expect(placeOf({ 'portal.uid': 'D-server' })).toMatchObject({ door: 'D-server' });
    expect(placeOf({ 'zone.uid': 'office' })).toMatchObject({ zone: 'office' });
    expect(placeOf({ 'site.uid': 'larkfield', 'device.ip': '10.1.2.20' })).toMatchObject({ zone: 'office' });
  });
  test('holds against the address of what told it, and not against the sender of a flow', () => {
    expect(placeOf({ 'device.ip': '10.1.2.20' })).toEqual({ site: 'lyon', via: 'site' });
    expect(placeOf({ 'src_endpoint.ip': '10.1.2.20' }, 'network.flow')).toMatchObject({ zone: 'office' });
    expect(placeOf({ 'src_endpoint.ip': '203.0.113.9' }, 'network.flow')).toMatchObject({ site: 'lyon' });
  });
});

test('entities hold raw identifiers and what they resolved to, sorted, once each', () => {
  expect(resolve(badge('1', 'D-server', 'in', '10:00')).entities).toEqual([
    'badge:1',
    'door:D-server',
    'person:E1',
    'site:larkfield',
    'zone:server-room',
  ]);
  expect(resolve(logon('quist', '10:00', { 'src_endpoint.ip': '10.1.2.20' })).entities).toEqual([
    'account:quist',
    'host:ws-brandt',
    'ip:10.1.2.20',
    'person:E1',
    'site:larkfield',
    'zone:office',
  ]);
});

test('whatever the fields hold, resolving never throws, and entities are sorted and unique', () => {
  const names = [
    'credential.uid',
    'actor.user.name',
    'device.ip',
    'src_endpoint.mac',
    'device.hostname',
    'portal.uid',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (fields) => {
      const { entities } = resolve(event('network.flow', '10:00', fields as FieldRecord));
      expect(entities).toEqual([...new Set(entities)].sort());
    }),
  );
});

test('who told of the lease of another machine has no part in it', () => {
  const lease = { 'device.hostname': 'gw-dhcp-01', 'src_endpoint.hostname': 'raspberrypi' };
  const hosts = ({ entities }: { entities: readonly string[] }) =>
    entities.filter((key) => key.startsWith('host:'));
  expect(hosts(resolve(event('network.dhcp', '10:00', lease)))).toEqual(['host:raspberrypi']);
  expect(hosts(resolve(event('network.dhcp', '10:00', { 'device.hostname': 'gw-dhcp-01' })))).toEqual([
    'host:gw-dhcp-01',
  ]);
});
