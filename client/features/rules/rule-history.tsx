import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { RuleAnswer } from '../../../shared/contract/rules.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatMoment } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { TextDiff } from '../../ui/text-diff.tsx';

/** Every version with who and when; the chosen one held against the one before it, and a way back to it. */
export function RuleHistory({
  answer,
  now,
  mayChange,
  isSending,
  onRevert,
}: {
  answer: RuleAnswer;
  now: number;
  mayChange: boolean;
  isSending: boolean;
  onRevert: (version: number) => void;
}) {
  const { versions, fileText, rule } = answer;
  const all = [
    ...versions,
    ...(fileText === undefined
      ? []
      : [{ version: 0, at: 0, by: rule.file, note: 'As the file says', disabled: false, text: null }]),
  ];
  const [chosen, setChosen] = useState(all[0]?.version ?? 0);
  const index = all.findIndex(({ version }) => version === chosen);
  const textOf = (at: number) => all[at]?.text ?? fileText ?? '';
  const before = index + 1 < all.length ? textOf(index + 1) : '';
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ol className="max-h-[45%] shrink-0 overflow-auto border-b border-line">
        {all.map(({ version, at, by, note, disabled }) => (
          <li
            key={version}
            className={classNames(
              'flex items-center gap-2 border-b border-line px-3 py-1 text-xs last:border-b-0',
              version === chosen && 'bg-bg-3',
            )}
          >
            <button
              type="button"
              aria-pressed={version === chosen}
              onClick={() => setChosen(version)}
              className="flex min-h-7 min-w-0 flex-1 items-baseline gap-3 text-left"
            >
              <span className="num w-5 shrink-0 text-right text-fg-0">{version}</span>
              <span className="num w-32 shrink-0 text-fg-2">{at > 0 && formatMoment(at, now)}</span>
              <span className="w-36 shrink-0 truncate text-fg-1">{by}</span>
              <span className="min-w-0 truncate text-fg-0">
                {disabled && <span className="text-fg-2">switched off </span>}
                {note}
              </span>
            </button>
            {version === rule.version ? (
              <span className="text-2xs text-fg-2">in force</span>
            ) : (
              mayChange && (
                <Button tone="quiet" disabled={isSending} onClick={() => onRevert(version)}>
                  <Undo2 aria-hidden="true" className="size-3.5" /> Go back to this
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
      <div className="min-h-0 flex-1">
        <TextDiff
          key={chosen}
          label={`Version ${chosen} against the one before`}
          before={before}
          after={textOf(index)}
        />
      </div>
    </div>
  );
}
