import { createStage } from './kit/stage.ts';
import { scenes } from './scenes.ts';

/** Draws the scene named in the address; `picture(t)` gives one frame as base64 JPEG. */
declare global {
  interface Window {
    picture: (time: number) => Promise<string>;
  }
}

const name = new URLSearchParams(location.search).get('scene') ?? '';
const scene = scenes[name];
if (scene === undefined) throw new Error(`no scene ${name}`);
const { stage, draw } = createStage(scene.look);
scene.build(stage);

window.picture = async (time) => {
  draw(time);
  const canvas = document.querySelector<HTMLCanvasElement>('#picture')!;
  return canvas.toDataURL('image/jpeg', 0.95).split(',')[1]!;
};
document.title = 'ready';
