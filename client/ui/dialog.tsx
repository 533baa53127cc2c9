import { type ReactNode, useEffect, useRef } from 'react';
import { classNames } from '../lib/class-names.ts';

/**
 * A modal on the browser's own `<dialog>`: focus is kept inside and given back, Escape closes, the page behind is inert, and
 * no style element is injected (the content security policy would refuse it).
 */
export function Dialog({
  label,
  onClose,
  children,
  className,
}: {
  label: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    // Left to itself the browser may pick a container that only scripts focus.
    dialog.querySelector<HTMLElement>('input:not([type=radio]),textarea,select,button,[href]')?.focus();
    return () => dialog.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is for the backdrop only
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={classNames(
        'm-auto max-h-[85vh] w-[min(36rem,94vw)] flex-col overflow-hidden rounded-lg border border-line-2 bg-bg-2 p-0 text-fg-1 shadow-2xl shadow-black/70 backdrop:bg-black/65 open:flex',
        className,
      )}
    >
      {children}
    </dialog>
  );
}

export function DialogTitle({ children }: { children: ReactNode }) {
  return <h2 className="border-b border-line px-4 py-3 text-sm font-semibold text-fg-0">{children}</h2>;
}
