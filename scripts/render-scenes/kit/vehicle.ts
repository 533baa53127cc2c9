import * as THREE from 'three';
import { createBuilder } from './build.ts';
import { glowing, plain } from './materials.ts';

function wheels(group: THREE.Group, places: readonly (readonly [number, number])[], radius: number): void {
  for (const [x, z] of places) {
    const tyre = new THREE.Mesh(new THREE.CylinderGeometry(radius, radius, 0.24, 20), plain(0x121315, 0.9));
    const rim = new THREE.Mesh(
      new THREE.CylinderGeometry(radius * 0.6, radius * 0.6, 0.25, 12),
      plain(0x8b9096, 0.5),
    );
    for (const part of [tyre, rim]) {
      part.rotation.z = Math.PI / 2;
      part.position.set(x, radius, z);
      part.castShadow = true;
      group.add(part);
    }
  }
}

/** The outline of a car from the side, pulled to its width: z is its length, it looks along +z. */
function hull(
  outline: readonly (readonly [number, number])[],
  width: number,
  material: THREE.Material,
): THREE.Mesh {
  const shape = new THREE.Shape(outline.map(([z, y]) => new THREE.Vector2(z, y)));
  const geometry = new THREE.ExtrudeGeometry(shape, {
    depth: width - 0.16,
    bevelEnabled: true,
    bevelSize: 0.07,
    bevelThickness: 0.08,
    bevelSegments: 3,
  });
  geometry.translate(0, 0, -(width - 0.16) / 2);
  geometry.rotateY(-Math.PI / 2);
  const mesh = new THREE.Mesh(geometry, material);
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

/** A saloon car of 4.5 m. `lights`: headlamps are lit and shine. */
export function createCar(color: number, lights = false): THREE.Group {
  const group = new THREE.Group();
  const paint = new THREE.MeshStandardMaterial({ color, roughness: 0.3, metalness: 0.25 });
  group.add(
    hull(
      [
        [-2.15, 0.38],
        [2.1, 0.38],
        [2.18, 0.62],
        [2.0, 0.8],
        [0.95, 0.95],
        [-1.5, 1.0],
        [-2.15, 0.92],
      ],
      1.78,
      paint,
    ),
    hull(
      [
        [1.0, 0.95],
        [0.25, 1.4],
        [-0.95, 1.42],
        [-1.65, 1.0],
      ],
      1.5,
      plain(0x0d1116, 0.08, 0.4),
    ),
    hull(
      [
        [0.2, 1.42],
        [-0.9, 1.44],
        [-0.95, 1.47],
        [0.1, 1.46],
      ],
      1.42,
      paint,
    ),
  );
  wheels(
    group,
    [
      [-0.82, 1.35],
      [0.82, 1.35],
      [-0.82, -1.32],
      [0.82, -1.32],
    ],
    0.33,
  );
  const { box } = createBuilder(group);
  for (const x of [-0.62, 0.62]) {
    box([0.34, 0.13, 0.06], [x, 0.68, 2.2], lights ? glowing(0xfff4d8, 6) : plain(0xdfe6ea, 0.1));
    box([0.34, 0.12, 0.06], [x, 0.78, -2.21], lights ? glowing(0xff2a1a, 2) : plain(0x8a1512, 0.25));
  }
  box([0.5, 0.12, 0.03], [0, 0.55, -2.24], plain(0xd9d9cf, 0.6));
  if (lights) {
    const beam = new THREE.SpotLight(0xfff0d0, 90, 26, 0.5, 0.7, 1.5);
    beam.position.set(0, 0.8, 2.2);
    beam.target.position.set(0, 0, 12);
    group.add(beam, beam.target);
  }
  return group;
}

/** A box van or lorry: `length` of the body in metres, looks along +z. The rear doors are children named `left`, `right`. */
export function createLorry(color: number, length = 6): THREE.Group {
  const group = new THREE.Group();
  const { box } = createBuilder(group);
  const body = plain(0xd9dcdd, 0.55);
  box([2.4, 2.5, length], [0, 2.0, -length / 2 + 1.2], body);
  box([2.3, 0.35, length + 2.4], [0, 0.62, -length / 2 + 2.3], plain(0x202327, 0.8));
  group.add(
    hull(
      [
        [1.4, 0.6],
        [3.3, 0.6],
        [3.35, 1.3],
        [2.95, 2.35],
        [1.4, 2.45],
      ],
      2.25,
      plain(color, 0.4, 0.2),
    ),
    hull(
      [
        [2.7, 1.45],
        [3.27, 1.45],
        [2.98, 2.2],
        [2.7, 2.22],
      ],
      2.1,
      plain(0x0d1116, 0.08, 0.4),
    ),
  );
  box([2.42, 0.5, length * 0.7], [0, 2.2, -length / 2 + 1.2], plain(color, 0.6));
  wheels(
    group,
    [
      [-1, 2.3],
      [1, 2.3],
      [-1, -length + 2.6],
      [1, -length + 2.6],
    ],
    0.48,
  );
  for (const side of [-1, 1]) {
    const hinge = new THREE.Group();
    hinge.name = side < 0 ? 'left' : 'right';
    hinge.position.set(side * 1.18, 2.0, -length + 1.2);
    createBuilder(hinge).box([1.16, 2.4, 0.05], [-side * 0.59, 0, -0.03], body);
    group.add(hinge);
  }
  return group;
}
