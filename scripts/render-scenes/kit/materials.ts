import * as THREE from 'three';

/** A repeatable sequence: a scene comes out the same each time it is rendered. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** A material whose surface is painted, `repeat` times along its sides. */
export function painted(
  draw: (context: CanvasRenderingContext2D, size: number) => void,
  repeat: readonly [number, number],
  roughness = 0.9,
  size = 512,
): SurfaceMaterial {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  draw(canvas.getContext('2d')!, size);
  const map = new THREE.CanvasTexture(canvas);
  map.colorSpace = THREE.SRGBColorSpace;
  map.wrapS = THREE.RepeatWrapping;
  map.wrapT = THREE.RepeatWrapping;
  map.repeat.set(...repeat);
  map.anisotropy = 8;
  return surface({ map }, roughness, 0);
}

export type SurfaceMaterial = THREE.MeshStandardMaterial | THREE.MeshLambertMaterial;

/** Shiny things reflect their surroundings; the rest, most of a picture, is matt: a fifth of the cost in software. */
function surface(
  look: { readonly map?: THREE.Texture; readonly color?: number },
  roughness: number,
  metalness: number,
): SurfaceMaterial {
  if (roughness < 0.45) return new THREE.MeshStandardMaterial({ ...look, roughness, metalness });
  return new THREE.MeshLambertMaterial(look);
}

export const plain = (color: number, roughness = 0.85, metalness = 0): SurfaceMaterial =>
  surface({ color }, roughness, metalness);

export const glowing = (color: number, strength = 1) => {
  const material = new THREE.MeshBasicMaterial();
  material.color.set(color).multiplyScalar(strength);
  return material;
};

export const glass = (color = 0x9fb8c4, opacity = 0.22) =>
  new THREE.MeshStandardMaterial({ color, roughness: 0.05, metalness: 0.2, transparent: true, opacity });

function speckle(context: CanvasRenderingContext2D, size: number, count: number, alpha: number): void {
  const random = createRandom(size + count);
  for (let index = 0; index < count; index += 1) {
    context.fillStyle =
      random() > 0.5 ? `rgba(255,255,255,${alpha * random()})` : `rgba(0,0,0,${alpha * random()})`;
    const width = 1 + random() * 3;
    context.fillRect(random() * size, random() * size, width, width);
  }
  // stains, large and faint
  for (let index = 0; index < 14; index += 1) {
    const [x, y, radius] = [random() * size, random() * size, size * (0.08 + random() * 0.2)];
    const stain = context.createRadialGradient(x, y, 0, x, y, radius);
    stain.addColorStop(0, `rgba(0,0,0,${alpha * 0.16})`);
    stain.addColorStop(1, 'rgba(0,0,0,0)');
    context.fillStyle = stain;
    context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  }
}

/** Asphalt, plaster, concrete: one colour with dirt. */
export const rough = (color: string, repeat: readonly [number, number], dirt = 0.2, roughness = 0.92) =>
  painted(
    (context, size) => {
      context.fillStyle = color;
      context.fillRect(0, 0, size, size);
      speckle(context, size, 5000, dirt);
    },
    repeat,
    roughness,
  );

/** Tiles with joints; each tile a little different. */
export const tiled = (
  color: string,
  joint: string,
  cells: number,
  repeat: readonly [number, number],
  roughness = 0.5,
  jointWidth = 3,
) =>
  painted(
    (context, size) => {
      const random = createRandom(cells * 77);
      context.fillStyle = joint;
      context.fillRect(0, 0, size, size);
      const cell = size / cells;
      for (let x = 0; x < cells; x += 1) {
        for (let y = 0; y < cells; y += 1) {
          const place: [number, number, number, number] = [
            x * cell,
            y * cell,
            cell - jointWidth,
            cell - jointWidth,
          ];
          context.fillStyle = color;
          context.fillRect(...place);
          context.fillStyle = `rgba(0,0,0,${random() * 0.1})`;
          context.fillRect(...place);
        }
      }
      speckle(context, size, 1800, 0.08);
    },
    repeat,
    roughness,
  );

/** A sign with text. */
export function sign(text: string, ink: string, ground: string, width = 512, height = 128): SurfaceMaterial {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.fillStyle = ink;
  context.font = `600 ${height * 0.55}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, width / 2, height / 2, width * 0.9);
  const map = new THREE.CanvasTexture(canvas);
  map.colorSpace = THREE.SRGBColorSpace;
  return surface({ map }, 0.6, 0);
}
