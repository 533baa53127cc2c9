import { createBuilder, lamp, sky } from '../kit/build.ts';
import { addDoor, addPlant, panelLight } from '../kit/interior.ts';
import { glowing, plain, rough, sign, tiled } from '../kit/materials.ts';
import { addWalker } from '../kit/person.ts';
import type { SceneSource } from '../scenes.ts';

/** An office corridor with doors on both sides; two of them are used. */
export const corridor: SceneSource = {
  look: { background: 0x1b1f23, exposure: 1.0, ambience: 0.28, fov: 62, saturation: 0.78 },
  build(stage) {
    const { box, floor, ceiling } = createBuilder(stage.scene);
    stage.mount([0.5, 2.62, 5.2], [-0.12, 0.8, -4]);
    sky(stage.scene, 0xe6edf2, 0x6d6a64, 0.55);
    floor(3, 34, [0, 0, -9], tiled('#6c737a', '#5b6167', 4, [1.5, 17], 0.75, 2));
    ceiling(3, 34, [0, 2.8, -9], tiled('#dadcdb', '#b7babb', 4, [1.2, 14], 0.95));
    for (const side of [-1, 1]) {
      box([0.12, 2.8, 34], [side * 1.5, 1.4, -9], rough('#c9cac5', [10, 1], 0.07));
      box([0.03, 0.12, 34], [side * 1.43, 0.06, -9], plain(0x4a5057, 0.7));
    }
    box([3, 2.8, 0.1], [0, 1.4, -24], rough('#b9bbb6', [1, 1], 0.08));
    for (let z = 3; z > -24; z -= 3) panelLight(stage, [0, 2.78, z], [0.6, 1.1], z === -15 ? 1 : 2.4);
    for (let z = 3; z > -22; z -= 6)
      lamp(stage.scene, [0, 2.72, z], { strength: 12, angle: 1.25, reach: 9, shadow: z === -3 });

    const side = Math.PI / 2;
    const label = (z: number) => `2.${14 - Math.round(z)}`;
    for (const z of [1.5, -6, -10.5, -15, -19.5])
      addDoor(stage, [-1.42, 0, z], side, [], { label: label(z), color: 0x71604c });
    for (const z of [-0.5, -9, -13.5, -18])
      addDoor(stage, [1.42, 0, z], -side, [], { label: label(z + 20), color: 0x71604c });
    addDoor(
      stage,
      [-1.42, 0, -2.4],
      side,
      [
        [2.2, 5.6],
        [17.4, 20.6],
      ],
      { label: 'COMMS 2', color: 0x4f6577, reader: true },
    );
    addDoor(stage, [1.42, 0, -5], -side, [[11, 14.2]], { label: '2.09', color: 0x71604c, reader: true });
    addDoor(
      stage,
      [0, 0, -23.9],
      0,
      [
        [0, 3],
        [21.4, 24],
      ],
      { glazed: true, width: 1.7, color: 0x39434b },
    );
    box([0.6, 0.22, 0.04], [0, 2.52, -12], glowing(0x1d9a4a, 0.9));
    box([0.4, 0.14, 0.05], [0, 2.52, -11.98], sign('EXIT', '#ffffff', '#138a3c'));
    box([0.34, 0.5, 0.14], [1.38, 1.2, -2.6], plain(0xa51d18, 0.5));
    box(
      [0.02, 0.9, 1.3],
      [-1.43, 1.6, -0.4],
      sign('Clear desk. Locked screen.', '#274055', '#e6e3d8', 512, 360),
    );
    addPlant(stage, [-1.1, 0, -7.8], 1.1);

    addWalker(stage, { top: 0x31465f }, [
      [2.6, -1.9, -2.5],
      [3.7, -0.5, -2.5],
      [4.4, 0.2, -1.6],
      [7.6, 0.5, 2.6],
      [9.4, 0.7, 5.4],
    ]);
    addWalker(
      stage,
      { top: 0x6b3a3f, hair: 0x7a5a36, height: 1.67 },
      [
        [0.2, 0.3, -24.2],
        [8.6, 0.35, -9.4],
        [11, 0.45, -5.4],
        [11.7, 0.9, -5],
        [12.6, 1.9, -5],
      ],
      [[10.6, 11.4]],
    );
    addWalker(
      stage,
      { top: 0x45505a, bag: true, skin: 0x7c5540 },
      [
        [13, -0.3, 6],
        [16.2, -0.5, -1.4],
        [17.2, -0.8, -2.3],
        [17.9, -0.9, -2.4],
        [18.8, -1.9, -2.5],
      ],
      [[17, 17.9]],
    );
    addWalker(stage, { top: 0x53604f, height: 1.8 }, [
      [8.8, -0.4, 6.2],
      [21.8, -0.3, -22.6],
      [22.8, -0.2, -24.3],
    ]);
  },
};
