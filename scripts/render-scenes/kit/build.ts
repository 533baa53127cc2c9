import * as THREE from 'three';

type Size = readonly [width: number, height: number, depth: number];
type At = readonly [x: number, y: number, z: number];

/** Shapes put into `parent`, centred at `at`; all cast and take shadows. */
export function createBuilder(parent: THREE.Object3D) {
  const put = <Shape extends THREE.Mesh>(mesh: Shape, at: At): Shape => {
    mesh.position.set(...at);
    mesh.castShadow = true;
    mesh.receiveShadow = true;
    parent.add(mesh);
    return mesh;
  };
  return {
    box: (size: Size, at: At, material: THREE.Material) =>
      put(new THREE.Mesh(new THREE.BoxGeometry(...size), material), at),
    cylinder: (radius: number, height: number, at: At, material: THREE.Material, top = radius) =>
      put(new THREE.Mesh(new THREE.CylinderGeometry(top, radius, height, 20), material), at),
    /** Lies flat on the ground, a little above it. */
    floor(width: number, depth: number, at: At, material: THREE.Material): THREE.Mesh {
      const mesh = put(new THREE.Mesh(new THREE.PlaneGeometry(width, depth), material), at);
      mesh.rotation.x = -Math.PI / 2;
      mesh.castShadow = false;
      return mesh;
    },
    ceiling(width: number, depth: number, at: At, material: THREE.Material): THREE.Mesh {
      const mesh = put(new THREE.Mesh(new THREE.PlaneGeometry(width, depth), material), at);
      mesh.rotation.x = Math.PI / 2;
      mesh.castShadow = false;
      return mesh;
    },
    group(at: At): THREE.Group {
      const group = new THREE.Group();
      group.position.set(...at);
      parent.add(group);
      return group;
    },
  };
}
export type Builder = ReturnType<typeof createBuilder>;

/** Sun or moon with a shadow over `reach` metres around the origin. */
export function sun(scene: THREE.Scene, color: number, strength: number, from: At, reach: number): void {
  const light = new THREE.DirectionalLight(color, strength);
  light.position.set(...from);
  light.castShadow = true;
  light.shadow.mapSize.set(1024, 1024);
  light.shadow.bias = -0.0006;
  light.shadow.normalBias = 0.03;
  Object.assign(light.shadow.camera, {
    left: -reach,
    right: reach,
    top: reach,
    bottom: -reach,
    near: 1,
    far: 200,
  });
  scene.add(light);
}

/** A lamp that shines down in a cone. */
export function lamp(
  scene: THREE.Scene,
  at: At,
  options: {
    color?: number;
    strength?: number;
    angle?: number;
    reach?: number;
    shadow?: boolean;
    to?: At;
  } = {},
): THREE.SpotLight {
  const light = new THREE.SpotLight(
    options.color ?? 0xfff1dc,
    options.strength ?? 40,
    options.reach ?? 18,
    options.angle ?? 1.1,
    0.7,
    1.6,
  );
  light.position.set(...at);
  light.target.position.set(...(options.to ?? ([at[0], 0, at[2]] as const)));
  if (options.shadow) {
    light.castShadow = true;
    light.shadow.mapSize.set(512, 512);
    light.shadow.bias = -0.0015;
    light.shadow.normalBias = 0.03;
  }
  scene.add(light, light.target);
  return light;
}

export function sky(scene: THREE.Scene, above: number, below: number, strength: number): void {
  scene.add(new THREE.HemisphereLight(above, below, strength));
}
