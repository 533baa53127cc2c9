// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest';
import { createHotkeys, type Hotkey, keyName } from '../../../client/lib/hotkeys.ts';

const hotkey = (keys: string[], run = vi.fn<() => void>(), rest: Omit<Partial<Hotkey>, 'run'> = {}) => ({
  keys,
  label: keys.join(' '),
  group: 'G',
  run,
  ...rest,
});
const press = (key: string, rest: Partial<KeyboardEventInit> & { target?: EventTarget } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  target: document.body as EventTarget | null,
  ...rest,
});

describe('hotkeys', () => {
  test('name a press whatever the case and the platform', () => {
    expect(keyName({ key: 'J', ctrlKey: false, metaKey: false })).toBe('j');
    expect(keyName({ key: ' ', ctrlKey: false, metaKey: false })).toBe('Space');
    expect(keyName({ key: 'k', ctrlKey: true, metaKey: false })).toBe('mod+k');
    expect(keyName({ key: 'K', ctrlKey: false, metaKey: true })).toBe('mod+k');
  });

  test('run what is listed, and list only what would run', () => {
    const keys = createHotkeys(() => false);
    const queue = hotkey(['a']);
    const pivot = hotkey(['a', 'b']);
    keys.register(queue);
    const end = keys.register(pivot);
    expect(keys.active.get()).toEqual([pivot]);
    expect(keys.press(press('a'))).toBe(true);
    expect(pivot.run).toHaveBeenCalledOnce();
    expect(queue.run).not.toHaveBeenCalled();
    end();
    expect(keys.active.get()).toEqual([queue]);
    keys.press(press('a'));
    expect(queue.run).toHaveBeenCalledOnce();
    expect(keys.press(press('b'))).toBe(false);
  });

  test('stay silent while someone types or a dialog is open, but for those that always work', () => {
    let isOpen = false;
    const keys = createHotkeys(() => isOpen);
    const note = hotkey(['n']);
    const palette = hotkey(['mod+k'], vi.fn<() => void>(), { isAlways: true });
    keys.register(note);
    keys.register(palette);
    const field = document.createElement('textarea');
    expect(keys.press(press('n', { target: field }))).toBe(false);
    expect(keys.press(press('k', { target: field, ctrlKey: true }))).toBe(true);
    isOpen = true;
    expect(keys.press(press('n'))).toBe(false);
    expect(keys.press(press('k', { ctrlKey: true }))).toBe(true);
    expect(note.run).not.toHaveBeenCalled();
  });

  test('leave Enter, Space and arrows to a focused control', () => {
    const keys = createHotkeys(() => false);
    const open = hotkey(['Enter', 'ArrowDown', 'p']);
    keys.register(open);
    const button = document.createElement('button');
    expect(keys.press(press('Enter', { target: button }))).toBe(false);
    expect(keys.press(press('ArrowDown', { target: button }))).toBe(false);
    expect(keys.press(press('p', { target: button }))).toBe(true);
    const list = document.createElement('div');
    list.dataset.hotkeys = '';
    expect(keys.press(press('Enter', { target: list }))).toBe(true);
    expect(keys.press(press('Enter'))).toBe(true);
  });

  test('of a single character can be switched off (WCAG 2.1.4)', () => {
    const keys = createHotkeys(() => false);
    const acknowledge = hotkey(['a']);
    const help = hotkey(['?']);
    keys.register(acknowledge);
    keys.register(help);
    keys.setSingleKeys(false);
    expect(keys.press(press('a'))).toBe(false);
    expect(keys.press(press('?'))).toBe(true);
  });

  test('never take a combination with Alt', () => {
    const keys = createHotkeys(() => false);
    keys.register(hotkey(['a']));
    expect(keys.press(press('a', { altKey: true }))).toBe(false);
  });
});
