import { describe, expect, test } from 'vitest';
import { cellAt, draggedTo, drawnTo } from '../../../../client/features/cameras/wall/tile-drag.ts';
import { actOfKey } from '../../../../client/features/cameras/wall/tile-keys.ts';

const none = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };

describe('keys on a tile', () => {
  test('arrows, Home and End go; Enter enlarges; Escape leaves', () => {
    expect(actOfKey({ ...none, key: 'ArrowLeft' }, false)).toEqual({ do: 'go', to: 'left' });
    expect(actOfKey({ ...none, key: 'End' }, true)).toEqual({ do: 'go', to: 'last' });
    expect(actOfKey({ ...none, key: 'Enter' }, false)).toEqual({ do: 'enlarge' });
    expect(actOfKey({ ...none, key: 'Escape' }, true)).toEqual({ do: 'leave' });
  });

  test('Shift moves and Ctrl resizes while arranging, and only then', () => {
    const shift = { ...none, shiftKey: true, key: 'ArrowDown' };
    const ctrl = { ...none, ctrlKey: true, key: 'ArrowLeft' };
    expect(actOfKey(shift, true)).toEqual({ do: 'nudge', to: 'down' });
    expect(actOfKey(ctrl, true)).toEqual({ do: 'resize', w: -1, h: 0 });
    expect(actOfKey({ ...none, key: 'Delete' }, true)).toEqual({ do: 'remove' });
    expect(actOfKey(shift, false)).toEqual({ do: 'pan', to: 'down' });
    for (const stroke of [ctrl, { ...none, key: 'Delete' }]) expect(actOfKey(stroke, false)).toBeUndefined();
  });

  test('letters, and anything with Alt, belong to others', () => {
    for (const key of ['a', 'w', '?']) expect(actOfKey({ ...none, key }, true)).toBeUndefined();
    expect(actOfKey({ ...none, altKey: true, key: 'ArrowLeft' }, true)).toBeUndefined();
    expect(actOfKey({ ...none, ctrlKey: true, key: 'Enter' }, false)).toBeUndefined();
  });
});

describe('a drag', () => {
  const metrics = { cell: { width: 160, height: 90 }, gap: 4 };
  const tile = { x: 1, y: 1, w: 2, h: 2 };
  test('goes to the nearest cell', () => {
    expect(draggedTo(metrics, tile, { x: 80, y: -100 })).toEqual({ x: 1, y: 0 });
    expect(draggedTo(metrics, tile, { x: 90, y: 0 })).toEqual({ x: 2, y: 1 });
    expect(cellAt(metrics, { x: 165, y: 10 })).toEqual({ x: 1, y: 0 });
  });
  test('of the corner never makes a tile smaller than a cell', () => {
    expect(drawnTo(metrics, tile, { x: 170, y: 0 })).toEqual({ w: 3, h: 2 });
    expect(drawnTo(metrics, tile, { x: -900, y: -900 })).toEqual({ w: 1, h: 1 });
  });
});
