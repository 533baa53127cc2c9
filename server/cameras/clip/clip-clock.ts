import type { CameraSource } from '../../../shared/domain/camera.ts';
import type { ManifestClock } from '../../../shared/domain/clip.ts';

/** How well the times of a camera's pictures are known, by how they come here (arrival-clock.ts has the method). */
export function clockOf(source: CameraSource['type']): ManifestClock {
  if (source === 'scene') {
    return {
      source: 'the origin: a demonstration scene is made for each second of its clock',
      earlierByMs: 0,
      laterByMs: 0,
      says: 'No picture of a real place.',
    };
  }
  const delay =
    source === 'hls'
      ? 'the delay of the stream itself, often 5 to 20 s'
      : 'the delay of encoder, network and camera buffer, commonly 100 to 500 ms over a local network';
  return {
    source: 'the origin: its clock when the pictures arrived, least delay of the last 10 s',
    earlierByMs: null,
    laterByMs: 1_500,
    says: `A picture was taken earlier than said by ${delay}; how much is not measured. The clock of the camera was not used, and the clock of the origin was not compared with another.`,
  };
}
