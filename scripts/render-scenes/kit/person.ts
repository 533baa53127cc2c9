import * as THREE from 'three';
import { plain } from './materials.ts';
import type { Stage } from './stage.ts';
import { createPath, type Waypoint } from './timeline.ts';

export interface Clothes {
  readonly top: number;
  readonly trousers?: number;
  readonly skin?: number;
  readonly hair?: number;
  /** A high-visibility vest and helmet. */
  readonly vest?: boolean;
  readonly bag?: boolean;
  readonly height?: number;
}

interface Limb {
  readonly upper: THREE.Group;
  readonly lower: THREE.Group;
}

function limb(
  parent: THREE.Object3D,
  at: [number, number, number],
  sizes: [number, number, number],
  material: THREE.Material,
  end: THREE.Mesh,
): Limb {
  const [radius, upperLength, lowerLength] = sizes;
  const bone = (length: number, thickness: number) => {
    const mesh = new THREE.Mesh(new THREE.CapsuleGeometry(thickness, length - thickness, 4, 10), material);
    mesh.position.y = -length / 2;
    mesh.castShadow = true;
    return mesh;
  };
  const upper = new THREE.Group();
  upper.position.set(...at);
  const lower = new THREE.Group();
  lower.position.y = -upperLength;
  upper.add(bone(upperLength, radius), lower);
  end.position.y = -lowerLength;
  end.castShadow = true;
  lower.add(bone(lowerLength, radius * 0.82), end);
  parent.add(upper);
  return { upper, lower };
}

/** Soft dark spot under whoever stands on a floor: indoor lamps are too many to cast each shadow. */
function contactShadow(): THREE.Mesh {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const context = canvas.getContext('2d')!;
  const spot = context.createRadialGradient(32, 32, 2, 32, 32, 32);
  spot.addColorStop(0, 'rgba(0,0,0,.6)');
  spot.addColorStop(1, 'rgba(0,0,0,0)');
  context.fillStyle = spot;
  context.fillRect(0, 0, 64, 64);
  const material = new THREE.MeshBasicMaterial({
    map: new THREE.CanvasTexture(canvas),
    transparent: true,
    depthWrite: false,
  });
  const mesh = new THREE.Mesh(new THREE.PlaneGeometry(0.95, 0.95), material);
  mesh.rotation.x = -Math.PI / 2;
  mesh.position.y = 0.015;
  return mesh;
}

