import { describe, expect, test } from 'vitest';
import { decode } from '../../../../server/pipeline/ingest/decode.ts';
import { loadMappings } from '../../../../server/pipeline/normalise/load-mappings.ts';
import { createNormaliser } from '../../../../server/pipeline/normalise/normalise.ts';
import type { FieldValue, NormalisedEvent } from '../../../../shared/domain/event.ts';
import { MAPPINGS_DIR, source } from '../../../support/ingest-rig.ts';

const loaded = loadMappings([MAPPINGS_DIR]);
const sources = [...loaded.mappings.keys()].map((id) => source(id, id, { timezone: 'Europe/Madrid' }));
const normalise = createNormaliser({ sources, sites: [] }, loaded.mappings);
const receivedAt = Date.parse('2026-11-23T12:00:00Z');

function events(mapping: string, text: string): NormalisedEvent[] {
  const format = loaded.mappings.get(mapping)!.mapping.format;
  const decoded = decode(format, Buffer.from(text), { source: mapping, receivedAt });
  expect(decoded.undecodable).toEqual([]);
  return decoded.records.map((record) => {
    const outcome = normalise(record);
    if (outcome.type !== 'ok') throw new Error(outcome.reason);
    return outcome.value;
  });
}
const one = (mapping: string, text: string) => events(mapping, text)[0]!;
const fields = (mapping: string, text: string): Record<string, FieldValue> => one(mapping, text).fields;

test('the shipped mappings have no fault', () => {
  expect(loaded.faults).toEqual([]);
  expect([...loaded.mappings.keys()].sort()).toEqual([
    'badge-csv',
    'badge-webhook',
    'camera-event',
    'camera-health',
    'firewall-flow-csv',
    'frigate-events',
    'linux-syslog',
    'ocsf',
    'plate-webhook',
    'vast-prox-csv',
    'video-analytics',
    'visitor-csv',
    'visitor-webhook',
    'windows-logon',
  ]);
});

describe('badge-csv', () => {
  test('finds its columns whatever the export calls them', () => {
    expect(
      one(
        'badge-csv',
        'Event Time;Card Number;Reader;Direction;Result\n23/11/2026 09:30:00;1042;D-03;Entry;Access Granted\n',
      ),
    ).toMatchObject({
      kind: 'access.granted',
      time: Date.parse('2026-11-23T08:30:00Z'),
      timeErrorMs: 1_000,
      message: 'Badge 1042 granted at door D-03',
      fields: { 'credential.uid': '1042', 'portal.uid': 'D-03', direction: 'in', status: 'success' },
    });
  });
  test('a forced and a held door, a denial', () => {
    const rows =
      'time,badge,door,result,reason\n2026-11-23T10:00:00Z,,D-1,Door Forced,\n2026-11-23T10:00:01Z,,D-1,held open,\n2026-11-23T10:00:02Z,7,D-1,DENIED,expired\n';
    expect(events('badge-csv', rows).map((event) => [event.kind, event.fields['access.reason']])).toEqual([
      ['door.forced', undefined],
      ['door.held_open', undefined],
      ['access.denied', 'expired'],
    ]);
  });
});

test('who a card says holds it is kept, and is no account', () => {
  for (const [mapping, text] of [
    ['badge-csv', 'time,badge,cardholder,door,result\n2026-11-23T10:00:00Z,7,"Quist, Mara",D-1,granted\n'],
    [
      'badge-webhook',
      '{"id": "n1", "event": "granted", "badge": 7, "cardholder": "Quist, Mara", "door": "D-1"}',
    ],
    [
      'ocsf',
      '{"class_uid": 4230001, "activity_id": 1, "time": 1764000000000, "portal": {"uid": "D-1"}, "credential": {"uid": "7", "user": {"full_name": "Quist, Mara"}}}',
    ],
  ] as const) {
    const said = fields(mapping, text);
    expect(said).toMatchObject({ 'credential.uid': '7', 'actor.user.full_name': 'Quist, Mara' });
    expect(said).not.toHaveProperty(['actor.user.name']);
  }
});

