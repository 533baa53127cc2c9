import type { Hotkey, HotkeyRegistry } from '../lib/hotkeys.ts';
import { useStore } from '../lib/store.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { Dialog, DialogTitle } from '../ui/dialog.tsx';
import { groupHotkeys, keyWords } from './key-words.ts';

/** The keys in force on this screen, read from the registry that also runs them. */
export function KeyMap({ registry, onClose }: { registry: HotkeyRegistry; onClose: () => void }) {
  const active = useStore(registry.active);
  const singleKeys = useStore(registry.singleKeys);
  return (
    <Dialog label="Keyboard map" onClose={onClose} className="w-[min(48rem,94vw)]">
      <DialogTitle>Keyboard map</DialogTitle>
      <div className="min-h-0 columns-2 gap-x-8 overflow-y-auto p-5 max-[700px]:columns-1">
        {groupHotkeys(active).map(([group, hotkeys]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-xs font-semibold text-fg-2">{group}</h3>
            <dl className="flex flex-col">
              {hotkeys.map((hotkey) => (
                <Row key={hotkey.keys.join(' ')} hotkey={hotkey} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="flex items-center justify-between gap-4 border-t border-line px-5 py-3">
        <label className="flex items-center gap-2 text-xs text-fg-1">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={singleKeys}
            onChange={(event) => registry.setSingleKeys(event.target.checked)}
          />
          Single keys act (off: only combinations with Ctrl do)
        </label>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function Row({ hotkey }: { hotkey: Hotkey }) {
  return (
    <div className="flex items-center justify-between gap-4 border-b border-line py-1.5 text-sm text-fg-0">
      <dt>{hotkey.label}</dt>
      <dd className="flex shrink-0 gap-1 text-fg-1">
        {hotkey.keys.map((key) => (
          <Kbd key={key}>{keyWords(key)}</Kbd>
        ))}
      </dd>
    </div>
  );
}
