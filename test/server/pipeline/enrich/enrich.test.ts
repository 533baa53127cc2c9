import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { EnrichedEvent } from '../../../../server/pipeline/stage.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { Deployment } from '../../../../shared/domain/site.ts';
import { at, badge, deploymentSketch, event, logged, logon, withFreshBadges } from '../sketch.ts';

function run(events: NormalisedEvent[], deployment: Deployment = deploymentSketch()) {
  const enricher = createEnricher(deployment);
  const last = new Map<string, EnrichedEvent>();
  for (const one of logged(deployment, events))
    for (const enriched of enricher.add(one)) last.set(enriched.event.id, enriched);
  const record = (one: NormalisedEvent) => last.get(one.id)!.record;
  return { enricher, last, record };
}

describe('presence', () => {
  test('is unknown before any reading, in after a way in, out after a way out', () => {
    const [a, b, c] = [
      badge('1', 'D-main', 'in', '08:00'),
      logon('quist', '09:00'),
      badge('1', 'D-main', 'out', '17:00'),
    ];
    const d = logon('quist', '18:00');
    const { record } = run([a, b, c, d]);
    expect(record(a)['presence.state']).toBe('unknown');
    expect(record(b)).toMatchObject({
      'presence.state': 'in',
      'presence.site': 'larkfield',
      'presence.zone': 'building',
      'presence.since_minutes': 60,
    });
    expect(record(d)['presence.state']).toBe('out');
  });

  test('a denied reading moves nobody; a passage not taken is taken back', () => {
    const probe = [logon('quist', '08:05'), logon('quist', '08:15')] as const;
    const { record } = run([
      badge('1', 'D-main', 'in', '08:00', 'access.denied'),
      probe[0],
      badge('1', 'D-main', 'in', '08:10'),
      badge('1', 'D-main', 'in', '08:11', 'access.not_taken'),
      probe[1],
    ]);
    expect(record(probe[0])['presence.state']).toBe('unknown');
    expect(record(probe[1])['presence.state']).toBe('unknown');
  });

  test('ends at the local day end and after the memory, and says why', () => {
    const late = logon('quist', '2026-03-03T04:30:00Z');
    const { last, record } = run([badge('1', 'D-main', 'in', '20:00'), late]);
    expect(record(late)['presence.state']).toBe('unknown');
    expect(last.get(late.id)!.presence!.because).toContain('the day ended (04:00)');
    const out = logon('quist', '2026-03-03T13:00:00Z');
    const second = run([badge('1', 'D-main', 'out', '20:00'), out]);
    expect(second.last.get(out.id)!.presence!.because).toBe(
      'no reading for more than 16 h says where they are',
    );
  });

  test('is unknown while the feed it needs is stale, and known once a late heartbeat closes the gap', () => {
    const deployment = withFreshBadges(deploymentSketch());
    const login = logon('quist', '09:00');
    const enricher = createEnricher(deployment);
    const [way, probe, beat] = logged(deployment, [
      badge('1', 'D-main', 'in', '08:00'),
      login,
      event('feed.heartbeat', '08:50', {}, { source: 'badges', receivedAt: at('09:05') }),
    ]);
    enricher.add(way!);
    const stale = enricher.add(probe!)[0]!;
    expect(stale.record['presence.state']).toBe('unknown');
    expect(stale.presence!.because).toBe('feed Badge system is 60 min old');
    const again = enricher.add(beat!);
    expect(again.find((one) => one.event.id === login.id)!.record['presence.state']).toBe('in');
  });
});

