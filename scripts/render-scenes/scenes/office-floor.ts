import { createBuilder, lamp, sky } from '../kit/build.ts';
import { addDesk, addDoor, addPlant, panelLight } from '../kit/interior.ts';
import { glass, plain, rough, tiled } from '../kit/materials.ts';
import { addSeated, addWalker } from '../kit/person.ts';
import type { SceneSource } from '../scenes.ts';

const TOPS = [0x31465f, 0x6b3a3f, 0x53604f, 0x787d83, 0x3c3f58, 0x8a6f4d, 0x2f5a5e];

/** Open-plan desks, a glazed meeting room, the door to the lifts. */
export const officeFloor: SceneSource = {
  look: { background: 0xc6d6e0, exposure: 0.82, ambience: 0.45, fov: 66, saturation: 0.8 },
  build(stage) {
    const { box, floor, ceiling } = createBuilder(stage.scene);
    stage.mount([5.8, 2.9, 7.2], [-1.6, 0.5, -2.2]);
    sky(stage.scene, 0xe8f0f5, 0x7b776f, 0.7);
    floor(20, 20, [0, 0, -1], tiled('#626c76', '#58616a', 4, [10, 10], 0.95, 2));
    ceiling(20, 20, [0, 3.1, -1], tiled('#e0e1df', '#c0c2c2', 4, [8, 8], 0.95));
    for (let x = -7; x <= 7; x += 3.5)
      for (let z = -8; z <= 6; z += 3.5) panelLight(stage, [x, 3.08, z], [1.2, 0.3], 1.9);
    for (const x of [-5, 0, 5])
      for (const z of [-5, 2])
        lamp(stage.scene, [x, 3.05, z], { strength: 15, angle: 1.25, reach: 12, shadow: x === 0 });

    // windows to the west
    box([0.2, 0.9, 20], [-9, 0.45, -1], rough('#cfcfc9', [6, 1], 0.06));
    box([0.2, 0.5, 20], [-9, 2.9, -1], rough('#cfcfc9', [6, 1], 0.06));
    for (let z = -10; z < 9; z += 2) {
      box([0.16, 1.8, 0.1], [-9, 1.75, z], plain(0x596066, 0.5));
      box([0.03, 1.8, 1.9], [-9, 1.75, z + 1], glass(0xd8eaf3, 0.2));
    }
    box([1, 14, 60], [-40, 2, 0], rough('#94a08c', [8, 2], 0.2));
    box([20, 3.1, 0.15], [0, 1.55, -10], rough('#c6c7c2', [6, 1], 0.06));
    box([0.15, 3.1, 20], [9, 1.55, -1], rough('#c6c7c2', [6, 1], 0.06));
    addDoor(
      stage,
      [5.6, 0, -9.9],
      0,
      [
        [2, 4.6],
        [20, 22.8],
      ],
      { glazed: true, width: 1.5, color: 0x4a555e, label: 'LIFTS', reader: true },
    );
    box([1.8, 1.1, 0.05], [1.8, 1.7, -9.9], plain(0xf2f3f1, 0.35));

    // meeting room in the corner
    for (const [size, at] of [
      [
        [5, 2.7, 0.05],
        [-6.4, 1.35, -6.2],
      ],
      [
        [0.05, 2.7, 3.8],
        [-3.9, 1.35, -8.1],
      ],
    ] as const)
      box(size, at, glass(0xbcd6e2, 0.25));
    for (const x of [-8.9, -6.4, -3.9]) box([0.07, 2.75, 0.07], [x, 1.37, -6.2], plain(0x3f474d, 0.5));
    box([2.6, 0.05, 1.1], [-6.5, 0.74, -8.2], plain(0xbfa882, 0.5));
    box([0.4, 0.7, 0.4], [-6.5, 0.37, -8.2], plain(0x4b5157, 0.6));
    addSeated(stage, { top: 0x2b3a55 }, [-7.2, -9.1], 0);
    addSeated(stage, { top: 0x7b4a4a, hair: 0x5d452d }, [-6, -9.1], 0);
    addSeated(stage, { top: 0x4d5a50, skin: 0x7c5540 }, [-6.6, -7.3], Math.PI);

    let desk = 0;
    for (const z of [-3.6, 0.2, 4]) {
      for (const x of [-6.4, -4.6, -1.4, 0.4]) {
        for (const turn of [0, Math.PI]) {
          const side = turn === 0 ? 1 : -1;
          addDesk(stage, [x, 0, z + side * 0.44], turn, desk % 3 ? 0x8fb4d8 : 0xd6dde2);
          desk += 1;
          if (desk % 5 === 0 || desk % 7 === 3) continue;
          addSeated(
            stage,
            { top: TOPS[desk % TOPS.length]!, hair: desk % 2 ? 0x2a211b : 0x6b4a2a },
            [x, z + side * 1.14],
            turn === 0 ? Math.PI : 0,
          );
        }
        box([1.6, 0.42, 0.04], [x, 0.96, z], plain(0x5e6b75, 0.95));
      }
    }
    addPlant(stage, [-8.3, 0, 6.4], 1.4);
    addPlant(stage, [3.1, 0, -9.2], 1.5);
    addPlant(stage, [8.3, 0, -6], 1.6);
    for (const z of [-4.4, -3.2, -2]) box([0.5, 1.3, 1.1], [8.6, 0.65, z], plain(0x9aa1a6, 0.5, 0.3));
    box([0.7, 1.1, 0.6], [8.5, 0.55, 0], plain(0xdedfdd, 0.5));

    addWalker(stage, { top: 0x3a4f6b, height: 1.8 }, [
      [2.4, 5.6, -10.6],
      [4, 5.4, -8.4],
      [7.6, 3.6, -4],
      [12, 2.9, 2.2],
      [15.4, 4.2, 7.6],
      [17, 5, 10],
    ]);
    addWalker(
      stage,
      { top: 0x84504a, hair: 0x7a5a36, height: 1.66 },
      [
        [0, 7.7, 0.1],
        [5, 7.7, 0.1],
        [9, 3.4, 1.4],
        [12, 2.6, -1.6],
        [16, 3, -1.8],
        [20, 6.6, -0.6],
        [21, 7.7, 0.1],
        [24, 7.7, 0.1],
      ],
      [[1, 4]],
    );
    addWalker(stage, { top: 0x59624e, bag: true }, [
      [12, -2.9, 7.6],
      [15, -2.9, 2],
      [18, 2, -6],
      [20.4, 5.2, -8.4],
      [22, 5.6, -10.8],
    ]);
  },
};
