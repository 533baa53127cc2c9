import { CircleOff, PlugZap, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PublicError } from '../../shared/contract/live.ts';
import { classNames } from '../lib/class-names.ts';
import { Button } from './button.tsx';

/**
 * Empty, loading, stale and failed are four different pictures: nothing to show, not known yet, known but old, not known
 * because something broke. None of them may be taken for another.
 */

/** Known, and there is nothing. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid h-full place-content-center justify-items-center gap-1.5 p-6 text-center">
      <CircleOff aria-hidden="true" className="size-5 text-fg-3" strokeWidth={1.5} />
      <p className="text-sm text-fg-1">{title}</p>
      {children && <div className="max-w-[34ch] text-xs text-fg-2">{children}</div>}
    </div>
  );
}

/** Not known yet: the shape of what will come, without a single figure. */
export function Loading({ label, rows = 5 }: { label: string; rows?: number }) {
  return (
    <div role="status" className="flex h-full flex-col gap-3 overflow-hidden p-3">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={row} aria-hidden="true" className="flex items-center gap-3">
          <span className="size-6 shrink-0 rounded bg-bg-3" />
          <span className="flex flex-1 flex-col gap-1.5">
            <span className={classNames('h-2.5 rounded bg-bg-3', row % 2 ? 'w-3/5' : 'w-4/5')} />
            <span className={classNames('h-2 rounded bg-bg-2', row % 3 ? 'w-2/5' : 'w-1/2')} />
          </span>
        </div>
      ))}
    </div>
  );
}

/** Known, but old: stands above what is shown, which stays. */
export function StaleBar({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="flex items-center gap-2 border-b border-high/40 bg-high/10 px-3 py-1.5 text-xs text-high"
    >
      <PlugZap aria-hidden="true" className="size-3.5 shrink-0" />
      <span>{children}</span>
    </div>
  );
}

/** Not known, because something broke; says what, and what to do. */
export function Failed({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: PublicError;
  onRetry?: () => void;
}) {
  return (
    <div
      role="alert"
      className="grid h-full place-content-center justify-items-center gap-1.5 bg-[repeating-linear-gradient(135deg,transparent_0_10px,var(--color-bg-2)_10px_20px)] p-6 text-center"
    >
      <TriangleAlert aria-hidden="true" className="size-5 text-high" strokeWidth={1.75} />
      <p className="text-sm font-medium text-fg-0">{title}</p>
      <p className="max-w-[44ch] text-xs text-fg-1">
        {error.message} <span className="num whitespace-nowrap text-2xs text-fg-2">{error.code}</span>
      </p>
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