describe('anti-passback', () => {
  const flag = (events: NormalisedEvent[], deployment?: Deployment) =>
    run(events, deployment).record(events.at(-1)!)['presence.antipassback'];

  test('a second way in while believed inside', () => {
    expect(flag([badge('1', 'D-main', 'in', '08:00'), badge('1', 'D-main', 'in', '09:00')])).toBe(
      'entry_while_inside',
    );
  });
  test('a way out of a zone they are not believed in', () => {
    expect(flag([badge('1', 'D-main', 'in', '08:00'), badge('1', 'D-server', 'out', '09:00')])).toBe(
      'exit_without_entry',
    );
  });
  test('a way into an outer zone while believed in an inner one whose exits are read', () => {
    const deployment = deploymentSketch();
    const doors = deployment.doors.map((one) =>
      one.id === 'D-main' ? { ...one, reads: 'in' as const } : one,
    );
    expect(
      flag(
        [
          badge('1', 'D-main', 'in', '08:00'),
          badge('1', 'D-server', 'in', '08:10'),
          badge('1', 'D-main', 'in', '09:00'),
        ],
        { ...deployment, doors },
      ),
    ).toBe('entry_while_inside');
  });
  test('nothing from doors that only read the way in, from unknown presence, or from an ordinary day', () => {
    expect(
      flag([
        badge('1', 'D-main', 'in', '08:00'),
        badge('1', 'D-office', 'in', '08:05'),
        badge('1', 'D-office', 'in', '09:00'),
      ]),
    ).toBeUndefined();
    expect(flag([badge('1', 'D-server', 'out', '08:00')])).toBeUndefined();
    const ordinary = [
      badge('1', 'D-main', 'in', '08:00'),
      badge('1', 'D-server', 'in', '08:10'),
      badge('1', 'D-server', 'out', '08:20'),
      badge('1', 'D-main', 'out', '09:00'),
    ];
    for (let i = 1; i <= ordinary.length; i++) expect(flag(ordinary.slice(0, i))).toBeUndefined();
  });
  test('granted and then taken at one door is one passage', () => {
    expect(
      flag([badge('1', 'D-main', 'in', '08:00'), badge('1', 'D-main', 'in', '08:01', 'access.taken')]),
    ).toBeUndefined();
  });
});

test('travel is measured between physical places, and the doubt about time lowers the speed', () => {
  const fast = badge('1', 'D-lyon', 'in', '09:00');
  const { record } = run([badge('1', 'D-main', 'in', '08:00'), fast]);
  expect(record(fast)['travel.distance_km']).toBeCloseTo(697, -1);
  expect(record(fast)['travel.minutes']).toBe(60);
  expect(record(fast)['travel.speed_kmh']).toBeCloseTo(record(fast)['travel.distance_km'] as number, 0);
  const doubtful = { ...fast, timeErrorMs: 3_600_000, source: 'another' };
  const second = run([badge('1', 'D-main', 'in', '08:00'), doubtful]);
  expect(second.record(doubtful)['travel.speed_kmh']).toBeCloseTo(348.5, -1);
  // One clock is wrong by the same at both doors.
  const sameClock = { ...fast, timeErrorMs: 3_600_000 };
  const third = run([badge('1', 'D-main', 'in', '08:00'), sameClock]);
  expect(third.record(sameClock)['travel.speed_kmh']).toBeGreaterThan(650);
});

test('the address an account comes from says whether it is on site, and the site of the person is compared', () => {
  const office = logon('quist', '08:30', { 'src_endpoint.ip': '10.1.2.7' });
  const lyon = logon('quist', '08:31', { 'src_endpoint.ip': '10.2.0.7' });
  const vpn = logon('quist', '08:32', { 'src_endpoint.ip': '10.9.0.7' });
  const internet = logon('quist', '08:33', { 'src_endpoint.ip': '203.0.113.9' });
  const { record } = run([badge('1', 'D-main', 'in', '08:00'), office, lyon, vpn, internet]);
  expect(record(office)).toMatchObject({
    'src.on_site': true,
    'src.zone': 'office',
    'presence.same_site': true,
  });
  expect(record(lyon)).toMatchObject({
    'src.on_site': true,
    'src.site': 'lyon',
    'presence.same_site': false,
  });
  expect(record(vpn)['src.on_site']).toBe(false);
  expect(record(vpn)).not.toHaveProperty('presence.same_site');
  expect(record(internet)['src.on_site']).toBe(false);
});