test('badge-webhook: doors, duress, heartbeat', () => {
  const of = (type: string) =>
    one(
      'badge-webhook',
      JSON.stringify({ id: type, time: 1795435200, type, badge: 7, door: 'D-1', direction: 'IN' }),
    );
  expect(of('ACCESS_GRANTED')).toMatchObject({
    kind: 'access.granted',
    time: 1795435200000,
    fields: { 'credential.uid': '7', direction: 'in' },
  });
  expect(
    ['door.forced', 'door_held', 'door_closed', 'duress', 'tamper', 'heartbeat'].map((type) => of(type).kind),
  ).toEqual([
    'door.forced',
    'door.held_open',
    'door.closed',
    'access.duress',
    'door.tamper',
    'feed.heartbeat',
  ]);
});

describe('linux-syslog', () => {
  const line = (rest: string) => one('linux-syslog', `<38>Nov 23 12:00:01 web-1 ${rest}`);
  const cases: [string, string, Record<string, unknown>][] = [
    [
      'sshd[9]: Accepted publickey for ana from 10.1.0.5 port 50122 ssh2: ED25519 SHA256:x',
      'auth.success',
      {
        'actor.user.name': 'ana',
        'src_endpoint.ip': '10.1.0.5',
        'src_endpoint.port': 50122,
        auth_protocol: 'publickey',
        is_remote: true,
      },
    ],
    [
      'sshd[9]: Failed password for ana from 203.0.113.9 port 22 ssh2',
      'auth.failure',
      { 'actor.user.name': 'ana', 'src_endpoint.ip': '203.0.113.9' },
    ],
    [
      'sshd-session[9]: Failed password for invalid user ad min from 2001:db8::1 port 22 ssh2',
      'auth.failure',
      { 'actor.user.name': 'ad min', 'src_endpoint.ip': '2001:db8::1' },
    ],
    [
      'sshd[9]: Invalid user oracle from 203.0.113.9 port 4',
      'auth.failure',
      { 'actor.user.name': 'oracle', 'access.reason': 'no such user' },
    ],
    [
      'sshd[9]: pam_unix(sshd:session): session closed for user ana',
      'auth.logoff',
      { 'actor.user.name': 'ana' },
    ],
    [
      'sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=ana',
      'other',
      {},
    ],
    [
      'gdm-password][4]: pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=ana',
      'auth.failure',
      { 'actor.user.name': 'ana', service: 'gdm-password', is_remote: false },
    ],
    [
      'login[4]: pam_unix(login:session): session opened for user ana(uid=1000) by LOGIN(uid=0)',
      'auth.success',
      { 'actor.user.name': 'ana', is_remote: false },
    ],
    [
      'su[4]: pam_unix(su-l:session): session opened for user root(uid=0) by ana(uid=1000)',
      'privilege.used',
      { 'actor.user.name': 'ana', 'user.name': 'root' },
    ],
    [
      'su[4]: FAILED SU (to root) ana on pts/0',
      'auth.failure',
      { 'actor.user.name': 'ana', 'user.name': 'root' },
    ],
    [
      'sudo:     ana : TTY=pts/0 ; PWD=/home/ana ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow',
      'privilege.used',
      { 'actor.user.name': 'ana', 'user.name': 'root', 'process.cmd_line': '/usr/bin/cat /etc/shadow' },
    ],
    [
      'sudo:     ana : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
      'auth.failure',
      { 'access.reason': '3 incorrect password attempts' },
    ],
    [
      'dhcpd[1]: DHCPACK on 10.1.0.77 to AA:bb:cc:00:11:22 (laptop-7) via eth0',
      'network.dhcp',
      {
        'src_endpoint.ip': '10.1.0.77',
        'src_endpoint.mac': 'aa:bb:cc:00:11:22',
        'src_endpoint.hostname': 'laptop-7',
      },
    ],
    [
      'dnsmasq-dhcp[1]: DHCPACK(br0) 10.1.0.78 aa:bb:cc:00:11:23',
      'network.dhcp',
      { 'src_endpoint.ip': '10.1.0.78', 'src_endpoint.mac': 'aa:bb:cc:00:11:23' },
    ],
    [
      'sshd(pam_unix)[9]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=66.192.12.34.nw.nuvox.net  user=root',
      'auth.failure',
      { 'src_endpoint.hostname': '66.192.12.34.nw.nuvox.net', 'actor.user.name': 'root' },
    ],
    [
      'login(pam_unix)[4]: session opened for user ana by LOGIN(uid=0)',
      'auth.success',
      { 'actor.user.name': 'ana', is_remote: false },
    ],
    ['kernel: eth0 up', 'other', {}],
  ];
  for (const [text, kind, expected] of cases)
    test(text, () => {
      const event = line(text);
      expect(event).toMatchObject({ kind, fields: expected, time: Date.parse('2026-11-23T11:00:01Z') });
      expect(event.fields['device.hostname']).toBe('web-1');
    });
  test.each(['::1', '127.0.0.1', 'fe80::aede:48ff:fe00:1122%4', '169.254.7.1'])(
    'from %s is neither remote nor at the console',
    (ip) => {
      for (const text of [
        `Accepted password for ana from ${ip} port 4 ssh2`,
        `Invalid user ana from ${ip} port 4`,
      ]) {
        const { fields: said } = line(`sshd[9]: ${text}`);
        expect(said).not.toHaveProperty('is_remote');
        expect(said).not.toHaveProperty(['src_endpoint.ip']);
      }
    },
  );
  test('a session over a service of the network says neither', () => {
    const said = line('smbd[4]: pam_unix(samba:session): session opened for user ana(uid=1000) by (uid=0)');
    expect(said).toMatchObject({ kind: 'auth.success', fields: { 'actor.user.name': 'ana' } });
    expect(said.fields).not.toHaveProperty('is_remote');
  });
  test('one attempt is one failure: PAM beside sshd is not counted again', () => {
    expect(line('sshd[9]: pam_unix(sshd:session): session opened for user ana(uid=1) by (uid=0)').kind).toBe(
      'other',
    );
  });
  test('the doubt a sender states is kept', () => {
    expect(
      one('linux-syslog', '<38>1 2026-11-23T11:00:01Z web-1 sshd 9 - [timeQuality syncAccuracy="5000000"] x')
        .timeErrorMs,
    ).toBe(5_000);
  });
});

