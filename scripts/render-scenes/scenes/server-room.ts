import * as THREE from 'three';
import { createBuilder, lamp, sky } from '../kit/build.ts';
import { addDoor, panelLight } from '../kit/interior.ts';
import { createRandom, painted, plain, sign, tiled } from '../kit/materials.ts';
import { addWalker } from '../kit/person.ts';
import type { Stage } from '../kit/stage.ts';
import type { SceneSource } from '../scenes.ts';

/** The cold aisle of the data hall: two rows of racks and the door at its end. */
export const serverRoom: SceneSource = {
  look: { background: 0x0b0d10, exposure: 1.15, ambience: 0.3, fov: 60, saturation: 0.85 },
  build(stage) {
    const { box, floor, ceiling } = createBuilder(stage.scene);
    stage.mount([0.55, 2.55, 4.9], [-0.08, 0.95, -4]);
    sky(stage.scene, 0xd6e4f2, 0x51565c, 0.45);
    floor(10, 26, [0, 0, -5], tiled('#a9aeb2', '#6f7478', 4, [4, 10], 0.5));
    ceiling(10, 26, [0, 3.2, -5], plain(0x6a7075, 0.95));
    for (const side of [-1, 1]) {
      box([0.1, 3.2, 26], [side * 4.2, 1.6, -5], plain(0xa7abaa, 0.9));
      box([0.6, 0.5, 24], [side * 3.2, 2.85, -5], plain(0x9aa0a4, 0.5, 0.5));
    }
    for (const x of [-1, 1]) box([0.4, 0.1, 24], [x * 0.75, 2.95, -5], plain(0x8a8f94, 0.4, 0.7));
    for (let index = 0; index < 6; index += 1)
      box([0.05, 0.05, 24], [-1 + index * 0.06, 3.03, -5], plain(index % 2 ? 0x1f5fa8 : 0xd0a020, 0.8));
    for (let z = 3; z > -15; z -= 3) panelLight(stage, [0, 3.12, z], [0.28, 1.6], 2.6);
    for (const z of [2, -4, -10])
      lamp(stage.scene, [0, 3.05, z], {
        color: 0xe9f2ff,
        strength: 22,
        angle: 1.2,
        reach: 11,
        shadow: z === -4,
      });

    const leds = createLeds(stage);
    for (const side of [-1, 1]) {
      for (let index = 0; index < 16; index += 1) rack(stage, side, 3.4 - index * 0.82, index, leds.place);
    }
    leds.finish();
    box([10, 3.2, 0.12], [0, 1.6, -14], plain(0xb5b8b6, 0.9));
    addDoor(
      stage,
      [0, 0, -13.9],
      0,
      [
        [1.2, 4.2],
        [19.2, 22.4],
      ],
      { color: 0x8a9299, width: 1.2, reader: true, label: 'HALL B' },
    );
    box([0.36, 0.5, 0.1], [1.4, 1.5, -13.9], plain(0xb52a20, 0.5));
    floor(0.08, 17, [-1.02, 0.004, -5], plain(0xd7b52a, 0.7));
    floor(0.08, 17, [1.02, 0.004, -5], plain(0xd7b52a, 0.7));

    addWalker(
      stage,
      { top: 0x2f3b49, height: 1.79 },
      [
        [1.6, 0, -14.6],
        [2.8, 0.1, -13],
        [7.4, -0.25, -4.4],
        [8.4, -0.5, -2.8],
        [8.8, -0.62, -2.75],
        [14.2, -0.62, -2.75],
        [14.8, -0.5, -3.2],
        [19.6, 0, -12.8],
        [20.6, 0, -14.8],
      ],
      [
        [9.2, 10.4],
        [11.2, 13.6],
      ],
    );
    addWalker(
      stage,
      { top: 0x70777e, hair: 0x2c2019, skin: 0x95694c, height: 1.7 },
      [
        [2.5, -0.1, -14.8],
        [4, 0.3, -12.6],
        [7.6, 0.5, -8.2],
        [8.2, 0.62, -8],
        [17.4, 0.62, -8],
        [18, 0.4, -8.6],
        [20.8, 0.1, -13.2],
        [21.9, 0, -14.9],
      ],
      [
        [9, 12],
        [13, 16],
      ],
    );
  },
};

function rack(stage: Stage, side: number, z: number, index: number, led: (at: THREE.Vector3) => void): void {
  const { box } = createBuilder(stage.scene);
  box([1.1, 2.3, 0.8], [side * 1.72, 1.15, z], plain(0x17191c, 0.55, 0.3));
  const random = createRandom(index * 31 + (side > 0 ? 7 : 3));
  const front = painted(
    (context, size) => {
      context.fillStyle = '#0e1012';
      context.fillRect(0, 0, size, size);
      let y = 14;
      while (y < size - 30) {
        const height = random() > 0.75 ? 40 : 20;
        context.fillStyle =
          random() > 0.82 ? '#0a0b0d' : ['#3a3f45', '#2b3036', '#4a5057'][Math.floor(random() * 3)]!;
        context.fillRect(30, y, size - 60, height - 3);
        context.fillStyle = '#16191c';
        for (let x = 60; x < size - 120; x += 22) context.fillRect(x, y + 4, 14, height - 11);
        y += height;
      }
    },
    [1, 1],
    0.5,
    256,
  );
  const panel = box([0.02, 2.16, 0.72], [side * 1.165, 1.16, z], front);
  panel.castShadow = false;
  for (let count = 0; count < 26; count += 1) {
    led(
      new THREE.Vector3(
        side * 1.15,
        0.25 + random() * 1.85,
        z + (random() > 0.4 ? 0.22 + random() * 0.1 : -0.3 + random() * 0.5),
      ),
    );
  }
  box(
    [0.01, 0.07, 0.3],
    [side * 1.158, 2.24, z],
    sign(`B${side < 0 ? 1 : 2}-${String(index + 1).padStart(2, '0')}`, '#dfe6ea', '#22282d', 256, 64),
  );
}

/** Small lights, one mesh for all; each follows a pattern that closes with the loop. */
function createLeds(stage: Stage) {
  const places: THREE.Vector3[] = [];
  return {
    place: (at: THREE.Vector3) => void places.push(at),
    finish() {
      const mesh = new THREE.InstancedMesh(
        new THREE.BoxGeometry(0.02, 0.022, 0.022),
        new THREE.MeshBasicMaterial(),
        places.length,
      );
      const matrix = new THREE.Matrix4();
      for (const [index, at] of places.entries()) mesh.setMatrixAt(index, matrix.makeTranslation(at));
      stage.scene.add(mesh);
      const random = createRandom(5);
      const kinds = places.map(() => ({
        hue: random(),
        rate: Math.floor(random() * 5),
        seed: Math.floor(random() * 997),
      }));
      const color = new THREE.Color();
      stage.animate((time) => {
        kinds.forEach(({ hue, rate, seed }, index) => {
          const step = Math.floor(time * (rate + 1));
          const lit = rate === 0 || ((step * 7919 + seed * 104729) >>> 3) % 5 > 1;
          color
            .set(hue > 0.93 ? 0xffa020 : hue > 0.45 ? 0x2bff6a : 0x3aa0ff)
            .multiplyScalar(lit ? 1.25 : 0.1);
          mesh.setColorAt(index, color);
        });
        if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
      });
    },
  };
}
