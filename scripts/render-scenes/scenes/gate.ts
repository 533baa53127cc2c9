import { createBuilder, sky, sun } from '../kit/build.ts';
import { fence } from '../kit/fence.ts';
import { glass, plain, rough, sign } from '../kit/materials.ts';
import { addWalker } from '../kit/person.ts';
import { createPath, openness } from '../kit/timeline.ts';
import { createCar, createLorry } from '../kit/vehicle.ts';
import type { SceneSource } from '../scenes.ts';

/** The vehicle gate: barrier, guard house, a car and a lorry let in. */
export const gate: SceneSource = {
  look: { background: 0xb4c2cc, fog: [55, 160], exposure: 0.82, ambience: 0.4, fov: 54 },
  build(stage) {
    const { box, floor, cylinder, group } = createBuilder(stage.scene);
    stage.mount([9.4, 5.6, 12.5], [-0.8, 0.9, -4.4]);
    sky(stage.scene, 0xdbe8f2, 0x64645a, 0.9);
    sun(stage.scene, 0xfff0dc, 2.5, [22, 30, 14], 34);
    floor(160, 160, [0, -0.02, -20], rough('#64754c', [30, 30], 0.3));
    floor(8.4, 160, [0, 0, -20], rough('#505356', [2, 40], 0.3));
    for (let z = -90; z < 20; z += 4) floor(0.14, 1.9, [0, 0.012, z], plain(0xd6d5cc, 0.9));
    for (const x of [-4, 4]) {
      box([0.3, 0.14, 160], [x * 1.07, 0.05, -20], rough('#a3a29c', [1, 40], 0.15));
      floor(0.1, 160, [x * 0.95, 0.012, -20], plain(0xc9b95a, 0.9));
    }
    floor(3.6, 0.35, [-2, 0.013, -8.4], plain(0xd9d8cf, 0.9));
    fence(stage, [-60, -6.5], [-5, -6.5]);
    fence(stage, [9.4, -6.5], [60, -6.5]);

    box([3.2, 0.25, 3.6], [6.9, 0.12, -4.6], rough('#9d9c96', [1, 1], 0.15));
    box([2.8, 1.05, 3.2], [6.9, 0.75, -4.6], plain(0xd3d1c8, 0.8));
    box([2.7, 1.15, 3.1], [6.9, 1.85, -4.6], glass(0x6f8e9c, 0.45));
    for (const x of [5.5, 8.3])
      for (const z of [-3, -6.2]) box([0.12, 1.2, 0.12], [x, 1.85, z], plain(0x4d565c, 0.5));
    box([3.6, 0.22, 4], [6.9, 2.52, -4.6], plain(0x474f55, 0.7));
    box([2.2, 0.34, 0.06], [6.9, 2.85, -2.62], sign('LARKFIELD GATE 1', '#f2f1ec', '#2d4354', 512, 80));
    box([0.5, 1.25, 0.5], [4.75, 0.62, -6], plain(0xd8a71f, 0.5));
    const arm = group([4.75, 1.15, -6]);
    const bars = createBuilder(arm);
    for (let index = 0; index < 9; index += 1)
      bars.box([0.95, 0.15, 0.09], [-0.6 - index * 0.95, 0, 0], plain(index % 2 ? 0xe9e8e4 : 0xb3241c, 0.5));
    cylinder(0.06, 1.2, [-4.6, 0.6, -6], plain(0x61676b, 0.5));
    // intercom where the driver stops
    box([0.12, 1.2, 0.12], [-4.35, 0.6, -9.6], plain(0x565c61, 0.5));
    box([0.24, 0.34, 0.16], [-4.3, 1.25, -9.6], plain(0x1d2023, 0.5));
    for (const [x, z] of [
      [11, -12],
      [-9, -14],
      [-12, 4],
    ] as const) {
      cylinder(0.1, 6.4, [x, 3.2, z], plain(0x6e7477, 0.5, 0.4), 0.07);
      box([0.9, 0.1, 0.28], [x - 0.3, 6.4, z], plain(0x4a4f53, 0.6));
    }
    box([0.7, 0.7, 0.05], [-5.6, 1.9, -6.3], sign('10', '#17191b', '#f0efe9', 128, 128));
    for (let x = -46; x < 60; x += 6.5) {
      box(
        [5.4, 3 + Math.abs(Math.sin(x) * 2), 3],
        [x, 1.6, -62 - Math.sin(x * 3) * 6],
        plain(0x54683f, 0.95),
      );
    }
    box([34, 9, 14], [-34, 4.5, -52], rough('#a8a296', [6, 2], 0.1));
    for (let x = -48; x < -20; x += 3)
      for (const y of [2.4, 5.8]) box([1.9, 1.7, 0.1], [x, y, -44.9], plain(0x3b4a56, 0.15, 0.5));

    const car = createCar(0x6b7076);
    const carPath = createPath([
      [0, -2.1, -46],
      [3.4, -2.1, -14],
      [4.6, -2.1, -10.4],
      [7.6, -2.1, -10.4],
      [9, -2.1, -7.6],
      [12.4, -2.1, 22],
    ]);
    const lorry = createLorry(0xa13a2a, 5.6);
    const lorryPath = createPath([
      [9.5, -2, -60],
      [14, -2, -17],
      [15.8, -2, -12],
      [18.6, -2, -12],
      [20.4, -2, -8],
      [23.8, -2, 24],
    ]);
    stage.scene.add(car, lorry);
    stage.animate((time) => {
      arm.rotation.z =
        -1.4 *
        openness(
          time,
          [
            [6.6, 10.4],
            [17.6, 22],
          ],
          1.1,
        );
      for (const [vehicle, path] of [
        [car, carPath],
        [lorry, lorryPath],
      ] as const) {
        const spot = path(time);
        vehicle.visible = spot.present;
        vehicle.position.set(spot.x, 0, spot.z);
      }
    });
    addWalker(stage, { top: 0x1f2d44, vest: true }, [
      [0, 5, -3.6],
      [3.6, 5, -3.6],
      [5.2, 3.9, -5.4],
      [6, 3.7, -6.8],
      [8, 3.7, -6.8],
      [10, 4.9, -4.6],
      [14.4, 5, -3.6],
      [16.4, 3.7, -6.6],
      [19, 3.7, -6.6],
      [21, 5, -3.8],
      [24, 5, -3.6],
    ]);
    addWalker(stage, { top: 0x46515c, bag: true }, [
      [1, 5.3, 12],
      [8, 5.4, 1],
      [12, 5.2, -2.2],
      [15, 5.2, -9.4],
      [23, 5.4, -24],
    ]);
  },
};