describe('windows-logon', () => {
  const native = {
    TargetUserName: 'ana',
    TargetDomainName: 'ACME',
    LogonType: '10',
    IpAddress: '::ffff:203.0.113.7',
    IpPort: '50000',
    WorkstationName: 'LAPTOP-7',
    AuthenticationPackageName: 'NTLM',
  };
  const expected = {
    'actor.user.name': 'ana',
    'actor.user.domain': 'ACME',
    'device.hostname': 'dc-1.acme.test',
    'src_endpoint.ip': '203.0.113.7',
    'src_endpoint.hostname': 'laptop-7',
    logon_type: '10',
    is_remote: true,
    auth_protocol: 'ntlm',
  };
  const shapes: [string, object][] = [
    [
      'flat, as Sigma names it',
      { '@timestamp': '2026-11-23T11:00:00.123Z', EventID: 4624, Computer: 'DC-1.acme.test', ...native },
    ],
    [
      'winlogbeat',
      {
        '@timestamp': '2026-11-23T11:00:00.123Z',
        winlog: {
          event_id: '4624',
          computer_name: 'DC-1.acme.test',
          record_id: 9,
          channel: 'Security',
          event_data: native,
        },
      },
    ],
    [
      'NXLog',
      {
        EventTime: '2026-11-23 12:00:00.123',
        EventID: 4624,
        Hostname: 'DC-1.acme.test',
        RecordNumber: 9,
        ...native,
      },
    ],
    [
      'XML as JSON',
      {
        Event: {
          System: {
            EventID: 4624,
            Computer: 'DC-1.acme.test',
            TimeCreated: { SystemTime: '2026-11-23T11:00:00.1230000Z' },
          },
          EventData: native,
        },
      },
    ],
  ];
  for (const [name, shape] of shapes)
    test(name, () => {
      const event = one('windows-logon', JSON.stringify(shape));
      expect(event).toMatchObject({
        kind: 'auth.success',
        time: Date.parse('2026-11-23T11:00:00.123Z'),
        fields: expected,
        logsource: { product: 'windows', service: 'security' },
      });
      // What public Sigma rules ask for.
      expect(event.raw).toMatchObject({ TargetUserName: 'ana', LogonType: '10' });
    });
  test('failures with their reason, logoff, privileges, others; local logons come from nowhere', () => {
    const of = (EventID: number, more = {}) =>
      fields(
        'windows-logon',
        JSON.stringify({ EventTime: '2026-11-23 12:00:00', EventID, Computer: 'WS-1', ...native, ...more }),
      );
    expect(of(4625, { SubStatus: '0xC000006A' })).toMatchObject({
      status: 'failure',
      'access.reason': 'wrong password',
    });
    expect(of(4624, { LogonType: 2, IpAddress: '127.0.0.1', WorkstationName: '-' })).toMatchObject({
      is_remote: false,
    });
    expect(of(4624, { IpAddress: '127.0.0.1' })['src_endpoint.ip']).toBeUndefined();
    for (const IpAddress of ['-', '::1', '127.0.0.1', 'fe80::1c2d%4', '169.254.3.4', '::ffff:127.0.0.1'])
      for (const [id, LogonType] of [
        [4624, '3'],
        [4625, 10],
      ] as const) {
        const said = of(id, { IpAddress, LogonType });
        expect(said).toMatchObject({ logon_type: String(LogonType) });
        expect(said).not.toHaveProperty('is_remote');
        expect(said).not.toHaveProperty(['src_endpoint.ip']);
      }
    expect(of(4624, { IpAddress: '-', LogonType: 2 })).toMatchObject({ is_remote: false });
    expect(of(4624, { IpAddress: 'fd00::7', LogonType: 3 })).toMatchObject({ is_remote: true });
    const kinds = [4634, 4672, 4688].map(
      (EventID) =>
        one('windows-logon', JSON.stringify({ EventID, Computer: 'w', EventTime: '2026-01-01 00:00:00' }))
          .kind,
    );
    expect(kinds).toEqual(['auth.logoff', 'privilege.used', 'other']);
  });
});

