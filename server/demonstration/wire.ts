import type { BadgeEmission, FlowEmission, LogonEmission, SyslogEmission } from './emission.ts';

/** Emissions as their devices would write them. */

const iso = (at: number) => new Date(at).toISOString();
let serial = 0;

export function badgeRecord(emission: BadgeEmission): Record<string, unknown> {
  serial += 1;
  return {
    id: `acs-${emission.at}-${serial}`,
    time: iso(emission.at),
    event: emission.type,
    ...(emission.door ? { door: emission.door } : {}),
    ...(emission.badge ? { badge: emission.badge } : {}),
    ...(emission.direction ? { direction: emission.direction } : {}),
    ...(emission.reason ? { reason: emission.reason } : {}),
  };
}

export function logonRecord(emission: LogonEmission): Record<string, unknown> {
  serial += 1;
  return {
    EventID: emission.eventId,
    Channel: 'Security',
    Provider_Name: 'Microsoft-Windows-Security-Auditing',
    TimeCreated: iso(emission.at),
    EventRecordID: Number(`${emission.at % 1_000_000_000}${serial % 1_000}`),
    Computer: emission.host,
    TargetUserName: emission.account,
    TargetDomainName: 'LARKFIELD',
    LogonType: emission.logonType,
    IpAddress: emission.ip,
    WorkstationName: emission.host,
  };
}

export function flowRecord(emission: FlowEmission): Record<string, unknown> {
  return {
    time: iso(emission.at),
    src_ip: emission.from.ip,
    ...(emission.from.host ? { src_host: emission.from.host } : {}),
    ...(emission.from.mac ? { src_mac: emission.from.mac } : {}),
    src_port: 40_000 + (emission.at % 20_000),
    dst_ip: emission.to.ip,
    ...(emission.to.host ? { dst_host: emission.to.host } : {}),
    dst_port: emission.to.port,
    protocol: 'tcp',
    action: emission.allowed ? 'allow' : 'deny',
    bytes_out: emission.bytesOut,
    bytes_in: emission.bytesIn,
  };
}

/** RFC 5424, facility authpriv (10), severity info (6). */
export function syslogLine(emission: SyslogEmission): string {
  return `<86>1 ${iso(emission.at)} ${emission.host} ${emission.app} ${emission.pid} - - ${emission.text}`;
}
