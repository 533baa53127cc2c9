import { useMemo } from 'react';
import { classNames } from '../lib/class-names.ts';
import { type DiffLine, diffLines, foldDiff } from '../lib/line-diff.ts';
import { Empty } from './pictures.tsx';

const SIGNS = { same: ' ', removed: '−', added: '+' } as const;
const TONES = {
  same: 'text-fg-2',
  removed: 'bg-crit/10 text-fg-0',
  added: 'bg-ok/10 text-fg-0',
} as const;

/** Two texts held against each other, a sign and a colour a line; what is the same is folded away. */
export function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = useMemo(() => foldDiff(diffLines(before, after)), [before, after]);
  if (before === after) return <Empty title="No difference" />;
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="num h-full overflow-auto bg-bg-0 py-2 text-xs leading-[1.125rem] focus-visible:outline-offset-[-2px]"
    >
      <div className="w-max min-w-full">
        {lines.map((line, index) =>
          line === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
            <div key={index} className="border-y border-line bg-bg-1 px-3 text-fg-3">
              ⋯
            </div>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
            <Line key={index} line={line} />
          ),
        )}
      </div>
    </section>
  );
}

function Line({ line }: { line: DiffLine }) {
  return (
    <div className={classNames('flex whitespace-pre', TONES[line.type])}>
      <span aria-hidden="true" className="w-9 shrink-0 pr-1.5 text-right text-fg-3 select-none">
        {line.before ?? ''}
      </span>
      <span aria-hidden="true" className="w-9 shrink-0 pr-1.5 text-right text-fg-3 select-none">
        {line.after ?? ''}
      </span>
      <span
        className={classNames(
          'w-5 shrink-0 text-center font-semibold',
          line.type === 'removed' && 'text-crit',
          line.type === 'added' && 'text-ok',
        )}
      >
        {SIGNS[line.type]}
      </span>
      <span>{line.text || ' '}</span>
    </div>
  );
}
