import { type ReactNode, useId, useRef, useState } from 'react';
import { classNames } from '../lib/class-names.ts';

const GAP_PX = 4;

/**
 * A button and what opens beneath it, on the browser's own popover: over everything, closed by Escape or a press elsewhere,
 * focus given back. The content is only drawn while it is open.
 */
export function Popover({
  label,
  button,
  children,
  className,
  buttonClassName,
}: {
  /** What the button opens, for people who do not see it. */
  label: string;
  button: ReactNode;
  /** Given what closes it. */
  children: (close: () => void) => ReactNode;
  className?: string;
  buttonClassName?: string;
}) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  /** Beneath the button, its right edge with the button's, inside the window. */
  function place(): void {
    const at = trigger.current?.getBoundingClientRect();
    const element = panel.current;
    if (!at || !element) return;
    const right = Math.max(GAP_PX, window.innerWidth - at.right);
    element.style.top = `${at.bottom + GAP_PX}px`;
    element.style.right = `${Math.min(right, Math.max(GAP_PX, window.innerWidth - element.offsetWidth - GAP_PX))}px`;
    element.style.maxHeight = `${window.innerHeight - at.bottom - 3 * GAP_PX}px`;
  }

  return (
    <>
      <button
        ref={trigger}
        type="button"
        popoverTarget={id}
        aria-label={label}
        title={label}
        className={classNames(
          'flex h-6 shrink-0 items-center gap-1.5 rounded px-1.5 text-xs text-fg-1 hover:bg-bg-3 hover:text-fg-0',
          buttonClassName,
        )}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => {
          setIsOpen(event.newState === 'open');
          if (event.newState === 'open') requestAnimationFrame(place);
        }}
        className="fixed inset-auto m-0 overflow-y-auto rounded-md border border-line-2 bg-bg-2 text-fg-1 shadow-2xl shadow-black/70"
      >
        {isOpen && (
          <div className={classNames('flex flex-col gap-3 p-3', className)}>
            {children(() => panel.current?.hidePopover())}
          </div>
        )}
      </div>
    </>
  );
}
