import type { CameraDefinition } from './camera.ts';

export type LngLat = readonly [lng: number, lat: number];

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly position: LngLat;
  /** IANA name. Local times without an offset are read in it. */
  readonly timezone: string;
  readonly country?: string;
  readonly floors: readonly Floor[];
  /** The most that recorded video of its cameras may take on disk, bytes. */
  readonly recordingBytes?: number;
}

/** A floor plan: GeoJSON features in the manner of IMDF, each with `feature_type` unit | opening | fixture | footprint. */
export interface Floor {
  readonly id: string;
  readonly name: string;
  /** 0 is the ground floor. */
  readonly ordinal: number;
  readonly plan: FloorPlan;
}

export interface FloorPlan {
  readonly type: 'FeatureCollection';
  readonly features: readonly FloorFeature[];
}
export interface FloorFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly LngLat[])[] }
    | { readonly type: 'LineString'; readonly coordinates: readonly LngLat[] }
    | { readonly type: 'Point'; readonly coordinates: LngLat };
  readonly properties: {
    readonly feature_type: 'footprint' | 'unit' | 'opening' | 'fixture';
    readonly category?: string;
    readonly name?: string;
    /** The zone a unit belongs to. */
    readonly zone?: string;
    /** The door an opening is. */
    readonly door?: string;
  };
}

/** A security zone. `parent` nests zones: whoever is in the server room is in the building. No parent: a site's outermost. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly floor?: string;
  readonly parent?: string;
  /** 1 (public) to 5 (most critical). */
  readonly criticality: number;
}

/** A controlled opening. Reading `in` takes a person from `from` to `to`; `out` the other way. */
export interface Door {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly floor?: string;
  readonly position: LngLat;
  /** Zone id, or `outside`. */
  readonly from: string;
  readonly to: string;
  /** Which ways a badge is read. A door that reads only `in` says nothing of leaving. */
  readonly reads: 'in' | 'out' | 'both';
  /** On a way out of the building: software never locks it. */
  readonly egress: boolean;
}

export type PersonStatus = 'active' | 'notice' | 'leaver' | 'suspended' | 'barred';
export type PersonTier = 'employee' | 'contractor' | 'vendor' | 'visitor' | 'executive';

export interface BadgeAssignment {
  readonly number: string;
  /** Epoch milliseconds; open where absent. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** A weekly span of local time, `from` to `to` minutes after midnight, on days 0 (Sunday) to 6. */
export interface WeeklyHours {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

export interface Person {
  /** HR id. */
  readonly id: string;
  readonly name: string;
  readonly department?: string;
  readonly title?: string;
  readonly tier: PersonTier;
  readonly status: PersonStatus;
  /** When `status` began (a leaver's last day), epoch milliseconds. */
  readonly statusFrom?: number;
  readonly email?: string;
  readonly badges: readonly BadgeAssignment[];
  readonly accounts: readonly string[];
  readonly hosts: readonly string[];
  /** Number plates of cars they come by. */
  readonly plates?: readonly string[];
  readonly homeSite?: string;
  /** When their contract has them here; absent: not on record, nothing is judged by it. */
  readonly contractHours?: readonly WeeklyHours[];
}

/** A known device: whatever is not listed is an unknown device. */
export interface Asset {
  readonly host: string;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  /** Person id. */
  readonly owner?: string;
  readonly site?: string;
  readonly zone?: string;
  readonly criticality: number;
}

/** An address range that belongs to a place; the longest prefix wins. */
export interface Network {
  readonly cidr: string;
  readonly name: string;
  readonly kind: 'office' | 'server' | 'guest' | 'vpn';
  readonly site?: string;
  readonly zone?: string;
}

export interface SourceDefinition {
  readonly id: string;
  readonly name: string;
  readonly type: 'http' | 'syslog' | 'file' | 'mqtt';
  /** Mapping id (`server/content/mappings/ID.yaml` or the site's own `mappings/ID.yaml`). */
  readonly mapping: string;
  /** For local times without an offset; the site's own where absent. */
  readonly timezone?: string;
  /** For times without a year (RFC 3164): the year they are read in. Absent: the year that puts them nearest to receipt. */
  readonly year?: number;
  /** Syslog: which senders are this source (address or CIDR; host name in the message). First match wins; absent: any. */
  readonly match?: { readonly address?: string; readonly hostname?: string; readonly app?: string };
  /** Only for type mqtt: the broker, what is subscribed to, and the environment variables that hold the credentials. */
  readonly mqtt?: {
    readonly url: string;
    readonly topics: readonly string[];
    readonly usernameEnv?: string;
    readonly passwordEnv?: string;
  };
  /** SHA-256 (hex) of the bearer key, or `env:NAME` whose value is the key. Only for type http. */
  readonly key?: string;
  /**
   * Older than this and the source is stale: nothing is judged from its silence. Milliseconds. Absent: its silence
   * says nothing and it is never called stale.
   */
  readonly freshWithinMs?: number;
  /** What its events say: who is where (`presence`) or what accounts and hosts do. */
  readonly role: 'presence' | 'cyber' | 'other';
}

export interface SiteSettings {
  /** Hours without any reading after which a person's presence is unknown. */
  readonly presenceMemoryHours: number;
  /** Local hour at which a day ends: who was not read out is unknown from then on. */
  readonly dayEndsAtHour: number;
  /** Share of entries nobody reads (tailgating), as assumed before readings tell; 0.1 where absent. */
  readonly tailgatingRate?: number;
  /** Share of exits nobody reads, as assumed before readings tell; 0.1 where absent. */
  readonly missedExitRate?: number;
  /** How long a stay lasts where no way out is read, hours; 6 where absent. */
  readonly typicalStayHours?: number;
  /** The most that recorded video of all cameras may take on disk, bytes; absent: what the disk has, less a floor. */
  readonly recordingBytes?: number;
}

export const WATCHLIST_KINDS = [
  'person',
  'badge',
  'account',
  'email',
  'host',
  'ip',
  'mac',
  'plate',
  'name',
] as const;
export type WatchlistKind = (typeof WATCHLIST_KINDS)[number];

/** Somebody or something intelligence warns of. `value` is written as in entity keys; a name as people write it. */
export interface WatchlistEntry {
  readonly kind: WatchlistKind;
  readonly value: string;
  /** 1..100. */
  readonly weight: number;
  readonly reason: string;
}

/** A deployment, read from a folder and validated as a whole. */
export interface Deployment {
  readonly id: string;
  readonly name: string;
  /** Marked on every screen, export and message. */
  readonly demonstration: boolean;
  readonly settings: SiteSettings;
  readonly sites: readonly Site[];
  readonly zones: readonly Zone[];
  readonly doors: readonly Door[];
  readonly cameras: readonly CameraDefinition[];
  readonly people: readonly Person[];
  readonly assets: readonly Asset[];
  readonly networks: readonly Network[];
  readonly sources: readonly SourceDefinition[];
  readonly watchlist?: readonly WatchlistEntry[];
  /** Folders of Sigma rules, shipped first. */
  readonly ruleDirs: readonly string[];
  /** Folders of mappings, the deployment's own last; a later one of the same id wins. */
  readonly mappingDirs: readonly string[];
}
