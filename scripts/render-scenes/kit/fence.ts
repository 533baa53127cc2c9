import * as THREE from 'three';
import { createBuilder } from './build.ts';
import { painted, plain } from './materials.ts';
import type { Stage } from './stage.ts';

/** Welded mesh on posts with a cranked top, from one point on the ground to another. */
export function fence(
  stage: Stage,
  from: readonly [number, number],
  to: readonly [number, number],
  height = 2.6,
): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const root = new THREE.Group();
  root.position.set(from[0], 0, from[1]);
  root.rotation.y = -Math.atan2(to[1] - from[1], to[0] - from[0]);
  stage.scene.add(root);
  const { box } = createBuilder(root);
  const mesh = painted(
    (context, size) => {
      context.clearRect(0, 0, size, size);
      context.strokeStyle = '#7d8588';
      context.lineWidth = 5;
      for (let at = 0; at <= size; at += size / 8) {
        context.beginPath();
        context.moveTo(at, 0);
        context.lineTo(at, size);
        context.moveTo(0, at);
        context.lineTo(size, at);
        context.stroke();
      }
    },
    [length / 1.2, height / 1.2],
    0.6,
    256,
  );
  mesh.transparent = true;
  mesh.alphaTest = 0.2;
  mesh.side = THREE.DoubleSide;
  const panel = new THREE.Mesh(new THREE.PlaneGeometry(length, height), mesh);
  panel.position.set(length / 2, height / 2, 0);
  root.add(panel);
  const steel = plain(0x6d7478, 0.5, 0.5);
  for (let x = 0; x <= length + 0.01; x += 3) {
    box([0.08, height + 0.1, 0.08], [x, height / 2, 0], steel);
    const crank = box([0.06, 0.55, 0.06], [x, height + 0.24, 0.17], steel);
    crank.rotation.x = 0.7;
  }
  for (const step of [0.1, 0.24, 0.38])
    box([length, 0.02, 0.02], [length / 2, height + step * 1.1, step * 0.9], steel);
}
