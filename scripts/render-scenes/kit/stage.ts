import * as THREE from 'three';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';

/** Length of every loop, seconds. Whatever moves is a function of time with this period. */
export const LOOP_S = 24;
export const WIDTH = 640;
export const HEIGHT = 360;

/** Pixels drawn for each pixel of the picture, along a side: below 1 is as soft as an old camera, and cheaper. */
const DETAIL = Number(new URLSearchParams(globalThis.location?.search).get('detail') ?? 1);

export interface StageLook {
  readonly background: number;
  readonly fog?: readonly [near: number, far: number];
  readonly exposure?: number;
  /** Strength of the reflected surroundings. */
  readonly ambience?: number;
  /** 0..1; a camera at night loses its colours and gains noise. */
  readonly saturation?: number;
  readonly noise?: number;
  readonly fov?: number;
}

export interface Stage {
  readonly scene: THREE.Scene;
  readonly camera: THREE.PerspectiveCamera;
  /** Called with the time in seconds before each picture. */
  animate(move: (time: number) => void): void;
  /** Places the camera as it is mounted, and what it looks at. */
  mount(from: readonly [number, number, number], at: readonly [number, number, number]): void;
}

/** The optics and electronics of a cheap camera: barrel distortion, glow, vignette, noise, weak colours. */
const LENS = `
uniform sampler2D picture; uniform float time, saturation, noise;
varying vec2 vUv;
float random(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
void main() {
  vec2 p = vUv * 2.0 - 1.0;
  vec2 q = p * (1.0 + 0.075 * dot(p, p)) / 1.15;
  vec2 at = q * 0.5 + 0.5;
  vec3 colour = vec3(
    texture2D(picture, at + q * 0.0009).r, texture2D(picture, at).g, texture2D(picture, at - q * 0.0009).b);
  vec3 glow = vec3(0.0);
  for (int i = 0; i < 10; i++) {
    float angle = float(i) * 2.399963;
    float radius = 0.0045 * sqrt(float(i) + 1.0);
    glow += max(texture2D(picture, at + vec2(cos(angle), sin(angle) * 1.78) * radius).rgb - 1.1, 0.0);
  }
  colour += min(glow / 10.0, 1.5) * 0.35;
  colour *= 1.0 - 0.42 * smoothstep(0.35, 1.75, dot(p, p));
  float grey = dot(colour, vec3(0.3, 0.59, 0.11));
  gl_FragColor = vec4(mix(vec3(grey), colour, saturation), 1.0);
  #include <tonemapping_fragment>
  #include <colorspace_fragment>
  gl_FragColor.rgb += (random(floor(vUv * vec2(640.0, 360.0)) + mod(time, 7.0) * 13.7) - 0.5) * noise;
}`;

export function createStage(look: StageLook): { stage: Stage; draw: (time: number) => void } {
  const canvas = document.createElement('canvas');
  canvas.id = 'picture';
  document.body.append(canvas);
  const renderer = new THREE.WebGLRenderer({ canvas, preserveDrawingBuffer: true });
  renderer.setSize(WIDTH, HEIGHT, false);
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = THREE.PCFShadowMap;
  renderer.toneMapping = THREE.ACESFilmicToneMapping;
  renderer.toneMappingExposure = look.exposure ?? 1;

  const scene = new THREE.Scene();
  scene.background = new THREE.Color(look.background);
  if (look.fog) scene.fog = new THREE.Fog(look.background, ...look.fog);
  scene.environment = new THREE.PMREMGenerator(renderer).fromScene(new RoomEnvironment(), 0.04).texture;
  scene.environmentIntensity = look.ambience ?? 0.35;
  // matt surfaces do not take the environment
  scene.add(new THREE.AmbientLight(0xffffff, (look.ambience ?? 0.35) * 1.3));
  const camera = new THREE.PerspectiveCamera(look.fov ?? 68, WIDTH / HEIGHT, 0.1, 400);

  const target = new THREE.WebGLRenderTarget(WIDTH * DETAIL, HEIGHT * DETAIL, {
    samples: 4,
    type: THREE.HalfFloatType,
  });
  const lens = new THREE.ShaderMaterial({
    uniforms: {
      picture: { value: target.texture },
      time: { value: 0 },
      saturation: { value: look.saturation ?? 0.8 },
      noise: { value: look.noise ?? 0.022 },
    },
    vertexShader: 'varying vec2 vUv; void main() { vUv = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }',
    fragmentShader: LENS,
  });
  const screen = new THREE.Scene();
  screen.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), lens));
  const flat = new THREE.OrthographicCamera();
  const moves: ((time: number) => void)[] = [];

  return {
    stage: {
      scene,
      camera,
      animate: (move) => void moves.push(move),
      mount(from, at) {
        camera.position.set(...from);
        camera.lookAt(...at);
      },
    },
    draw(time) {
      for (const move of moves) move(time);
      lens.uniforms.time!.value = time;
      renderer.setRenderTarget(target);
      renderer.render(scene, camera);
      renderer.setRenderTarget(null);
      renderer.render(screen, flat);
    },
  };
}