test('firewall-flow-csv: flows and refusals', () => {
  const text =
    'time,src_ip,mac,dst_ip,dst_port,bytes_sent,bytes_received,action\n2026-11-23T10:00:00Z,10.1.0.5,AABBCC001122,203.0.113.1,443,100,2000,allow\n2026-11-23T10:00:01Z,10.1.0.5,,203.0.113.1,22,0,0,Deny\n';
  expect(events('firewall-flow-csv', text)).toMatchObject([
    {
      kind: 'network.flow',
      fields: {
        'src_endpoint.ip': '10.1.0.5',
        'src_endpoint.mac': 'aa:bb:cc:00:11:22',
        'dst_endpoint.port': 443,
        'traffic.bytes_out': 100,
        'traffic.bytes_in': 2000,
      },
    },
    { kind: 'network.denied', severity: 2 },
  ]);
});

test('firewall-flow-csv: a total says nothing of what was sent', () => {
  const total = fields(
    'firewall-flow-csv',
    'time,src_ip,dst_ip,bytes\n2026-11-23T10:00:00Z,10.1.0.5,203.0.113.1,9000000\n',
  );
  expect(total['traffic.bytes']).toBe(9_000_000);
  expect(total).not.toHaveProperty(['traffic.bytes_out']);
  expect(total).not.toHaveProperty(['traffic.bytes_in']);
});

