import { TriangleAlert, X } from 'lucide-react';
import type { PublicError } from '../../../shared/contract/live.ts';

/** An act that was not done. Stays until it is read: a refusal that vanishes looks like success. */
export function RefusedNotice({ error, onClose }: { error: PublicError; onClose: () => void }) {
  return (
    <div
      role="alert"
      className="fixed bottom-4 left-1/2 z-40 flex max-w-[90vw] -translate-x-1/2 items-center gap-3 rounded-md bg-bg-4 px-4 py-2.5 text-sm text-fg-0 shadow-2xl shadow-black ring-1 ring-high"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-high" />
      <span>
        Not done. {error.message} <span className="num text-2xs text-fg-2">{error.code}</span>
      </span>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={onClose}
        className="grid size-6 place-items-center rounded text-fg-1 hover:bg-bg-3"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </div>
  );
}
