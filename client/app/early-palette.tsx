import { Dialog } from '../ui/dialog.tsx';

/**
 * Stands while the palette is still loading: a dialog, so that what is typed already is text and not the keys of the screen
 * beneath (an A would acknowledge an alert), and is kept for the palette.
 */
export function EarlyPalette({
  text,
  onType,
  onClose,
}: {
  text: string;
  onType: (text: string) => void;
  onClose: () => void;
}) {
  return (
    <Dialog label="Go to" onClose={onClose} className="mt-24 w-[min(40rem,94vw)]">
      <input
        aria-label="Go to"
        value={text}
        onChange={(event) => onType(event.target.value)}
        placeholder="An alert, person, camera, door or action"
        className="w-full border-b border-line bg-transparent px-4 py-3 text-base text-fg-0 outline-none placeholder:text-fg-2"
      />
      <p role="status" className="p-5 text-center text-sm text-fg-2">
        Loading
      </p>
    </Dialog>
  );
}
