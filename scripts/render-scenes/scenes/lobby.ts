import { createBuilder, lamp, sky } from '../kit/build.ts';
import { addPlant, panelLight } from '../kit/interior.ts';
import { glass, glowing, plain, rough, sign, tiled } from '../kit/materials.ts';
import { addSeated, addWalker } from '../kit/person.ts';
import { openness } from '../kit/timeline.ts';
import type { SceneSource } from '../scenes.ts';

const LANES = [-2.7, -1.3, 0.1, 1.5];
/** When somebody passes a lane: the flaps open and its light turns green. */
const PASSES: readonly (readonly [lane: number, from: number, to: number])[] = [
  [1, 4.2, 6.4],
  [2, 9.2, 11.2],
  [0, 13.6, 15.8],
  [1, 18.4, 20.4],
];

/** The entrance hall: reception, four turnstile lanes, the glazed front. */
export const lobby: SceneSource = {
  look: { background: 0xbcd0dc, exposure: 0.7, ambience: 0.5, fov: 60, saturation: 0.82 },
  build(stage) {
    const { box, floor, ceiling, cylinder } = createBuilder(stage.scene);
    stage.mount([6.6, 3.9, 7.2], [-1.6, 0.6, -2.4]);
    sky(stage.scene, 0xe4eef6, 0x8d8779, 0.75);
    floor(24, 24, [0, 0, -1], tiled('#c4c1b8', '#97948c', 4, [5, 5], 0.5));
    ceiling(24, 24, [0, 4.6, -1], tiled('#e2e3e1', '#c2c4c4', 4, [5, 5], 0.9));
    for (let x = -8; x <= 6; x += 3.5)
      for (const z of [-6, -1, 4]) panelLight(stage, [x, 4.57, z], [1.6, 0.35], 1.8);

    // glazed front with the street behind it
    for (let z = -11; z <= 9; z += 2) {
      box([0.14, 4.6, 0.1], [-9, 2.3, z], plain(0x3c4348, 0.4, 0.6));
      box([0.03, 4.5, 1.9], [-9, 2.3, z + 1], glass(0xcfe3ee, 0.18));
    }
    for (const y of [0.05, 2.6, 4.5]) box([0.16, 0.1, 22], [-9, y, -1], plain(0x3c4348, 0.4, 0.6));
    floor(30, 60, [-24, -0.05, 0], rough('#8c8f8a', [6, 10]));
    box([1, 9, 40], [-36, 4, 0], plain(0x9a8f80, 0.9));
    for (let z = -18; z < 20; z += 3)
      for (const y of [2, 5]) box([0.1, 1.6, 1.6], [-35.4, y, z], plain(0x4b5a66, 0.2, 0.4));
    // back wall: timber slats, name, lifts
    box([24, 4.6, 0.2], [0, 2.3, -9.6], rough('#d9d6cf', [4, 1], 0.06));
    for (let x = -7; x < 0.4; x += 0.22) box([0.1, 3.4, 0.08], [x, 1.9, -9.45], plain(0x8a6444, 0.6));
    box([4.4, 0.8, 0.06], [-3.4, 2.9, -9.36], sign('LARKFIELD CAMPUS', '#f2efe8', '#5b4632', 1024, 180));
    for (const x of [2.6, 5]) {
      box([1.9, 2.6, 0.1], [x, 1.3, -9.48], plain(0x8d949a, 0.4, 0.7));
      for (const side of [-1, 1])
        box([0.72, 2.3, 0.06], [x + side * 0.37, 1.17, -9.42], plain(0xb8bec3, 0.25, 0.85));
      box([0.3, 0.14, 0.04], [x, 2.48, -9.42], glowing(0xff9a3c, 1.2));
    }
    box([0.2, 4.6, 24], [9.2, 2.3, -1], rough('#cfcdc6', [4, 1], 0.06));
    for (const z of [-5, 2]) cylinder(0.32, 4.6, [-5.6, 2.3, z], rough('#c9c7c1', [1, 1], 0.08));

    // reception
    box([4, 1.05, 0.7], [5.3, 0.52, -5], plain(0x7a5a3e, 0.5));
    box([4.2, 0.06, 0.95], [5.3, 1.09, -5], plain(0xe9e7e1, 0.25));
    box([0.55, 0.34, 0.03], [4.6, 1.35, -5.1], plain(0x15171a, 0.4));
    box([4.1, 0.04, 0.04], [5.3, 0.12, -4.62], glowing(0xffe2b0, 1.6));
    addSeated(stage, { top: 0x22344c, hair: 0x3a2a1c }, [5.3, -5.9], 0);
    addPlant(stage, [8.3, 0, -3], 1.5);
    addPlant(stage, [-8.2, 0, -8.6], 1.7);
    addPlant(stage, [-8.2, 0, 6], 1.5);
    for (const z of [3.6, 5]) {
      box([0.9, 0.42, 0.9], [-7.4, 0.21, z], plain(0x46525c, 0.9));
      box([0.2, 0.8, 0.9], [-7.85, 0.4, z], plain(0x46525c, 0.9));
    }
    turnstiles(stage);

    for (const x of [-5, 0, 5])
      lamp(stage.scene, [x, 4.5, -1], { strength: 38, angle: 1.2, reach: 22, shadow: x === 0 });
    lamp(stage.scene, [-16, 9, 2], { color: 0xeaf4ff, strength: 420, angle: 0.8, reach: 50, to: [0, 0, -1] });

    const grey = { top: 0x565f69 };
    addWalker(
      stage,
      { top: 0x2d4562, bag: true },
      [
        [0, -8.4, 4.8],
        [3.6, -2.2, 2.4],
        [4.6, -0.6, 1.9],
        [5, -0.6, 1.2],
        [6.6, -0.6, -1],
        [9.6, 2.4, -6.4],
        [11, 2.7, -8.8],
        [12, 2.7, -9.3],
      ],
      [[4.3, 5]],
    );
    addWalker(
      stage,
      { top: 0x7a3434, hair: 0x6b4a2a, skin: 0x8a5f45 },
      [
        [4.4, -8.6, 1],
        [8.4, 0.8, 1.9],
        [9.4, 0.8, 1.2],
        [11.4, 0.8, -1],
        [15.4, 4.8, -7],
        [16.6, 5, -9.2],
      ],
      [[8.6, 9.6]],
    );
    addWalker(
      stage,
      { ...grey, hair: 0x17120e, height: 1.83 },
      [
        [9.4, 2.6, -9.2],
        [12.4, -1.2, -3],
        [13.4, -2, -1.2],
        [14, -2, -0.6],
        [15.8, -2, 1.4],
        [20, -7.6, 4.4],
        [20.8, -8.6, 5],
      ],
      [[13.4, 14]],
    );
    addWalker(
      stage,
      { top: 0x3f5b45, bag: true, height: 1.68 },
      [
        [13.4, -8.6, 6.4],
        [17.6, -0.7, 2],
        [18.8, -0.6, 1.2],
        [20.4, -0.6, -1],
        [23.4, 1.4, -6],
        [25, 2.6, -9.2],
      ],
      [[17.9, 18.8]],
    );
    addWalker(stage, { top: 0x1f2226, trousers: 0x16181b, height: 1.86 }, [
      [0, 3.1, 0.6],
      [7, 3.1, 0.6],
      [9, 3.5, -1],
      [16, 3.5, -1],
      [18, 3.1, 0.6],
      [24, 3.1, 0.6],
    ]);
  },
};

