import type { Hotkey } from '../lib/hotkeys.ts';

const WORDS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  mod: 'Ctrl',
};

/** A key as it is printed: `Ctrl K`, `↓`, `J`. */
export function keyWords(key: string): string {
  return key
    .split('+')
    .map((part) => WORDS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}

/** By heading, each in order of registration; what works everywhere comes last. */
export function groupHotkeys(hotkeys: readonly Hotkey[]): readonly (readonly [string, readonly Hotkey[]])[] {
  const groups = new Map<string, Hotkey[]>();
  for (const hotkey of hotkeys) groups.set(hotkey.group, [...(groups.get(hotkey.group) ?? []), hotkey]);
  return [...groups].sort(([a], [b]) => Number(a === 'Everywhere') - Number(b === 'Everywhere'));
}