describe('plates and visitors', () => {
  test('a plate as different services send it', () => {
    expect(
      one(
        'plate-webhook',
        '{"id": "r1", "time": "2026-11-23T09:00:00Z", "plate": "AB-12 CD", "confidence": 0.93, "gate": "G-1", "direction": "entry"}',
      ),
    ).toMatchObject({
      kind: 'plate.read',
      message: 'Number plate AB-12 CD read at G-1',
      fields: {
        'vehicle.plate': 'AB-12 CD',
        'vehicle.plate_confidence': 0.93,
        'portal.uid': 'G-1',
        direction: 'in',
      },
    });
    expect(
      one(
        'plate-webhook',
        '{"webhook_type": "lpr", "created_at": 1602725490, "webhook_id": "w1", "data": {"camera_id": "C-7", "created": 1602725484, "license_plate_number": "7NCR867", "confidence": 0.85}}',
      ),
    ).toMatchObject({
      time: 1_602_725_484_000,
      fields: { 'vehicle.plate': '7NCR867', 'vehicle.plate_confidence': 0.85, 'camera.uid': 'C-7' },
    });
    expect(
      fields(
        'plate-webhook',
        '{"data_type": "alpr_group", "best_uuid": "u", "epoch_start": 1548715870757, "camera_id": 1000, "best_plate_number": "ABC123", "best_confidence": 94.97}',
      ),
    ).toMatchObject({ 'vehicle.plate': 'ABC123', 'vehicle.plate_confidence': 94.97, 'camera.uid': '1000' });
  });

  test('a plate as a credential of the physical-security extension is no badge', () => {
    const read = one(
      'ocsf',
      '{"class_uid": 4230001, "activity_id": 1, "time": 1764000000000, "metadata": {"uid": "m1"}, "portal": {"uid": "G-1"}, "credential": {"uid": "AB12CD", "credential_type_id": 5}}',
    );
    expect(read).toMatchObject({
      kind: 'plate.read',
      fields: { 'vehicle.plate': 'AB12CD', 'portal.uid': 'G-1' },
    });
    expect(read.fields).not.toHaveProperty(['credential.uid']);
  });

  test('a recognition names a person or a plate; a face nobody is known by is left out', () => {
    const line =
      '{"id": "d1", "time": "2026-11-23T09:00:00Z", "camera": "C-1", "person": {"id": "E1"}, "similarity": 91}';
    expect(one('video-analytics', line)).toMatchObject({
      kind: 'video.recognised',
      message: 'E1 recognised by camera C-1',
      fields: { 'actor.user.uid': 'E1', 'camera.uid': 'C-1', 'recognition.confidence': 91 },
    });
    expect(
      one(
        'video-analytics',
        '{"id": "d2", "time": "2026-11-23T09:00:00Z", "camera": "C-1", "plate": "AB1", "confidence": 0.8}',
      ),
    ).toMatchObject({
      kind: 'plate.read',
      fields: { 'vehicle.plate': 'AB1', 'vehicle.plate_confidence': 0.8 },
    });
    expect(() =>
      one('video-analytics', '{"id": "d3", "time": "2026-11-23T09:00:00Z", "camera": "C-1"}'),
    ).toThrow();
  });

  test('a visitor register, as JSON and as CSV', () => {
    expect(
      one(
        'visitor-webhook',
        '{"visit_id": "v1", "event": "checked_in", "checked_in_at": "2026-11-23T09:00:00Z", "visitor": {"first_name": "Rolf", "last_name": "Kane", "company": "ACME"}, "host": {"name": "Mara Quist"}, "desk": "D-1"}',
      ),
    ).toMatchObject({
      kind: 'visitor.checked_in',
      message: 'Visitor Rolf Kane checked in',
      fields: {
        'visitor.name': 'Rolf Kane',
        'visitor.company': 'ACME',
        'visitor.host': 'Mara Quist',
        'portal.uid': 'D-1',
      },
    });
    const rows =
      'Visitor;Company;Arrival;Host;Reception;Plate;Status\nKane, Rolf;ACME;23/11/2026 09:30;Quist;D-1;AB 12 CD;\nAnn Lee;;23/11/2026 10:00;Quist;D-1;;expected\n';
    expect(events('visitor-csv', rows)).toMatchObject([
      {
        kind: 'visitor.checked_in',
        message: 'Visitor Kane, Rolf checked in',
        fields: { 'visitor.name': 'Kane, Rolf', 'vehicle.plate': 'AB 12 CD' },
      },
      { kind: 'visitor.expected', fields: { 'visitor.name': 'Ann Lee' } },
    ]);
  });
});

test('ocsf: only of a logon is the destination the device it happened at', () => {
  const of = (more: object) =>
    fields('ocsf', JSON.stringify({ time: 1764000000000, dst_endpoint: { hostname: 'FS-01' }, ...more }));
  expect(of({ class_uid: 3002, activity_id: 1, user: { name: 'ana' } })['device.hostname']).toBe('fs-01');
  expect(of({ class_uid: 3002, activity_id: 2, user: { name: 'ana' } })['device.hostname']).toBe('fs-01');
  const flow = of({ class_uid: 4001, activity_id: 6, src_endpoint: { ip: '10.1.0.9' } });
  expect(flow['device.hostname']).toBeUndefined();
  expect(flow['dst_endpoint.hostname']).toBe('fs-01');
});
