import * as THREE from 'three';
import { createBuilder, lamp, sky, sun } from '../kit/build.ts';
import { fence } from '../kit/fence.ts';
import { glowing, plain, rough } from '../kit/materials.ts';
import { addWalker, createPerson } from '../kit/person.ts';
import { createPath } from '../kit/timeline.ts';
import { createCar } from '../kit/vehicle.ts';
import type { SceneSource } from '../scenes.ts';

/** The fence at night under sodium lamps: a patrol with a torch, a patrol car, a fox. */
export const perimeterNight: SceneSource = {
  look: {
    background: 0x0a0e14,
    fog: [30, 95],
    exposure: 2.1,
    ambience: 0.08,
    fov: 58,
    saturation: 0.5,
    noise: 0.035,
  },
  build(stage) {
    const { box, floor, cylinder } = createBuilder(stage.scene);
    stage.mount([-6.4, 5.2, 13], [1.2, 0.3, -8]);
    sky(stage.scene, 0x6b7d9c, 0x1c1d16, 0.7);
    sun(stage.scene, 0x8fa5cc, 0.35, [-20, 30, 8], 30);
    floor(140, 140, [0, -0.02, -30], rough('#4c5a3a', [34, 34], 0.4));
    floor(4.2, 120, [-2.6, 0, -30], rough('#5a5c5c', [1, 30], 0.35));
    floor(2.2, 120, [2.8, 0, -30], rough('#7d7a70', [1, 40], 0.4));
    fence(stage, [4.6, 12], [4.6, -70], 3);
    box([14, 7, 60], [-15, 3.5, -30], rough('#7a7a76', [12, 2], 0.2));
    for (let z = -52; z < -4; z += 6) {
      box([0.1, 1.2, 2.4], [-7.95, 4.6, z], z === -22 ? glowing(0xffe3ad, 0.8) : plain(0x1a222a, 0.2, 0.4));
    }
    for (const z of [2, -14, -30, -46]) {
      cylinder(0.09, 6, [6.2, 3, z], plain(0x565b5e, 0.6), 0.06);
      box([1.4, 0.09, 0.26], [5.6, 6, z], plain(0x444a4e, 0.6));
      box([0.5, 0.05, 0.2], [5.1, 5.93, z], glowing(0xffc070, 2));
      lamp(stage.scene, [5.1, 5.9, z], {
        color: 0xffb660,
        strength: 260,
        angle: 1.05,
        reach: 26,
        shadow: z > -20,
        to: [1.4, 0, z],
      });
    }
    for (let index = 0; index < 26; index += 1) {
      const bush = new THREE.Mesh(
        new THREE.IcosahedronGeometry(1.1 + (index % 4) * 0.5, 1),
        plain(0x2c3a24, 0.95),
      );
      bush.position.set(10 + Math.abs(Math.sin(index * 5)) * 8, 0.5, 8 - index * 3.2);
      stage.scene.add(bush);
    }
    const guard = createPerson({ top: 0x1d2430, vest: true });
    const patrol = createPath([
      [0, 2.7, -42],
      [13, 2.7, -12],
      [14.4, 2.9, -9.6],
      [17.4, 2.9, -9.6],
      [24, 2.7, 5],
      [28, 2.6, 14],
    ]);
    const torch = new THREE.SpotLight(0xeaf3ff, 70, 20, 0.28, 0.5, 1.3);
    torch.position.set(0.25, 1.1, 0.35);
    guard.root.add(torch, torch.target);
    stage.scene.add(guard.root);
    stage.animate((time) => {
      const spot = patrol(time);
      guard.root.visible = spot.present;
      guard.root.position.set(spot.x, 0, spot.z);
      guard.root.rotation.y = spot.heading;
      guard.pose(spot.walked, spot.speed, 0, 0.7);
      torch.target.position.set(0.4 + Math.sin((time / 24) * Math.PI * 10) * 3.4, 0.2, 8);
    });
    const car = createCar(0xc9ccce, true);
    const round = createPath([
      [5, -2.8, -78],
      [11, -2.8, -34],
      [19, -2.8, 4],
      [22, -2.8, 20],
    ]);
    stage.scene.add(car);
    stage.animate((time) => {
      const spot = round(time);
      car.visible = spot.present;
      car.position.set(spot.x, 0, spot.z);
    });
    addWalker(stage, { top: 0x2a2f36, bag: true }, [
      [2, -7.2, -24],
      [8, -4.8, -16],
      [14, -4.9, -2],
      [20, -5.2, 13],
    ]);
    fox(stage.scene, stage.animate);
  },
};

/** Trots along the fence: what a motion detector would call out for. */
function fox(scene: THREE.Scene, animate: (move: (time: number) => void) => void): void {
  const animal = new THREE.Group();
  const { box } = createBuilder(animal);
  const fur = plain(0x7a5130, 0.95);
  box([0.17, 0.2, 0.55], [0, 0.34, 0], fur);
  box([0.13, 0.14, 0.24], [0, 0.46, 0.36], fur);
  box([0.1, 0.1, 0.4], [0, 0.34, -0.45], plain(0x8a6a48, 0.95));
  const legs = [-1, 1].flatMap((side) =>
    [0.18, -0.2].map((z) => box([0.05, 0.26, 0.05], [side * 0.06, 0.13, z], fur)),
  );
  scene.add(animal);
  const path = createPath([
    [16.5, 7.6, -26],
    [18.5, 3.9, -20],
    [21, 0.6, -13],
    [24, -7.6, -6],
  ]);
  animate((time) => {
    const spot = path(time);
    animal.visible = spot.present;
    animal.position.set(spot.x, 0, spot.z);
    animal.rotation.y = spot.heading;
    legs.forEach((leg, index) => {
      leg.rotation.x = Math.sin(spot.walked * 7 + index * Math.PI) * 0.6;
    });
  });
}
