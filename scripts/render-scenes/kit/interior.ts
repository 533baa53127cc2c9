import * as THREE from 'three';
import { createBuilder } from './build.ts';
import { glass, glowing, plain, sign } from './materials.ts';
import type { Stage } from './stage.ts';
import { openness } from './timeline.ts';

type At = readonly [x: number, y: number, z: number];
type Spans = readonly (readonly [number, number])[];

/** A luminaire in the ceiling; light itself comes from a few lamps a scene. */
export function panelLight(stage: Stage, at: At, size: readonly [number, number], strength = 2.2): void {
  createBuilder(stage.scene).box([size[0], 0.04, size[1]], at, glowing(0xf4f8ff, strength));
}

export interface DoorLook {
  readonly color?: number;
  readonly glazed?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly label?: string;
  /** A reader beside it whose light turns green while it is open. */
  readonly reader?: boolean;
}

/**
 * A hinged door with frame in a wall; `turn` 0 lies along x and faces +z. It opens away from the viewer in the given
 * spans (seconds).
 */
export function addDoor(stage: Stage, at: At, turn: number, spans: Spans, look: DoorLook = {}): void {
  const [width, height] = [look.width ?? 1, look.height ?? 2.15];
  const root = new THREE.Group();
  root.position.set(...at);
  root.rotation.y = turn;
  stage.scene.add(root);
  const build = createBuilder(root);
  const steel = plain(0x777d83, 0.4, 0.6);
  for (const side of [-1, 1])
    build.box([0.09, height + 0.09, 0.2], [side * (width / 2 + 0.045), height / 2, 0], steel);
  build.box([width + 0.18, 0.09, 0.2], [0, height + 0.045, 0], steel);
  // what one sees through the opening
  build.box([width, height, 0.02], [0, height / 2, -0.005], plain(0x14171b, 1));
  const hinge = build.group([-width / 2, height / 2, 0.02]);
  const leaf = createBuilder(hinge);
  const color = look.color ?? 0x5d6b78;
  leaf.box([width, height, 0.05], [width / 2, 0, 0], look.glazed ? glass(0x8fa9b5, 0.35) : plain(color, 0.6));
  if (look.glazed) {
    for (const y of [-1, 1])
      leaf.box([width, 0.1, 0.06], [width / 2, y * (height / 2 - 0.05), 0], plain(color, 0.5));
  } else {
    leaf.box([0.16, 0.7, 0.06], [width - 0.28, 0.35, 0], plain(0x1d2833, 0.1, 0.3));
  }
  leaf.box([0.14, 0.03, 0.12], [width - 0.1, -0.05, 0], plain(0xc3c8cc, 0.25, 0.9));
  if (look.label)
    build.box([0.5, 0.13, 0.02], [0, height + 0.24, 0.06], sign(look.label, '#e9eef2', '#33424f'));
  let light: THREE.MeshBasicMaterial | undefined;
  if (look.reader) {
    build.box([0.09, 0.16, 0.04], [width / 2 + 0.26, 1.1, 0.08], plain(0x15181b, 0.5));
    light = glowing(0xd02418, 1.6);
    build.box([0.045, 0.02, 0.02], [width / 2 + 0.26, 1.15, 0.105], light);
  }
  stage.animate((time) => {
    const open = openness(time, spans);
    hinge.rotation.y = open * 1.45;
    light?.color.set(open > 0.02 ? 0x2bd34a : 0xd02418).multiplyScalar(1.6);
  });
}

/** A desk with two screens and a chair; a person sits on the side of +z, looking to -z (before `turn`). */
export function addDesk(stage: Stage, at: At, turn: number, screen = 0x8fb4d8): void {
  const root = new THREE.Group();
  root.position.set(...at);
  root.rotation.y = turn;
  stage.scene.add(root);
  const { box, cylinder } = createBuilder(root);
  box([1.6, 0.04, 0.8], [0, 0.74, 0], plain(0xc9b796, 0.6));
  for (const x of [-0.75, 0.75]) box([0.05, 0.72, 0.7], [x, 0.36, 0], plain(0x9aa0a6, 0.5, 0.4));
  for (const x of [-0.32, 0.32]) {
    box([0.58, 0.34, 0.03], [x, 1.12, -0.22], plain(0x14161a, 0.5));
    box([0.54, 0.3, 0.01], [x, 1.12, -0.2], glowing(screen, 0.75));
    box([0.05, 0.22, 0.05], [x, 0.87, -0.24], plain(0x22262b, 0.5));
  }
  box([0.44, 0.02, 0.15], [0, 0.77, 0.14], plain(0x25292e, 0.7));
  cylinder(0.045, 0.1, [0.62, 0.81, 0.1], plain(0xe4e2da, 0.4));
  box([0.48, 0.08, 0.46], [0, 0.46, 0.72], plain(0x2b2f36, 0.9));
  box([0.46, 0.55, 0.07], [0, 0.82, 0.98], plain(0x2b2f36, 0.9));
  cylinder(0.03, 0.4, [0, 0.24, 0.72], plain(0x55595f, 0.4, 0.7));
  cylinder(0.3, 0.05, [0, 0.06, 0.72], plain(0x33373c, 0.6));
}

export function addPlant(stage: Stage, at: At, height = 1.3): void {
  const { cylinder, group } = createBuilder(stage.scene);
  cylinder(0.19, 0.42, [at[0], at[1] + 0.21, at[2]], plain(0xd8d5cc, 0.6), 0.24);
  const crown = group([at[0], at[1] + 0.4, at[2]]);
  for (let index = 0; index < 16; index += 1) {
    const leaf = new THREE.Mesh(
      new THREE.SphereGeometry(0.5, 8, 6),
      plain(index % 3 ? 0x35602f : 0x4b7a3b, 0.8),
    );
    const angle = index * 2.4;
    leaf.scale.set(0.1, height * 0.55, 0.2);
    leaf.position.set(Math.cos(angle) * 0.16, height * 0.36, Math.sin(angle) * 0.16);
    leaf.rotation.set(Math.sin(angle) * 0.5, -angle, -Math.cos(angle) * 0.5);
    leaf.castShadow = true;
    crown.add(leaf);
  }
}
