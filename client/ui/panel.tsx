import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import { ErrorBoundary } from './error-boundary.tsx';

/** A titled frame whose content cannot break its neighbours. */
export function Panel({
  title,
  aside,
  children,
  className,
  wraps = false,
}: {
  title: string;
  /** Right of the title: counts, toggles. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  /** What stands beside the title goes to further lines where it does not fit, instead of being cut. */
  wraps?: boolean;
}) {
  return (
    <section aria-label={title} className={classNames('panel flex min-h-0 min-w-0 flex-col', className)}>
      <header
        className={classNames(
          'flex shrink-0 items-center gap-2 border-b border-line px-3',
          wraps ? 'min-h-8 flex-wrap gap-y-0 py-0.5' : 'h-8',
        )}
      >
        <h2 className="truncate text-xs font-semibold text-fg-1">{title}</h2>
        {aside && (
          <div
            className={classNames(
              'ml-auto flex min-w-0 items-center gap-2 text-xs text-fg-2',
              wraps && 'flex-wrap justify-end gap-y-0',
            )}
          >
            {aside}
          </div>
        )}
      </header>
      <div className="relative min-h-0 flex-1">
        <ErrorBoundary name={title}>{children}</ErrorBoundary>
      </div>
    </section>
  );
}
