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
  /** Address of the device service, or of the host alone; the stream is asked of the camera. `profile`: token or name. */
  | ({
      readonly type: 'onvif';
      readonly url: string;
      readonly profile?: string;
      readonly transport: 'tcp' | 'udp';
    } & CameraCredentials)
  /** `multipart/x-mixed-replace` of JPEG; encoded to H.264 here, at most `frameRate` pictures a second. */
  | ({ readonly type: 'mjpeg'; readonly url: string; readonly frameRate: number } & CameraCredentials)
  /** A camera or recorder whose addresses follow a pattern: `host`, perhaps with a port. */
  | ({
      readonly type: 'template';
      readonly template: CameraTemplate;
      readonly host: string;
      /** A recorder's channel, from 1; Frigate and go2rtc: the stream's name. */
      readonly channel: string;
      readonly stream: 'main' | 'sub';
    } & CameraCredentials)
  /** A stream of a media server (MediaMTX, go2rtc) that holds the camera; its HLS is pulled without a process of its own. */
  | ({
      readonly type: 'media_server';
      readonly baseUrl: string;
      readonly path: string;
    } & CameraCredentials)
  /** Was set up, but is not at hand: the camera is off for this reason. Nobody sets this. */
  | { readonly type: 'missing'; readonly reason: string };

export const CAMERA_TEMPLATES = [
  'axis',
  'dahua',
  'frigate',
  'go2rtc',
  'hanwha',
  'hikvision',
  'reolink',
  'uniview',
] as const;
export type CameraTemplate = (typeof CAMERA_TEMPLATES)[number];

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
  /** H.265 over RTSP or ONVIF may be encoded to H.264 here: a third of a core at 1920x1080. Else only screens that play it show it. */
  readonly transcode?: boolean;
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
  /** The camera's own clock minus this server's, as it was last read over ONVIF, and how far that may be off. */
  readonly cameraClock?: { readonly offsetMs: number; readonly errorMs: number; readonly readAt: number };
  /** What the stream needs to be played (RFC 6381), e.g. `avc1.4d401e`, `hev1.1.6.L93.B0`: not every screen plays H.265. */
  readonly codec?: string;
  /** Encoded here, because the camera sends what browsers do not play. */
  readonly encodedFrom?: string;
  /** It can be turned and zoomed. */
  readonly canMove?: true;
  /** Pictures come, but show nothing, the same for minutes, or another view than they did. */
  readonly picture?: { readonly is: PictureFault; readonly since: number };
}
