import type { CameraHealth } from './camera.ts';

/** How a camera did in the last 24 h, as far as it was watched. */
export interface CameraVitals {
  readonly id: string;
  /** Watched, and of that with a live picture, milliseconds. Switched off or at rest counts as neither. */
  readonly watchedMs: number;
  readonly liveMs: number;
  /** How often the picture went, and the longest time without one, milliseconds. */
  readonly gaps: number;
  readonly longestGapMs: number;
  /** Of the newest second looked at. */
  readonly stream?: {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSecond: number;
    readonly framesPerSecond: number;
  };
  /** When the picture that was looked at last was taken, epoch milliseconds. */
  readonly lookedAt?: number;
  /** Whether it is known what the camera is to see. */
  readonly viewKnown: boolean;
  readonly picture?: CameraHealth['picture'];
}

/** What one camera did in one hour. */
export interface CameraHour {
  readonly camera: string;
  /** Start of the hour, epoch milliseconds. */
  readonly hour: number;
  /** Watched, and of that with a live picture, milliseconds. */
  readonly watchedMs: number;
  readonly liveMs: number;
  /** How often the picture went, and the longest time without, milliseconds. */
  readonly gaps: number;
  readonly longestGapMs: number;
}

/** Light a camera sees by: colour, or none (infra-red). */
export type Light = 'colour' | 'grey';
/** What a camera is to see by each light, 32 x 18 values of brightness, and how many pictures it was learned from. */
export interface KnownViews {
  readonly views: Readonly<Partial<Record<Light, readonly number[]>>>;
  readonly learned: Readonly<Record<Light, number>>;
}
