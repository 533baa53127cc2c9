import type { Camera, CameraHealth, CameraSource } from '../domain/camera.ts';
import type { CameraVitals } from '../domain/camera-vitals.ts';

/**
 * Setting up cameras asks for `camera.manage`, moving them for `camera.move`; changes, tests, searches and movements are
 * audited. A screen learns of a change by the live view `plan`.
 *
 * | method, path | answer |
 * |---|---|
 * | GET /api/cameras | CamerasAnswer |
 * | POST /api/cameras/test CameraTestRequest | CameraTestAnswer: opens the source for some seconds; 429 while two others run |
 * | POST /api/cameras/discover {from} | DiscoverAnswer after 3 s: ONVIF cameras in the network of this server address |
 * | POST /api/cameras CameraInput | 201 CameraSettings; 409 where the id is taken |
 * | PATCH /api/cameras/:id CameraChange | CameraSettings; 409 where somebody changed it meanwhile |
 * | DELETE /api/cameras/:id?basedOn= | 204, with what it recorded; 200 CameraSettings: one of the site's file is as the file says again |
 * | GET /api/cameras/:id/ptz | PtzAnswer; `camera.move` |
 * | POST /api/cameras/:id/ptz PtzRequest | 204; `camera.move`; 502 CAMERA_FAILED where the camera does not do it |
 */
/**
 * How cameras did: `GET /api/cameras/vitals` (`video.view`) answers CameraVitalsAnswer; `POST /api/cameras/:id/accept-view`
 * (`camera.manage`, audited) 204: what it sees now is what it is to see.
 */
export interface CameraVitalsAnswer {
  readonly asOf: number;
  readonly cameras: readonly CameraVitals[];
}

export interface CamerasAnswer {
  readonly cameras: readonly CameraSettings[];
  /** Where `discover` can search. */
  readonly interfaces: readonly ServerInterface[];
}

/**
 * A source as a person sets it. `username` and `password` are kept encrypted and never given back; they may stand in an
 * address, too. Left out when a source is changed, they stay as long as the host stays; '' takes them away.
 */
export type CameraSourceInput = Exclude<CameraSource, { type: 'scene' | 'missing' }>;

/** A source as it may be shown: without user name and password; values of an address's query that look like one are `***`. */
export type ShownSource = CameraSource extends infer Source
  ? Source extends CameraSource
    ? Omit<Source, 'username' | 'password'>
    : never
  : never;

export interface CameraInput extends Omit<Camera, 'id' | 'demonstration' | 'doors'> {
  /** Letters, digits, `-`, `_` and `.`; made from the name where absent. It stays. */
  readonly id?: string;
  /** Doors it is known to see, nearest first; doors in its field of view follow by themselves. */
  readonly sees: readonly string[];
  readonly source: CameraSourceInput;
}

/** What is absent stays. Null takes a floor or zone away. */
export type CameraChange = {
  readonly [K in keyof Omit<CameraInput, 'id' | 'floor' | 'zone'>]?: CameraInput[K];
} & {
  readonly floor?: string | null;
  readonly zone?: string | null;
  /** The version the person saw. */
  readonly basedOn: number;
};

export interface CameraSettings extends Omit<CameraInput, 'id' | 'source'> {
  readonly id: string;
  readonly source: ShownSource;
  readonly hasCredentials: boolean;
  /** file: as the site's `cameras.yaml` says. changed: from there, with changes made here. here: added here. */
  readonly origin: 'file' | 'changed' | 'here';
  /** Rises with each change made here; 0 where there is none. */
  readonly version: number;
  readonly changed?: { readonly at: number; readonly by: string };
  readonly health?: CameraHealth;
  /** Why it cannot work as it is set up, where that is known. */
  readonly fault?: string;
}

export interface CameraTestRequest {
  readonly source: CameraSourceInput;
  /** Of which camera the credentials are taken that the source leaves out. */
  readonly camera?: string;
}

/** `plays`: untouched in every browser (`all`), only in some, or in none. */
export type CameraTestAnswer =
  | {
      readonly ok: true;
      readonly video: {
        /** As people call it: H.264, H.265, Motion JPEG. */
        readonly codec: string;
        readonly width: number;
        readonly height: number;
        /** Pictures a second. */
        readonly frameRate?: number;
        /** Between key pictures; absent where none came twice. A new viewer waits so long for a picture. */
        readonly keyIntervalMs?: number;
        /** Bits a second. */
        readonly bitRate: number;
      };
      /** Codec of the sound; absent where it sends none. Sound is not taken. */
      readonly audio?: string;
      readonly plays: 'all' | 'some' | 'none';
      /** Of a source of type `onvif`: what it is and offers. */
      readonly device?: TestedDevice;
      /** For people: what to know or change; empty where all is well. */
      readonly advice: readonly string[];
      /** A picture as proof: JPEG in base64, at most 640 wide. */
      readonly still?: string;
      readonly tookMs: number;
    }
  | {
      readonly ok: false;
      /** For people; no address, no credential, nothing of what was answered. */
      readonly cause: string;
      readonly device?: TestedDevice;
      readonly tookMs: number;
    };

export interface TestedDevice {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  /** The camera's clock minus the server's. */
  readonly clockOffsetMs?: number;
  /** To choose from: `token` is a source's `profile`. */
  readonly profiles: readonly {
    readonly token: string;
    readonly name: string;
    readonly codec?: string;
    readonly width?: number;
    readonly height?: number;
    readonly frameRate?: number;
  }[];
  readonly canMove: boolean;
  readonly hasEvents: boolean;
}

/** One of the server's own addresses: the network behind it can be searched. */
export interface ServerInterface {
  readonly name: string;
  readonly address: string;
}

/** A camera that answered a search. What it says of itself is unproven until it was tested. */
export interface FoundCamera {
  /** For a source of type `onvif`. */
  readonly url: string;
  /** Where the answer came from. */
  readonly address: string;
  readonly name?: string;
  readonly hardware?: string;
  readonly location?: string;
  /** The camera that is set up at this host already. */
  readonly camera?: string;
}
export interface DiscoverAnswer {
  readonly cameras: readonly FoundCamera[];
}

/** Of a camera with `canMove` in its health. Directions are -1..1: right, up and in are positive. */
export type PtzRequest =
  /** Moves at this speed until `stop`, another move or `forMs` (100..10000). */
  | {
      readonly act: 'move';
      readonly pan: number;
      readonly tilt: number;
      readonly zoom: number;
      readonly forMs: number;
    }
  /** Moves by this much. */
  | { readonly act: 'step'; readonly pan: number; readonly tilt: number; readonly zoom: number }
  | { readonly act: 'stop' }
  | { readonly act: 'go'; readonly preset: string }
  /** Keeps where it looks now: as a new preset, or in the place of `preset`. */
  | { readonly act: 'keep'; readonly name: string; readonly preset?: string };

export interface PtzAnswer {
  readonly presets: readonly { readonly token: string; readonly name: string }[];
}
