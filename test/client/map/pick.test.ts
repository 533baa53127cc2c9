import { expect, test } from 'vitest';
import { formMapModel } from '../../../client/features/map/map-model.ts';
import { pickMark } from '../../../client/features/map/pick.ts';
import { alert, byId, input } from './builders.ts';

/** One hundred-thousandth of a degree is a pixel. */
const project = ([lng, lat]: readonly [number, number]) => ({ x: (lng - 5) * 1e5, y: (52 - lat) * 1e5 });
const near = { project, isClose: true, scale: 1 };

test('from near, an alert on its pin comes before the door under it, and that before a camera', () => {
  const place = { site: 'S', floor: 'S-0', door: 'D-1', via: 'door' as const };
  const model = formMapModel(input({ alerts: byId(alert({ id: 'a', place })) }));
  expect(pickMark(model, { x: 50, y: -20 }, near)?.target).toEqual({ type: 'alert', id: 'a' });
  expect(pickMark(model, { x: 50, y: 4 }, near)?.target.type).toBe('door');
  expect(pickMark(model, { x: 20, y: -20 }, near)?.target).toEqual({ type: 'camera', id: 'C-1' });
  expect(pickMark(model, { x: 300, y: 300 }, near)).toBeUndefined();
});

test('from afar only sites are there', () => {
  const model = formMapModel(input());
  expect(pickMark(model, { x: 3, y: 3 }, { ...near, isClose: false })?.target).toEqual({
    type: 'site',
    id: 'S',
  });
});