/** A jointed figure of about 1.75 m. `pose` takes metres walked and speed; `sit` and `reach` are 0..1. */
export function createPerson(clothes: Clothes) {
  const root = new THREE.Group();
  const body = new THREE.Group();
  root.add(body, contactShadow());
  const top = plain(clothes.top, 0.95);
  const trousers = plain(clothes.trousers ?? 0x252a34, 0.95);
  const skin = plain(clothes.skin ?? 0xb98f72, 0.75);
  const hair = plain(clothes.vest ? 0xd9b31c : (clothes.hair ?? 0x2a211b), clothes.vest ? 0.4 : 0.95);
  const add = (
    geometry: THREE.BufferGeometry,
    material: THREE.Material,
    at: [number, number, number],
    scale: [number, number, number] = [1, 1, 1],
  ) => {
    const mesh = new THREE.Mesh(geometry, material);
    mesh.position.set(...at);
    mesh.scale.set(...scale);
    mesh.castShadow = true;
    body.add(mesh);
    return mesh;
  };
  // from the hem to the neck
  const outline = [
    [0.155, 0.86],
    [0.172, 0.95],
    [0.158, 1.08],
    [0.185, 1.28],
    [0.198, 1.4],
    [0.15, 1.47],
    [0.06, 1.52],
  ].map(([x, y]) => new THREE.Vector2(x, y));
  add(new THREE.LatheGeometry(outline, 18), top, [0, 0, 0], [1.12, 1, 0.68]);
  if (clothes.vest) {
    add(new THREE.LatheGeometry(outline.slice(1, 6), 18), plain(0xd7f03a, 0.6), [0, 0, 0], [1.19, 1, 0.76]);
    for (const y of [1.05, 1.25]) {
      add(
        new THREE.CylinderGeometry(0.197, 0.197, 0.05, 18),
        plain(0xe8e8e8, 0.25),
        [0, y, 0],
        [1.15, 1, 0.78],
      );
    }
  } else {
    add(new THREE.BoxGeometry(0.06, 0.085, 0.01), plain(0xe9edf0, 0.4), [0.02, 1.16, 0.125]);
    add(new THREE.BoxGeometry(0.014, 0.24, 0.01), plain(0x2f6fb0, 0.6), [0.02, 1.32, 0.124]);
  }
  add(new THREE.CylinderGeometry(0.052, 0.06, 0.12, 12), skin, [0, 1.53, 0]);
  add(new THREE.SphereGeometry(0.105, 18, 14), skin, [0, 1.66, 0.01], [0.88, 1.15, 1]);
  add(
    new THREE.SphereGeometry(0.112, 18, 12, 0, Math.PI * 2, 0, Math.PI * 0.55),
    hair,
    [0, 1.68, -0.012],
    [0.94, 1.1, 1.05],
  );
  if (clothes.bag) add(new THREE.BoxGeometry(0.3, 0.42, 0.16), plain(0x1c2026, 0.8), [0, 1.22, -0.21]);

  const foot = () => {
    const mesh = new THREE.Mesh(new THREE.BoxGeometry(0.09, 0.07, 0.25), plain(0x15161a, 0.6));
    mesh.geometry.translate(0, 0, 0.06);
    return mesh;
  };
  const hand = () => new THREE.Mesh(new THREE.SphereGeometry(0.05, 10, 8), skin);
  const legs = [-0.095, 0.095].map((x) => limb(body, [x, 0.92, 0], [0.082, 0.44, 0.43], trousers, foot()));
  const arms = [-0.235, 0.235].map((x) => limb(body, [x, 1.42, 0], [0.055, 0.29, 0.27], top, hand()));
  root.scale.setScalar((clothes.height ?? 1.75) / 1.78);

  function pose(walked: number, speed: number, sit = 0, reach = 0): void {
    const stride = Math.min(1, speed / 1.1);
    const turn = (walked / 0.72) * Math.PI;
    body.position.y = -0.03 * stride * Math.abs(Math.sin(turn)) - sit * 0.44;
    body.rotation.x = 0.05 * stride;
    legs.forEach(({ upper, lower }, side) => {
      const phase = turn + side * Math.PI;
      upper.rotation.x = -Math.sin(phase) * 0.44 * stride - sit * 1.5;
      lower.rotation.x = (0.08 + 0.85 * Math.max(0, Math.cos(phase))) * stride + sit * 1.5;
    });
    arms.forEach(({ upper, lower }, side) => {
      const phase = turn + side * Math.PI;
      const lifted = sit * 0.75 + (side === 1 ? reach * 1.25 : 0);
      upper.rotation.x = Math.sin(phase) * 0.4 * stride - lifted;
      upper.rotation.z = side === 0 ? -0.07 : 0.07;
      lower.rotation.x = -0.18 - 0.25 * stride - sit * 0.75;
    });
  }
  pose(0, 0);
  return { root, pose };
}

/** Someone who walks along the points; `reaches` are spans in which an arm is stretched out (a reader, a handle). */
export function addWalker(
  stage: Stage,
  clothes: Clothes,
  points: readonly Waypoint[],
  reaches: readonly (readonly [number, number])[] = [],
): void {
  const person = createPerson(clothes);
  const path = createPath(points);
  stage.scene.add(person.root);
  stage.animate((time) => {
    const spot = path(time);
    person.root.visible = spot.present;
    person.root.position.set(spot.x, spot.y, spot.z);
    person.root.rotation.y = spot.heading;
    const reach = reaches.some(([from, to]) => time >= from && time <= to) ? 1 : 0;
    person.pose(spot.walked, spot.speed, 0, reach);
  });
}

/** Someone on a chair, typing; `heading` in radians, 0 looks along +z. */
export function addSeated(
  stage: Stage,
  clothes: Clothes,
  at: readonly [number, number],
  heading: number,
): void {
  const person = createPerson(clothes);
  person.root.position.set(at[0], 0, at[1]);
  person.root.rotation.y = heading;
  stage.scene.add(person.root);
  stage.animate((time) => {
    person.pose(0, 0, 1);
    // twice and thrice a loop, so that it closes
    person.root.rotation.y = heading + 0.06 * Math.sin((time / 24) * Math.PI * 4 + at[0] * 9);
  });
}
