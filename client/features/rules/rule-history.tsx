import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { RuleAnswer, RuleVersion } from '../../../shared/contract/rules.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatMoment } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form.tsx';
import { Empty } from '../../ui/pictures.tsx';
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
  const older = useOlder(rule.id, versions);
  const all: RuleVersion[] = [
    ...versions,
    ...older.read,
    ...(fileText === undefined
      ? []
      : [
          {
            ...{ version: 0, at: 0, by: rule.file, note: 'As the file says now' },
            ...{ disabled: false, text: fileText, isFile: true },
          },
        ]),
  ];
  const [chosen, setChosen] = useState(all[0]?.version ?? 0);
  const index = all.findIndex(({ version }) => version === chosen);
  const one = all[index];
  const other = all[index + 1];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ol className="max-h-[45%] shrink-0 overflow-auto border-b border-line">
        {all.map(({ version, at, by, note, disabled, text }) => (
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
              mayChange &&
              text !== null && (
                <Button tone="quiet" disabled={isSending} onClick={() => onRevert(version)}>
                  <Undo2 aria-hidden="true" className="size-3.5" /> Go back to this
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
      {older.next > 0 && (
        <div className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1 text-xs text-fg-2">
          Older versions are kept too.
          <Button tone="quiet" disabled={older.isReading} onClick={older.readNext}>
            Read version {older.next}
          </Button>
          {older.error && <FormError error={older.error} />}
        </div>
      )}
      <div className="min-h-0 flex-1">
        {one && (one.text === null || other?.text === null) ? (
          <Empty title="Its text is not known">
            Version {one.text === null ? one.version : other!.version} is what the file said then, and that
            was not kept.
          </Empty>
        ) : (
          <TextDiff
            key={chosen}
            label={`Version ${chosen} against ${other?.version === 0 ? 'what the file says now' : other ? `version ${other.version}` : 'nothing'}`}
            before={other?.text ?? ''}
            after={one?.text ?? ''}
          />
        )}
      </div>
    </div>
  );
}

/** Versions before those that are listed, read one by one by their number. */
function useOlder(rule: string, listed: readonly RuleVersion[]) {
  const http = useHttp();
  const [read, setRead] = useState<readonly RuleVersion[]>([]);
  const [isReading, setIsReading] = useState(false);
  const [error, setError] = useState<PublicError>();
  const next = (read.at(-1) ?? listed.at(-1) ?? { version: 1 }).version - 1;
  const readNext = () => {
    setIsReading(true);
    setError(undefined);
    http
      .get<RuleVersion>(`/api/rules/${encodeURIComponent(rule)}/versions/${next}`)
      .then(
        (one) => setRead((before) => [...before, one]),
        (thrown: unknown) => setError(asPublicError(thrown)),
      )
      .finally(() => setIsReading(false));
  };
  return { read, next, isReading, error, readNext };
}
