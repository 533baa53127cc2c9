import type { CameraHealth } from '../../../../shared/domain/camera.ts';
import type { PlayerView } from './player-view.ts';
import type { CreateStream, Picture, TakeStill, Timing } from './ports.ts';

/** What a session says of itself; the player adds since when, where the session cannot. */
export type SessionView = Omit<PlayerView, 'since'> & { readonly since?: number };

/** One stream on one picture, from its opening to its end. */
export interface Session {
  refresh(): void;
  setPaused(isPaused: boolean): void;
  setRate(rate: number): void;
  /** Recorded: shows this moment, or the next recorded one. */
  seek(at: number): void;
  /** The moment shown, read now rather than with the last frame. */
  pictureTime(): number | undefined;
  /** The picture of the last seek is on screen and can go on. Absent: always. */
  isReady?(): boolean;
  end(): void;
}
export interface SessionDeps {
  readonly camera: string;
  readonly isDemonstration: boolean;
  readonly picture: Picture;
  readonly createStream: CreateStream;
  readonly takeStill: TakeStill;
  readonly timing: Timing;
  readonly health: () => CameraHealth | undefined;
  readonly publish: (view: SessionView) => void;
}
