/**
 * The kinds of event Watchfloor knows, with their OCSF class and activity.
 *
 * Physical kinds follow the `physec` OCSF extension (class 4230001 Physical Access Activity, 4230002 Alarm Signal
 * Activity); cyber kinds follow OCSF core (3002 Authentication, 4001 Network Activity, 4004 DHCP, 1007 Process ...).
 */
export const DOMAINS = [
  'physical',
  'cyber',
  'access_facilities',
  'insider_threat',
  'workplace_violence',
  'information_sharing',
  'legal',
] as const;
export type Domain = (typeof DOMAINS)[number];

export interface EventKindEntry {
  readonly classUid: number;
  readonly activityId: number;
  readonly caption: string;
  readonly domain: Domain;
}

export const EVENT_KINDS = {
  'access.granted': { classUid: 4230001, activityId: 1, caption: 'Access granted', domain: 'physical' },
  'access.denied': { classUid: 4230001, activityId: 2, caption: 'Access denied', domain: 'physical' },
  'access.taken': { classUid: 4230001, activityId: 3, caption: 'Access taken', domain: 'physical' },
  'access.not_taken': { classUid: 4230001, activityId: 4, caption: 'Access not taken', domain: 'physical' },
  'door.forced': { classUid: 4230001, activityId: 5, caption: 'Door forced', domain: 'physical' },
  'door.held_open': { classUid: 4230001, activityId: 6, caption: 'Door held open', domain: 'physical' },
  'door.exit_requested': { classUid: 4230001, activityId: 7, caption: 'Exit requested', domain: 'physical' },
  'access.duress': { classUid: 4230001, activityId: 8, caption: 'Duress', domain: 'physical' },
  'access.antipassback': {
    classUid: 4230001,
    activityId: 9,
    caption: 'Anti-passback violation',
    domain: 'physical',
  },
  'access.tailgate': {
    classUid: 4230001,
    activityId: 10,
    caption: 'Tailgate (inferred)',
    domain: 'physical',
  },
  'door.mode_changed': {
    classUid: 4230001,
    activityId: 11,
    caption: 'Door mode changed',
    domain: 'physical',
  },
  'door.tamper': { classUid: 4230001, activityId: 12, caption: 'Door tamper', domain: 'physical' },
  'door.closed': { classUid: 4230001, activityId: 99, caption: 'Door closed', domain: 'physical' },
  // A plate is a credential of its own type in the extension; reading one decides nothing.
  'plate.read': { classUid: 4230001, activityId: 99, caption: 'Number plate read', domain: 'physical' },
  'visitor.expected': { classUid: 4230001, activityId: 99, caption: 'Visitor announced', domain: 'physical' },
  'visitor.checked_in': {
    classUid: 4230001,
    activityId: 99,
    caption: 'Visitor checked in',
    domain: 'physical',
  },
  'visitor.checked_out': {
    classUid: 4230001,
    activityId: 99,
    caption: 'Visitor checked out',
    domain: 'physical',
  },
  'alarm.intrusion': { classUid: 4230002, activityId: 1, caption: 'Intrusion alarm', domain: 'physical' },
  'alarm.panic': { classUid: 4230002, activityId: 4, caption: 'Panic alarm', domain: 'physical' },
  'alarm.tamper': { classUid: 4230002, activityId: 5, caption: 'Tamper alarm', domain: 'physical' },
  'camera.offline': { classUid: 4230002, activityId: 8, caption: 'Camera offline', domain: 'physical' },
  'camera.obscured': { classUid: 4230002, activityId: 5, caption: 'Camera obscured', domain: 'physical' },
  'camera.moved': { classUid: 4230002, activityId: 5, caption: 'Camera turned away', domain: 'physical' },
  'camera.frozen': { classUid: 4230002, activityId: 8, caption: 'Camera picture frozen', domain: 'physical' },
  'camera.clear': { classUid: 4230002, activityId: 8, caption: 'Camera picture well', domain: 'physical' },
  'camera.online': { classUid: 4230002, activityId: 8, caption: 'Camera back', domain: 'physical' },
  'camera.motion': { classUid: 4230002, activityId: 99, caption: 'Motion', domain: 'physical' },
  'camera.motion_ended': { classUid: 4230002, activityId: 99, caption: 'Motion over', domain: 'physical' },
  'camera.tamper': { classUid: 4230002, activityId: 5, caption: 'Camera tampered with', domain: 'physical' },
  'camera.tamper_ended': {
    classUid: 4230002,
    activityId: 5,
    caption: 'Camera tampering over',
    domain: 'physical',
  },
  'camera.input': { classUid: 4230002, activityId: 99, caption: 'Camera input on', domain: 'physical' },
  'camera.input_ended': {
    classUid: 4230002,
    activityId: 99,
    caption: 'Camera input off',
    domain: 'physical',
  },
  'camera.signal_lost': {
    classUid: 4230002,
    activityId: 8,
    caption: 'Camera signal lost',
    domain: 'physical',
  },
  'camera.signal_back': {
    classUid: 4230002,
    activityId: 8,
    caption: 'Camera signal back',
    domain: 'physical',
  },
  'camera.object': { classUid: 4230002, activityId: 99, caption: 'Seen by a camera', domain: 'physical' },
  'camera.object_ended': {
    classUid: 4230002,
    activityId: 99,
    caption: 'No longer seen by a camera',
    domain: 'physical',
  },
  // A face or a gait is no access decision: core's Detection Finding, told of by a camera.
  'video.recognised': {
    classUid: 2004,
    activityId: 1,
    caption: 'Recognised by a camera',
    domain: 'physical',
  },
  'auth.success': { classUid: 3002, activityId: 1, caption: 'Logon', domain: 'cyber' },
  'auth.failure': { classUid: 3002, activityId: 1, caption: 'Failed logon', domain: 'cyber' },
  'auth.logoff': { classUid: 3002, activityId: 2, caption: 'Logoff', domain: 'cyber' },
  'privilege.used': { classUid: 3003, activityId: 1, caption: 'Privilege used', domain: 'cyber' },
  'network.flow': { classUid: 4001, activityId: 6, caption: 'Network flow', domain: 'cyber' },
  'network.denied': { classUid: 4001, activityId: 5, caption: 'Network flow refused', domain: 'cyber' },
  'network.dhcp': { classUid: 4004, activityId: 5, caption: 'Address leased', domain: 'cyber' },
  'process.started': { classUid: 1007, activityId: 1, caption: 'Process started', domain: 'cyber' },
  'feed.heartbeat': { classUid: 0, activityId: 99, caption: 'Heartbeat', domain: 'access_facilities' },
  'feed.unmatched': {
    classUid: 0,
    activityId: 99,
    caption: 'Feed no longer matches people',
    domain: 'access_facilities',
  },
  'clock.shifted': {
    classUid: 0,
    activityId: 99,
    caption: 'Clock shifted',
    domain: 'access_facilities',
  },
  other: { classUid: 0, activityId: 99, caption: 'Other', domain: 'cyber' },
} as const satisfies Record<string, EventKindEntry>;

export type EventKind = keyof typeof EVENT_KINDS;

export function isEventKind(value: string): value is EventKind {
  return Object.hasOwn(EVENT_KINDS, value);
}
