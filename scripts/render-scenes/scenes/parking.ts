import * as THREE from 'three';
import { createBuilder, sky, sun } from '../kit/build.ts';
import { createRandom, glass, plain, rough, sign } from '../kit/materials.ts';
import { addWalker } from '../kit/person.ts';
import type { Stage } from '../kit/stage.ts';
import { createPath } from '../kit/timeline.ts';
import { createCar } from '../kit/vehicle.ts';
import type { SceneSource } from '../scenes.ts';

const PAINTS = [0x8c1d18, 0x20324a, 0xd4d5d3, 0x26282b, 0x62676d, 0xb0b5b9, 0x2f4d3a, 0x7d6a52];

/** The staff car park in front of the office building. */
export const parking: SceneSource = {
  look: { background: 0xb3c3cf, fog: [60, 170], exposure: 0.82, ambience: 0.4, fov: 54 },
  build(stage) {
    const { box, floor, cylinder } = createBuilder(stage.scene);
    stage.mount([-15, 8.4, 16], [1.5, 0.2, -5]);
    sky(stage.scene, 0xdcebf7, 0x5f6056, 0.95);
    sun(stage.scene, 0xfff0da, 2.6, [-24, 34, 22], 38);
    floor(160, 140, [0, -0.02, -10], rough('#5d6f45', [30, 26], 0.3));
    floor(62, 36, [4, 0, -1], rough('#55575a', [12, 7], 0.3));
    floor(62, 3, [4, 0.03, -18.4], rough('#9a9a94', [16, 1], 0.15));
    const line = plain(0xd9d8cf, 0.9);
    const random = createRandom(11);
    for (const [z, turn] of [
      [-12.6, 0],
      [-1.2, Math.PI],
      [3.6, 0],
    ] as const) {
      for (let bay = 0; bay < 13; bay += 1) {
        const x = -14 + bay * 2.8;
        floor(0.12, 4.8, [x, 0.012, z], line);
        const kept = (z === -1.2 && bay === 4) || bay === 12;
        if (kept || random() > 0.66) continue;
        const car = createCar(PAINTS[Math.floor(random() * PAINTS.length)]!);
        car.position.set(x + 1.4, 0, z + (random() - 0.5) * 0.5);
        car.rotation.y = turn + (random() > 0.75 ? Math.PI : 0) + (random() - 0.5) * 0.04;
        stage.scene.add(car);
      }
    }
    for (let z = -16; z < 14; z += 4) floor(0.14, 1.8, [-16, 0.012, z], line);
    office(stage);
    for (const [x, z] of [
      [-8, 1.2],
      [8, 1.2],
      [22, 1.2],
      [-8, -15.6],
      [14, -15.6],
    ] as const) {
      cylinder(0.09, 7, [x, 3.5, z], plain(0x6c7276, 0.5, 0.5), 0.06);
      box([1.3, 0.1, 0.3], [x + 0.5, 7, z], plain(0x4d5357, 0.6));
    }
    for (const [x, z, size] of [
      [-20, -14, 2.2],
      [-22, -4, 2.6],
      [30, -16, 2.4],
      [33, -6, 3],
      [-19, 6, 1.8],
      [28, 12, 2.2],
    ] as const)
      tree(stage, x, z, size);
    drive(stage);
    addWalker(stage, { top: 0x2d4a6b, bag: true }, [
      [0, 2, -17.8],
      [5, 1.2, -11],
      [11.5, -1.4, -6.4],
      [13, -1.6, -3],
    ]);
    addWalker(stage, { top: 0x8a3b32, hair: 0x6b4a2a, height: 1.68 }, [
      [6, 24, -6],
      [16, 11, -7.4],
      [22, 5.4, -14],
      [25, 4.4, -18],
    ]);
    addWalker(stage, { top: 0x474d52, height: 1.82 }, [
      [15.6, -5.2, 1],
      [17, -4, 1.6],
      [27, 6.4, -9.2],
      [33, 4.6, -17.6],
    ]);
    addWalker(stage, { top: 0x3f4a2f, vest: true }, [
      [0, -12, -17.8],
      [24, 20, -17.8],
    ]);
  },
};

function office(stage: Stage): void {
  const { box, floor } = createBuilder(stage.scene);
  box([48, 11, 14], [6, 5.5, -27.5], rough('#b6aa98', [10, 3], 0.14));
  box([49, 0.5, 15], [6, 11.2, -27.5], plain(0x5b5f61, 0.8));
  for (let storey = 0; storey < 3; storey += 1) {
    for (let x = -16; x <= 28; x += 2.2) {
      if (storey === 0 && Math.abs(x - 4) < 3) continue;
      const window = plain(0x32424f, 0.12, 0.55);
      window.color.offsetHSL(0, 0, (Math.sin(x * 7 + storey * 3) + 1) * 0.03);
      box([1.5, 1.9, 0.12], [x, 2 + storey * 3.3, -20.5], window);
      box([1.7, 0.1, 0.3], [x, 1 + storey * 3.3, -20.4], plain(0x8f8678, 0.9));
    }
  }
  box([6.4, 3.4, 0.3], [4, 1.7, -20.4], plain(0x2a3339, 0.3, 0.4));
  for (let x = 1.4; x < 7; x += 1.3) box([1.2, 2.9, 0.1], [x + 0.05, 1.5, -20.15], glass(0x9fc0cf, 0.5));
  box([8, 0.3, 3], [4, 3.6, -19.4], plain(0x4a5156, 0.6));
  box([4.6, 0.7, 0.1], [4, 4.3, -18.2], sign('LARKFIELD', '#f4f2ec', '#394650', 512, 90));
  floor(7, 3, [4, 0.04, -19], rough('#a9a79f', [3, 1], 0.1));
}

function tree(stage: Stage, x: number, z: number, size: number): void {
  const { cylinder } = createBuilder(stage.scene);
  cylinder(0.2, size * 1.4, [x, size * 0.7, z], plain(0x54432f, 0.95), 0.13);
  for (let index = 0; index < 6; index += 1) {
    const crown = new THREE.Mesh(
      new THREE.IcosahedronGeometry(size * 0.62, 1),
      plain(index % 2 ? 0x4a6a35 : 0x3c5a2e, 0.95),
    );
    crown.position.set(
      x + Math.sin(index * 2.1) * size * 0.45,
      size * (1.5 + (index % 3) * 0.3),
      z + Math.cos(index * 2.1) * size * 0.45,
    );
    crown.castShadow = true;
    stage.scene.add(crown);
  }
}

function drive(stage: Stage): void {
  const through = createCar(0xd2d3d1);
  const passing = createPath([
    [0, 44, -6.6],
    [9, -4, -6.6],
    [11, -10, -6.8],
    [12.4, -14.6, -4],
    [15, -16.8, 8],
    [18, -17, 30],
  ]);
  const arriving = createCar(0x1f3350);
  const parked = createPath([
    [12, -18.4, 30],
    [15, -18, 10],
    [17, -16.4, -4],
    [18.6, -12, -8],
    [20.6, -3.4, -8.2],
    [21.6, -1.5, -6.4],
    [23, -1.4, -2.6],
    [24, -1.4, -1.2],
  ]);
  stage.scene.add(through, arriving);
  stage.animate((time) => {
    for (const [car, path] of [
      [through, passing],
      [arriving, parked],
    ] as const) {
      const spot = path(time);
      // the one that came in the loop before stands in its bay until it is taken away behind the other cars
      car.visible = spot.present;
      car.position.set(spot.x, 0, spot.z);
      car.rotation.y = spot.heading;
    }
  });
}
