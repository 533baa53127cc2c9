import { createBuilder, lamp, sky } from '../kit/build.ts';
import { addDoor } from '../kit/interior.ts';
import { glowing, plain, rough, sign, tiled } from '../kit/materials.ts';
import { addWalker } from '../kit/person.ts';
import type { SceneSource } from '../scenes.ts';

const STEPS = 11;
const RISE = 0.17;
const GOING = 0.29;
const LANDING = STEPS * RISE;

/** An escape stair: the door of the floor, a flight up to the half landing, the next flight over it. */
export const stairwell: SceneSource = {
  look: { background: 0x17191b, exposure: 0.95, ambience: 0.22, fov: 66, saturation: 0.65, noise: 0.03 },
  build(stage) {
    const { box, floor, cylinder } = createBuilder(stage.scene);
    stage.mount([1.5, 3.1, 4.9], [-0.35, 1.15, -2.2]);
    sky(stage.scene, 0xdfe6ea, 0x6c6861, 0.5);
    const wall = rough('#bdbcb4', [3, 2], 0.16);
    floor(6, 12.5, [0, 0, 0], tiled('#8b8c8a', '#6f706f', 4, [3, 4], 0.55));
    box([0.15, 7, 12], [-3, 3.5, -1], wall);
    box([0.15, 7, 12], [3, 3.5, -1], wall);
    box([6, 7, 0.15], [0, 3.5, -6], wall);
    box([6, 0.06, 0.02], [0, 1.2, -5.9], plain(0x6f8a78, 0.8));
    for (const side of [-1, 1]) box([0.02, 1.2, 12], [side * 2.92, 0.6, -1], plain(0x8fa097, 0.85));
    const tread = rough('#9a9a95', [2, 1], 0.2);
    for (let index = 0; index < STEPS; index += 1) {
      const [y, z] = [(index + 1) * RISE, -0.4 - index * GOING];
      box([2.2, y, GOING], [1.5, y / 2, z], tread);
      box([2.2, 0.03, 0.05], [1.5, y + 0.005, z + GOING / 2 - 0.02], plain(0xd2b236, 0.7));
      // the flight above, seen from below
      box([2.2, 0.19, GOING], [-1.6, LANDING + y - 0.1, -3.5 + index * GOING], tread);
    }
    box([6, 0.25, 2.3], [0, LANDING - 0.12, -4.85], tread);
    const rail = plain(0x3b4045, 0.4, 0.7);
    for (let index = 0; index < STEPS; index += 1) {
      const z = -0.4 - index * GOING;
      cylinder(0.014, 0.95, [0.36, (index + 1) * RISE + 0.47, z], rail);
      cylinder(0.014, 0.95, [-0.5, LANDING + (index + 1) * RISE + 0.4, -3.5 + index * GOING], rail);
    }
    const length = Math.hypot(STEPS * GOING, LANDING) + 0.2;
    const slope = Math.atan2(LANDING, STEPS * GOING);
    const upRail = box([0.06, 0.06, length], [0.36, LANDING / 2 + 1.04, -0.35 - (STEPS * GOING) / 2], rail);
    upRail.rotation.x = slope;
    const nextRail = box(
      [0.06, 0.06, length],
      [-0.5, LANDING * 1.5 + 0.98, -3.6 + (STEPS * GOING) / 2],
      rail,
    );
    nextRail.rotation.x = -slope;

    addDoor(
      stage,
      [-2.9, 0, 1.2],
      Math.PI / 2,
      [
        [1, 3.6],
        [13.2, 16],
      ],
      { color: 0x69757d, reader: true, width: 1.05 },
    );
    box([0.02, 0.9, 0.9], [-2.9, 1.75, -0.6], sign('2', '#eceeea', '#47626f', 128, 128));
    box([0.5, 0.2, 0.05], [-2.1, 2.45, -5.85], sign('EXIT', '#ffffff', '#138a3c'));
    box([0.02, 0.3, 0.2], [-2.9, 1.35, 2.3], plain(0xb0231b, 0.5));
    box([0.9, 0.09, 0.2], [0.9, 3.9, -5.85], glowing(0xf4f7ff, 2.6));
    box([0.12, 0.09, 1.2], [-2.88, 2.75, 0.2], glowing(0xf4f7ff, 2.2));
    lamp(stage.scene, [-1.6, 3.7, 1.6], {
      strength: 22,
      angle: 1.25,
      reach: 10,
      shadow: true,
      to: [0.3, 0, -0.6],
    });
    lamp(stage.scene, [0.9, 4.4, -5.4], {
      strength: 26,
      angle: 1.2,
      reach: 10,
      shadow: true,
      to: [0.8, 0.6, -2],
    });
    lamp(stage.scene, [1.6, 4.5, 2.6], { strength: 14, angle: 1.2, reach: 9 });

    const foot = -0.25;
    const head = foot - STEPS * GOING;
    addWalker(stage, { top: 0x3a4c63, bag: true }, [
      [1.4, -3.5, 1.2],
      [3.2, -1.8, 1.2],
      [5, 0.6, 0.9],
      [5.7, 1.4, 0.2],
      [6.1, 1.5, foot],
      [9.6, 1.5, head, LANDING],
      [10.4, 1, head - 0.9, LANDING],
      [11.4, -1.2, head - 1, LANDING],
      [12, -1.6, head - 0.4, LANDING],
      [15.4, -1.6, foot - 0.2, LANDING * 2],
    ]);
    addWalker(stage, { top: 0x6d4a3a, hair: 0x5b452c, height: 1.68 }, [
      [5.4, -1.6, foot - 0.2, LANDING * 2],
      [9, -1.6, head - 0.2, LANDING],
      [10, -0.8, head - 1.3, LANDING],
      [11, 1.6, head - 1.1, LANDING],
      [11.5, 1.9, head, LANDING],
      [12.6, 1.9, head + 1.1, LANDING * 0.66],
      [14, 1.5, foot, 0],
      [15, 0.2, 1],
      [16.2, -2.2, 1.2],
      [17.2, -3.6, 1.2],
    ]);
    addWalker(stage, { top: 0x2c2f34, trousers: 0x1b1d20, height: 1.86 }, [
      [17.4, 1.6, 4.6],
      [19.2, 1.6, 1],
      [20, 1.6, foot],
      [23.4, 1.6, head, LANDING],
      [24, 1.2, head - 0.7, LANDING],
      [25.4, -1.4, head - 0.9, LANDING],
      [29, -1.6, foot - 0.2, LANDING * 2],
    ]);
  },
};
