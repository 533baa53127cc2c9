/** An evidence clip: recorded video of one or several cameras, kept beyond the recorded window. */

export const CLIP_LIMITS = {
  rangeMs: 3_600_000,
  cameras: 16,
  reasonChars: 500,
  /** `to` may lie this far ahead: the export waits until it is recorded. */
  aheadMs: 60_000,
} as const;

/**
 * queued, exporting: under way, survives a restart. ready: whole and on disk. failed: nothing was kept, `failure` says why.
 * deleted: the files are gone, the row stays.
 */
export type ClipState = 'queued' | 'exporting' | 'ready' | 'failed' | 'deleted';

/** A clip as screens know it. Times: epoch milliseconds. */
export interface Clip {
  readonly id: string;
  readonly state: ClipState;
  readonly cameras: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  /** The alert it was exported from. */
  readonly alert?: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** 0..1 while exporting. */
  readonly progress?: number;
  readonly finishedAt?: number;
  readonly failure?: string;
  readonly bytes?: number;
  readonly files?: readonly ClipFile[];
  /** Time asked for that nobody recorded, over all cameras. */
  readonly missingMs?: number;
  /** SHA-256 of manifest.json, hex; the audit record holds the same. */
  readonly manifestSha256?: string;
  /** Hash of the audit row that says so. */
  readonly auditHash?: string;
  readonly deleted?: { readonly by: string; readonly at: number; readonly reason: string };
}

export interface ClipFile {
  readonly name: string;
  readonly camera: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly crc32: number;
  readonly from: number;
  readonly to: number;
}

/**
 * manifest.json beside the files of a clip. Every time is ISO 8601 in UTC; the origin's clock unless it says otherwise.
 * Its bytes are hashed (SHA-256), and the hash stands in the audit row of the export.
 */
export interface ClipManifest {
  readonly format: 'watchfloor-clip/1';
  readonly id: string;
  readonly product: { readonly name: 'Watchfloor'; readonly version: string };
  readonly deployment: { readonly id: string; readonly name: string };
  /** True: what it shows is a demonstration, no real place or person. */
  readonly demonstration: boolean;
  readonly exported: {
    readonly by: string;
    /** When it was asked for, and when it was written. */
    readonly requestedAt: string;
    readonly at: string;
    readonly reason: string;
    readonly alert?: string;
  };
  readonly requested: { readonly from: string; readonly to: string };
  readonly cameras: readonly ManifestCamera[];
}

export interface ManifestCamera {
  readonly id: string;
  readonly name: string;
  readonly place: {
    readonly site: string;
    readonly siteName: string;
    readonly timezone: string;
    readonly floor?: string;
    readonly zone?: string;
    /** Longitude, latitude; degrees clockwise from north. */
    readonly position: readonly [number, number];
    readonly headingDeg: number;
  };
  readonly clock: ManifestClock;
  /** First and last picture, outside the asked range by less than one group of pictures; absent: nothing was recorded. */
  readonly actual?: { readonly from: string; readonly to: string };
  /** Asked for, and not there. */
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly why: GapReason }[];
  /** A new file begins after every gap and wherever the coding changed; nothing is stretched or filled. */
  readonly files: readonly ManifestFile[];
}
export type GapReason = 'not recorded' | 'damaged on disk';

/** How well the times of a camera's pictures are known. */
export interface ManifestClock {
  /** Where the times come from. */
  readonly source: string;
  /** A picture may have been taken up to this much earlier than said, milliseconds; null: not known. */
  readonly earlierByMs: number | null;
  /** And up to this much later. */
  readonly laterByMs: number | null;
  readonly says: string;
}

export interface ManifestFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly from: string;
  readonly to: string;
  /** How long it plays; it may differ from `to - from` by rounding, which `segments` resolves. */
  readonly playsMs: number;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Each about a second, beginning with a key picture. */
  readonly segments: readonly ManifestSegment[];
}

export interface ManifestSegment {
  /** When its first picture was taken. */
  readonly at: string;
  /** Where that is in the playing time of the file. */
  readonly playsAtMs: number;
  readonly durationMs: number;
  /** Its coded pictures: where they lie in the file, and their SHA-256. They are the bytes that were recorded. */
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a finished export hands to the record. */
export interface FinishedClip {
  readonly at: number;
  readonly bytes: number;
  readonly files: readonly ClipFile[];
  readonly missingMs: number;
  readonly manifestSha256: string;
}

/** audit.json: the row of the export on the hash-chained audit record; `detail` is canonical JSON with the manifest's hash. */
export interface AuditProof {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly ip: string | null;
  readonly prevHash: string;
  readonly hash: string;
}
