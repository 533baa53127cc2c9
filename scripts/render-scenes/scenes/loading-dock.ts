import * as THREE from 'three';
import { createBuilder, sky, sun } from '../kit/build.ts';
import { glowing, painted, plain, rough, sign } from '../kit/materials.ts';
import { addWalker } from '../kit/person.ts';
import { openness } from '../kit/timeline.ts';
import { createCar, createLorry } from '../kit/vehicle.ts';
import type { SceneSource } from '../scenes.ts';

/** Goods in: three bays, one shutter at work, a lorry being unloaded. */
export const loadingDock: SceneSource = {
  look: { background: 0xa9b9c6, fog: [50, 150], exposure: 0.82, ambience: 0.4, fov: 56 },
  build(stage) {
    const { box, floor, group, cylinder } = createBuilder(stage.scene);
    stage.mount([-9.5, 6.6, 13.5], [1.2, 0.6, -2.4]);
    sky(stage.scene, 0xdbe8f2, 0x6c6a62, 0.9);
    sun(stage.scene, 0xffefd8, 2.3, [-16, 30, 24], 26);
    floor(90, 70, [0, 0, 10], rough('#6f7072', [14, 11], 0.28));
    const cladding = painted(
      (context, size) => {
        for (let x = 0; x < size; x += 32) {
          const shade = context.createLinearGradient(x, 0, x + 32, 0);
          shade.addColorStop(0, '#98a1a6');
          shade.addColorStop(0.5, '#b4bcc0');
          shade.addColorStop(1, '#8b9499');
          context.fillStyle = shade;
          context.fillRect(x, 0, 32, size);
        }
      },
      [9, 1],
      0.55,
    );
    box([44, 8, 10], [4, 4, -10], cladding);
    box([44.4, 0.5, 10.4], [4, 8.2, -10], plain(0x4c545a, 0.7));
    box([44, 1.1, 0.3], [4, 0.55, -4.95], rough('#83837f', [8, 1], 0.3));
    box([6, 0.9, 0.08], [-3, 6.9, -4.94], sign('LARKFIELD GOODS IN', '#f1efe8', '#3d4a54', 1024, 150));

    [-6, 0, 6].forEach((x, bay) => {
      box([4.2, 4.3, 0.3], [x, 2.2, -4.95], plain(0x24282c, 0.9));
      const shutter = box(
        [3.4, 3.5, 0.1],
        [x, 2.9, -4.74],
        painted(
          (context, size) => {
            for (let y = 0; y < size; y += 26) {
              context.fillStyle = '#cfd2d1';
              context.fillRect(0, y, size, 20);
              context.fillStyle = '#8d9394';
              context.fillRect(0, y + 20, size, 6);
            }
          },
          [1, 1],
          0.5,
        ),
      );
      box([0.8, 0.8, 0.05], [x, 5.2, -4.93], sign(String(bay + 1), '#1d2226', '#e7b921', 128, 128));
      for (const side of [-1, 1]) {
        box([0.3, 0.5, 0.35], [x + side * 1.9, 0.9, -4.75], plain(0x121314, 0.95));
        cylinder(0.09, 1.1, [x + side * 2.4, 0.55, -1.5], plain(0xe0b021, 0.6));
        floor(0.12, 9, [x + side * 2.1, 0.01, 0.2], plain(0xd9c04a, 0.9));
      }
      box([0.18, 0.4, 0.12], [x + 2.45, 2.6, -4.75], plain(0x1c1e20, 0.6));
      const light = glowing(0xe02818, 1.8);
      box([0.12, 0.12, 0.04], [x + 2.45, 2.68, -4.67], light);
      if (bay === 1) {
        stage.animate((time) => {
          const open = openness(time, [[2, 20.4]], 2);
          shutter.scale.y = 1 - open * 0.93;
          shutter.position.y = 2.9 + open * 1.63;
          light.color.set(open > 0.9 ? 0x27d048 : 0xe02818).multiplyScalar(1.8);
        });
      }
    });
    // the lorry at the third bay stays, its doors open to the dock
    const lorry = createLorry(0x27557f, 6.5);
    lorry.position.set(6, 0, 1.2);
    stage.scene.add(lorry);
    const van = createCar(0xe3e4e1);
    van.position.set(-14, 0, -2.6);
    van.rotation.y = Math.PI;
    stage.scene.add(van);
    // pallets
    for (const [x, z, height] of [
      [-9.6, -3.6, 1.2],
      [-10.9, -3.5, 0.8],
      [2.9, -3.7, 1],
      [11, -3.4, 1.5],
      [12.4, -3.4, 0.9],
    ] as const) {
      box([1.2, 0.14, 1], [x, 0.07, z], plain(0x9b7a4d, 0.9));
      box([1.1, height, 0.9], [x, 0.14 + height / 2, z], rough('#a88a5c', [1, 1], 0.2));
    }
    // a pallet truck taken from the open bay to the store and back
    const truck = group([0, 0, 0]);
    const parts = createBuilder(truck);
    parts.box([0.7, 0.12, 1.5], [0, 0.16, 0.5], plain(0xd2691e, 0.5));
    parts.box([1.0, 0.9, 1.0], [0, 0.68, 0.6], rough('#b79868', [1, 1], 0.2));
    parts.box([0.05, 1.1, 0.05], [0, 0.7, -0.4], plain(0x33373a, 0.5));
    const route = [
      [0, 2.8, -0.6],
      [3, 2.8, -0.6],
      [5, 1.4, -0.8],
      [6.5, 0.2, -2.6],
      [12, 0.2, -2.6],
      [13.5, 0.6, -0.8],
      [16.5, 2.8, 1.6],
      [19, 2.8, -0.6],
      [24, 2.8, -0.6],
    ] as const;
    stage.animate((time) => {
      const index = Math.max(
        1,
        route.findIndex((point) => point[0] >= time),
      );
      const [before, after] = [route[index - 1]!, route[index]!];
      const u = (time - before[0]) / (after[0] - before[0]);
      const [dx, dz] = [after[1] - before[1], after[2] - before[2]];
      truck.position.set(before[1] + dx * u, 0, before[2] + dz * u);
      if (Math.hypot(dx, dz) > 0.05)
        truck.rotation.y = THREE.MathUtils.lerp(truck.rotation.y, Math.atan2(dx, dz), 0.25);
      if (time < 0.05) truck.rotation.y = Math.PI;
    });
    const shift = (points: typeof route) => points.map(([time, x, z]) => [time, x - 0.2, z - 1.1] as const);
    addWalker(stage, { top: 0x2f3d4d, vest: true }, shift(route));
    addWalker(
      stage,
      { top: 0x3a3f36, vest: true, height: 1.7, skin: 0x7f573f },
      [
        [0, -3.2, 1.2],
        [5, -3.2, 1.2],
        [8, -1.2, -0.6],
        [13, -1.2, -0.6],
        [16, -3.2, 1.2],
        [24, -3.2, 1.2],
      ],
      [[8.4, 12.6]],
    );
    addWalker(stage, { top: 0x54402f, bag: false, hair: 0x4a3a2a }, [
      [6, 8.6, 5.4],
      [9, 8.4, 1],
      [10.6, 8.3, -1.8],
      [15.6, 8.3, -1.8],
      [17.6, 8.5, 1.2],
      [21, 10, 7],
    ]);
  },
};