test('the address a flow goes to says whether that is on site', () => {
  const to = (ip: string) =>
    event('network.flow', '09:00', { 'src_endpoint.ip': '10.1.2.20', 'dst_endpoint.ip': ip });
  const addresses = ['10.1.9.5', '10.2.0.7', '10.9.0.7', '203.0.113.9', '10.77.0.1', '224.0.0.251'];
  const [server, lyon, vpn, internet, unlisted, everybody] = addresses.map(to);
  const { record } = run([server!, lyon!, vpn!, internet!, unlisted!, everybody!]);
  expect(record(server!)).toMatchObject({
    'src.on_site': true,
    'dst.on_site': true,
    'dst.site': 'larkfield',
    'dst.zone': 'server-room',
    'dst.network_kind': 'server',
  });
  expect(record(lyon!)).toMatchObject({ 'dst.on_site': true, 'dst.site': 'lyon' });
  expect(record(vpn!)).toMatchObject({ 'dst.on_site': false, 'dst.network_kind': 'vpn' });
  expect(record(internet!)['dst.on_site']).toBe(false);
  for (const one of [unlisted!, everybody!]) expect(record(one)).not.toHaveProperty(['dst.on_site']);
});

test('an address that every machine or link has is neither on site nor off it, and says nothing of the person', () => {
  const sketch = deploymentSketch();
  const wide = ['0.0.0.0/0', '::/0'].map((cidr) => ({
    cidr,
    name: cidr,
    kind: 'office' as const,
    site: 'lyon',
  }));
  const deployment = { ...sketch, networks: [...sketch.networks, ...wide] };
  const addresses = ['::1', '127.0.0.1', '::ffff:7f00:1', 'fe80::1c2d%4', '169.254.3.4', '-'];
  const logons = addresses.map((ip, index) =>
    logon('quist', at('09:00') + index * 60_000, {
      'src_endpoint.ip': ip,
      logon_type: '3',
      'device.hostname': 'fs-01',
    }),
  );
  const { record } = run([badge('1', 'D-lyon', 'in', '08:00'), ...logons], deployment);
  for (const one of logons) {
    expect(record(one)).toMatchObject({ 'presence.state': 'in' });
    for (const field of ['src.on_site', 'src.site', 'presence.same_site'])
      expect(record(one)).not.toHaveProperty([field]);
  }
});

test('status counts from its day, an expired badge is named so, local time is the place of the event', () => {
  const leaver = badge('3', 'D-main', 'in', '23:30');
  const before = badge('3', 'D-main', 'in', '2026-01-05T10:00:00Z');
  const expired = badge('4', 'D-lyon', 'in', '18:30');
  const { record } = run([leaver, before, expired]);
  expect(record(leaver)).toMatchObject({
    'actor.status': 'leaver',
    'badge.status': 'valid',
    'time.off_hours': true,
  });
  expect(record(before)['actor.status']).toBe('active');
  expect(record(expired)).toMatchObject({ 'badge.status': 'expired', 'time.local_hour': 19 });
});

test('a badge and a door written in letters of other case are those that are listed', () => {
  const sketch = deploymentSketch();
  const deployment = {
    ...sketch,
    people: sketch.people.map((person) =>
      person.id === 'E5'
        ? {
            ...person,
            badges: [
              { number: 'Old5', validTo: at('2026-03-01T00:00:00Z') },
              { number: 'New5', validFrom: at('2026-03-01T00:00:00Z') },
            ],
          }
        : person,
    ),
  };
  const [fresh, old] = [badge('NEW5', 'd-Main', 'in', '10:00'), badge('OLD5', 'D-main', 'out', '11:00')];
  const { record } = run([fresh, old], deployment);
  expect(record(fresh)).toMatchObject({
    'badge.status': 'valid',
    'place.door': 'D-main',
    'portal.uid': 'D-main',
    'passage.to': 'building',
  });
  expect(record(old)).toMatchObject({
    'badge.status': 'expired',
    'badge.replaced_by': 'New5',
    'presence.state': 'in',
  });
});

