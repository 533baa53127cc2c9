import { expect, test } from 'vitest';
import { createAnchorFinder } from '../../../../server/pipeline/clock/anchors.ts';
import { at, badge, deploymentSketch, logged } from '../sketch.ts';

const START = at('09:00');
const told = (number: string, receivedAt: number, source: string) =>
  logged(deploymentSketch(), [{ ...badge(number, 'D-main', 'in', receivedAt), source, receivedAt }])[0]!;

test('facts that find no room are said, at most once a second; what is over by then is none', () => {
  const said: number[] = [];
  const anchorsOf = createAnchorFinder((count) => said.push(count), 10);
  for (let n = 0; n < 10; n++) anchorsOf(told(`${n}`, START + n, 'a'));
  expect(said).toEqual([]);
  // They could no longer be told by another source.
  for (let n = 10; n < 20; n++) anchorsOf(told(`${n}`, START + 180_000 + n, 'a'));
  expect(said).toEqual([]);
  for (let n = 20; n < 25; n++) anchorsOf(told(`${n}`, START + 180_000 + n, 'a'));
  expect(said).toEqual([1]);
  expect(anchorsOf(told('10', START + 180_100, 'b'))).toEqual([]);
  expect(anchorsOf(told('24', START + 181_200, 'b'))).toHaveLength(1);
  anchorsOf(told('30', START + 181_300, 'b'));
  expect(said).toEqual([1, 7]);
});
