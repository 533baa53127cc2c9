import { createStore, type Readable } from './store.ts';

/** One binding. `keys`: `j`, `?`, `Enter`, `Escape`, `ArrowDown`, `Space`, `mod+k` (Ctrl or Cmd). */
export interface Hotkey {
  readonly keys: readonly string[];
  readonly label: string;
  /** Heading on the keyboard map. */
  readonly group: string;
  readonly run: () => void;
  /** Works while typing and over dialogs. */
  readonly isAlways?: boolean;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly target: EventTarget | null;
}
export interface HotkeyRegistry {
  /** The last registered wins a key; returns the function that takes the binding away. */
  register(hotkey: Hotkey): () => void;
  /** What is in force, in order of registration: the keyboard map is drawn from this. */
  readonly active: Readable<readonly Hotkey[]>;
  /** Runs what the press is bound to; true where something ran. */
  press(press: KeyPress): boolean;
  /** Single keys off and on (WCAG 2.1.4); combinations with Ctrl stay. */
  readonly singleKeys: Readable<boolean>;
  setSingleKeys(enabled: boolean): void;
}

/** Keys that mean something to a focused control: they are ours only where nothing else wants them. */
const CONTROL_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  'Space',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
]);
const TYPING = 'input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable]';

/** The name a press is registered under. */
export function keyName({ key, ctrlKey, metaKey }: Pick<KeyPress, 'key' | 'ctrlKey' | 'metaKey'>): string {
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  return ctrlKey || metaKey ? `mod+${name}` : name;
}

export function createHotkeys(isDialogOpen: () => boolean, singleKeysInitially = true): HotkeyRegistry {
  let all: readonly Hotkey[] = [];
  const active = createStore<readonly Hotkey[]>([]);
  const singleKeys = createStore(singleKeysInitially);
  const winner = (name: string) => all.findLast((hotkey) => hotkey.keys.includes(name));
  const update = (next: readonly Hotkey[]) => {
    all = next;
    active.set(all.filter((hotkey) => hotkey.keys.some((name) => winner(name) === hotkey)));
  };
  return {
    active,
    singleKeys,
    setSingleKeys: singleKeys.set,
    register(hotkey) {
      update([...all, hotkey]);
      return () => update(all.filter((other) => other !== hotkey));
    },
    press(press) {
      if (press.altKey) return false;
      const name = keyName(press);
      const hotkey = winner(name);
      if (!hotkey) return false;
      if (!hotkey.isAlways) {
        const target = press.target instanceof Element ? press.target : null;
        if (isDialogOpen() || target?.closest(TYPING)) return false;
        if (CONTROL_KEYS.has(name) && !isFree(target)) return false;
        if (name.length === 1 && name !== '?' && !singleKeys.get()) return false;
      }
      hotkey.run();
      return true;
    },
  };
}

/** The page itself, or a part that says its arrows belong to the registry. */
function isFree(target: Element | null): boolean {
  return target === null || target.matches('html,body,main') || target.closest('[data-hotkeys]') !== null;
}
