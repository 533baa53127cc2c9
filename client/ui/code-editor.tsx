import { TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { classNames } from '../lib/class-names.ts';

export interface LineFault {
  readonly line: number;
  readonly reason: string;
}

/** Text with numbered lines; lines at fault are marked in the margin and listed beneath, each a way to its line. */
export function CodeEditor({
  label,
  value,
  onChange,
  faults,
  maxLength,
  isReadOnly = false,
  placeholder,
}: {
  label: string;
  value: string;
  onChange?: (value: string) => void;
  faults: readonly LineFault[];
  maxLength?: number;
  isReadOnly?: boolean;
  placeholder?: string;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const lines = value.split('\n');
  const reasonByLine = new Map(faults.map(({ line, reason }) => [line, reason]));

  const goTo = (line: number) => {
    const element = area.current;
    if (!element) return;
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    element.focus();
    element.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const lineHeight = Number.parseFloat(getComputedStyle(element).lineHeight) || 18;
    element.scrollTop = Math.max(0, (line - 4) * lineHeight);
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="num flex min-h-0 flex-1 overflow-hidden bg-bg-0 text-xs leading-[1.125rem]">
        <div
          aria-hidden="true"
          className="w-11 shrink-0 overflow-hidden border-r border-line bg-bg-1 py-2 text-right text-fg-3 select-none"
        >
          <div style={{ transform: `translateY(${-scrollTop}px)` }}>
            {lines.map((_, index) => (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
                key={index}
                title={reasonByLine.get(index + 1)}
                className={classNames(
                  'pr-2',
                  reasonByLine.has(index + 1) && 'bg-high/20 font-semibold text-high',
                )}
              >
                {index + 1}
              </div>
            ))}
          </div>
        </div>
        <textarea
          ref={area}
          aria-label={label}
          aria-invalid={faults.length > 0}
          value={value}
          maxLength={maxLength}
          readOnly={isReadOnly}
          placeholder={placeholder}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
          onChange={(event) => onChange?.(event.target.value)}
          className="min-w-0 flex-1 resize-none overflow-auto bg-transparent px-3 py-2 whitespace-pre text-fg-0 outline-none placeholder:text-fg-3 focus-visible:outline-1 focus-visible:outline-offset-[-1px]"
        />
      </div>
      {faults.length > 0 && (
        <ul role="alert" className="max-h-32 shrink-0 overflow-auto border-t border-high/40 bg-high/10 py-1">
          {faults.map(({ line, reason }) => (
            <li key={`${line} ${reason}`}>
              <button
                type="button"
                onClick={() => goTo(line)}
                className="flex min-h-6 w-full items-start gap-2 px-3 py-0.5 text-left text-xs text-fg-0 hover:bg-high/15"
              >
                <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-high" />
                <span className="num w-14 shrink-0 text-high">line {line}</span>
                <span>{reason}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
