import type { Stage, StageLook } from './kit/stage.ts';
import { corridor } from './scenes/corridor.ts';
import { gate } from './scenes/gate.ts';
import { loadingDock } from './scenes/loading-dock.ts';
import { lobby } from './scenes/lobby.ts';
import { officeFloor } from './scenes/office-floor.ts';
import { parking } from './scenes/parking.ts';
import { perimeterNight } from './scenes/perimeter-night.ts';
import { serverRoom } from './scenes/server-room.ts';
import { stairwell } from './scenes/stairwell.ts';

export interface SceneSource {
  readonly look: StageLook;
  build(stage: Stage): void;
}

export const scenes: Readonly<Record<string, SceneSource>> = {
  corridor,
  gate,
  'loading-dock': loadingDock,
  lobby,
  'office-floor': officeFloor,
  parking,
  'perimeter-night': perimeterNight,
  'server-room': serverRoom,
  stairwell,
};
