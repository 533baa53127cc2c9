import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';

type Tone = 'primary' | 'plain' | 'quiet' | 'danger';

const TONES: Readonly<Record<Tone, string>> = {
  primary: 'bg-accent text-bg-0 font-semibold hover:brightness-110 disabled:bg-bg-4 disabled:text-fg-2',
  plain: 'bg-bg-3 text-fg-0 ring-1 ring-inset ring-line-2 hover:bg-bg-4 disabled:text-fg-2',
  quiet: 'text-fg-1 hover:bg-bg-3 hover:text-fg-0 disabled:text-fg-2',
  danger: 'bg-crit/15 text-crit ring-1 ring-inset ring-crit/50 hover:bg-crit/25',
};

const SHAPE =
  'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded px-2 text-xs disabled:cursor-not-allowed';

/** A button of at least 24 px each way (WCAG 2.5.8). */
export function Button({ tone = 'plain', className, ...rest }: ComponentProps<'button'> & { tone?: Tone }) {
  return <button type="button" {...rest} className={classNames(SHAPE, TONES[tone], className)} />;
}

/** A link that looks like one: a download. */
export function ButtonLink({ tone = 'plain', className, ...rest }: ComponentProps<'a'> & { tone?: Tone }) {
  return <a {...rest} className={classNames(SHAPE, TONES[tone], className)} />;
}

/** A key as it stands on the keyboard. */
export function Kbd({ children, className }: { children: string; className?: string }) {
  return (
    <kbd
      className={classNames(
        'num inline-grid h-[1.125rem] min-w-[1.125rem] place-items-center rounded-[3px] px-1 text-2xs leading-none ring-1 ring-inset ring-current/30',
        className,
      )}
    >
      {children}
    </kbd>
  );
}
