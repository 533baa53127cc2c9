import type { LngLat } from './site.ts';

/**
 * Where a camera's pictures come from. `username` and `password` are the camera's own; in a site's file they may stand in
 * the address instead. None of this ever reaches a screen.
 */
export type CameraSource =
  /** A demonstration scene that ships with the product; `phase` shifts its loop so that two cameras differ. */
  | { readonly type: 'scene'; readonly scene: string; readonly phase: number }
  | ({ readonly type: 'rtsp'; readonly url: string; readonly transport: 'tcp' | 'udp' } & CameraCredentials)
  /** `alsoFrom`: hosts besides the address's own from which its playlist may have it fetched. */
  | ({
      readonly type: 'hls';
      readonly url: string;
      readonly alsoFrom?: readonly string[];
    } & CameraCredentials)
  /** Was set up, but is not at hand: the camera is off for this reason. Nobody sets this. */
  | { readonly type: 'missing'; readonly reason: string };

export interface CameraCredentials {
  readonly username?: string;
  readonly password?: string;
}

export interface CameraDefinition {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly floor?: string;
  readonly zone?: string;
  readonly position: LngLat;
  /** Where it looks, degrees clockwise from north. */
  readonly headingDeg: number;
  readonly fovDeg: number;
  readonly rangeM: number;
  /** Doors it is known to see, nearest first; others follow from position, heading and range. */
  readonly sees: readonly string[];
  readonly source: CameraSource;
  /**
   * `always` (the default): pulled and recorded all the time. `on_demand`: pulled, and recorded, only while somebody watches
   * and a minute longer; of the time between there is nothing.
   */
  readonly record?: 'always' | 'on_demand';
  /** The recorded window kept on disk, minutes. */
  readonly recordMinutes: number;
  /** The most its recorded window may take on disk, bytes; the oldest minutes go first. */
  readonly recordingBytes?: number;
  /** Not pulled; what is recorded stays until it leaves the window. */
  readonly disabled?: boolean;
}

/** A camera as screens know it: never an address, never a credential. */
export interface Camera extends Omit<CameraDefinition, 'source' | 'sees'> {
  readonly demonstration: boolean;
  /** Doors in view, best first. */
  readonly doors: readonly string[];
}

/**
 * starting: no picture yet. live: the newest fragment is younger than 5 s. behind: older than 5 s, the source still sends.
 * lost: nothing arrives, restarts go on with back-off. off: switched off, or a part it needs is missing (`reason`).
 */
export type CameraState = 'starting' | 'live' | 'behind' | 'lost' | 'off';

/** What the newest pictures themselves say: see `server/cameras/health/picture-judge.ts`. */
export type PictureFault = 'black' | 'blank' | 'unchanged' | 'moved';

export interface CameraHealth {
  readonly id: string;
  readonly state: CameraState;
  readonly since: number;
  /** When the newest picture was taken, epoch milliseconds by the origin's clock. */
  readonly lastPictureAt?: number;
  /** The oldest recorded picture. */
  readonly recordedFrom?: number;
  readonly restarts: number;
  /** Whose clock the times of its pictures are of: its sender's, or that of their arrival here. */
  readonly timeFrom?: 'sender' | 'arrival';
  /** How far those times may be off, milliseconds; from arrival: how much earlier a picture may have been taken. */
  readonly clockErrorMs?: number;
  /** How old its pictures are at least when they come, by the sender's clock: the stream's own lateness, no fault. */
  readonly delayMs?: number;
  /** For people; no address, no credential. */
  readonly reason?: string;
  /** Pictures come, but show nothing, the same for minutes, or another view than they did. */
  readonly picture?: { readonly is: PictureFault; readonly since: number };
}
