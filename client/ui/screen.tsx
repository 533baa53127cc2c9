import type { ReactNode } from 'react';

/** A screen of its own: heading, what stands beside it, and the content that scrolls. */
export function ScreenFrame({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
        <h1 className="text-base font-semibold text-fg-0">{title}</h1>
        {aside && <div className="ml-auto flex flex-wrap items-center gap-3 text-xs text-fg-1">{aside}</div>}
      </header>
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]"
      >
        {children}
      </section>
    </div>
  );
}
