import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import type { Hotkey, HotkeyRegistry } from './hotkeys.ts';

const HotkeysContext = createContext<HotkeyRegistry | null>(null);

/** Listens on the document and hands presses to the registry. */
export function HotkeysProvider({ registry, children }: { registry: HotkeyRegistry; children: ReactNode }) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && registry.press(event)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [registry]);
  return <HotkeysContext value={registry}>{children}</HotkeysContext>;
}

export function useHotkeyRegistry(): HotkeyRegistry {
  const registry = useContext(HotkeysContext);
  if (!registry) throw new Error('useHotkeyRegistry needs a HotkeysProvider');
  return registry;
}

/** Binds while mounted. The bindings are read once; what they do is always the newest. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const registry = useHotkeyRegistry();
  const newest = useRef(hotkeys);
  newest.current = hotkeys;
  const signature = hotkeys.map((hotkey) => `${hotkey.keys.join(' ')}=${hotkey.label}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the bindings
  useEffect(() => {
    const ends = newest.current.map((hotkey, index) =>
      registry.register({ ...hotkey, run: () => newest.current[index]?.run() }),
    );
    return () => {
      for (const end of ends) end();
    };
  }, [registry, signature]);
}