test('what is added does not depend on the order of arrival', () => {
  const deployment = withFreshBadges(deploymentSketch());
  const anyEvent = fc.record({
    minute: fc.integer({ min: 0, max: 600 }),
    what: fc.constantFrom(
      'in',
      'out',
      'lyon',
      'server-in',
      'server-out',
      'denied',
      'taken',
      'not_taken',
      'logon',
      'beat',
    ),
    who: fc.constantFrom('1', '2'),
  });
  const build = (specs: { minute: number; what: string; who: string }[]) =>
    specs.map(({ minute, what, who }, index) => {
      const time = at('08:00') + minute * 60_000;
      const account = who === '1' ? 'quist' : 'brandt';
      const made = {
        in: () => badge(who, 'D-main', 'in', time),
        out: () => badge(who, 'D-main', 'out', time),
        lyon: () => badge(who, 'D-lyon', 'in', time),
        'server-in': () => badge(who, 'D-server', 'in', time),
        'server-out': () => badge(who, 'D-server', 'out', time),
        denied: () => badge(who, 'D-server', 'in', time, 'access.denied'),
        taken: () => badge(who, 'D-main', 'in', time, 'access.taken'),
        not_taken: () => badge(who, 'D-main', 'in', time, 'access.not_taken'),
        logon: () => logon(account, time, { 'src_endpoint.ip': '10.1.2.9' }),
        beat: () => event('feed.heartbeat', time, {}, { source: 'badges' }),
      }[what]!();
      return { ...made, id: `e${index}` };
    });
  const settled = (events: NormalisedEvent[]) => {
    const { last } = run(events, deployment);
    return [...last.values()]
      .map(({ event: one, record, presence, basis }) => ({
        id: one.id,
        record,
        presence,
        basis: basis?.map((b) => b.id),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  fc.assert(
    fc.property(
      fc.array(anyEvent, { minLength: 2, maxLength: 30 }).chain((specs) => {
        const events = build(specs);
        return fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }));
      }),
      ([events, shuffled]) => {
        const inOrder = events.toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
        expect(settled(shuffled)).toEqual(settled(inOrder));
      },
    ),
    { numRuns: 400 },
  );
});

test('bounds are reported, never silent', () => {
  const deployment = deploymentSketch();
  const limits: string[] = [];
  const enricher = createEnricher(deployment, { perPerson: 50, onLimit: (limit) => limits.push(limit.type) });
  const events = logged(
    deployment,
    Array.from({ length: 80 }, (_, index) => logon('quist', at('08:00') + index * 1_000, { n: index })),
  );
  for (const one of events) enricher.add(one);
  expect(limits).toContain('person_full');
  enricher.add({ ...events[0]!, id: 'late' });
  expect(limits.at(-1)).toBe('too_late');
});

test('occupancy is an interval: where exits are unread, people are possible and not certain', () => {
  const { enricher } = run([
    badge('1', 'D-main', 'in', '08:00'),
    badge('2', 'D-main', 'in', '08:00'),
    badge('2', 'D-office', 'in', '08:05'),
  ]);
  expect(enricher.occupancy(at('09:00'))[0]).toMatchObject({ id: 'larkfield', certain: 1, possible: 2 });
  expect(enricher.presence(at('09:00')).find((one) => one.person === 'E1')).toMatchObject({ state: 'in' });
});

test('where readings left people is known while the feeds are silent, until memory or the day ends', () => {
  const deployment = withFreshBadges(deploymentSketch());
  const enricher = createEnricher(deployment);
  const beat = (time: string) => event('feed.heartbeat', at(time), {}, { source: 'badges' });
  const events = [beat('07:50'), badge('1', 'D-main', 'in', '08:00'), beat('08:10')];
  for (const one of logged(deployment, events)) enricher.add(one);
  expect(enricher.presenceOf('E1', at('11:00')).state).toBe('unknown');
  expect(enricher.leftAt('E1', at('11:00'))).toMatchObject({ state: 'in' });
  expect(enricher.leftAt('E1', at('08:00') + 30 * 3_600_000)).toBeUndefined();
  expect(enricher.leftAt('E2', at('11:00'))).toBeUndefined();
});