function turnstiles(stage: Parameters<SceneSource['build']>[0]): void {
  const { box } = createBuilder(stage.scene);
  const steel = plain(0xaeb5ba, 0.28, 0.85);
  for (const x of [...LANES, 2.9].map((lane) => lane - 0.0)) {
    box([0.24, 1, 1.7], [x, 0.5, 0.2], steel);
    box([0.28, 0.04, 1.76], [x, 1.02, 0.2], plain(0x1b1e22, 0.2, 0.3));
  }
  for (const side of [-1, 1])
    box([side < 0 ? 4.6 : 4.8, 1.1, 0.04], [side < 0 ? -6.2 : 5.6, 0.6, 0.2], glass(0xc4dbe4, 0.3));
  LANES.slice(0, 4).forEach((x, lane) => {
    const spans = PASSES.filter((pass) => pass[0] === lane).map(([, from, to]) => [from + 0.6, to] as const);
    const light = glowing(0xd8321f, 1.4);
    box([0.1, 0.03, 0.1], [x, 1.05, 0.95], light);
    const flaps = [0.12, 1.28].map((at) => box([0.5, 0.7, 0.03], [x + at, 0.62, 0.2], glass(0xbfe0ee, 0.45)));
    stage.animate((time) => {
      const open = openness(time, spans, 0.4);
      flaps[0]!.position.x = x + 0.4 - open * 0.5;
      flaps[1]!.position.x = x + 1.0 + open * 0.5;
      light.color.set(open > 0.05 ? 0x2bd34a : 0xd8321f).multiplyScalar(1.4);
    });
  });
}
