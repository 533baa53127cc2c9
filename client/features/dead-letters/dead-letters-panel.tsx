import { useMemo, useState } from 'react';
import type { DeadLettersAnswer, ReplayAnswer } from '../../../shared/contract/http.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { DeadLetter } from '../../../shared/domain/event.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatCount, formatMoment, plural } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { useMay } from '../../lib/session-context.tsx';
import { usePages } from '../../lib/use-pages.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form.tsx';
import { Empty, Failed, Loading } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';

const PAGE = 100;

/** Records that could not become events: why, as received, and the way back in once the mapping is mended. */
export function DeadLettersPanel() {
  const http = useHttp();
  const mayReplay = useMay('dead_letter.replay');
  const sources = useView('sources').items;
  const [source, setSource] = useState('');
  const path = `/api/dead-letters?limit=${PAGE}${source ? `&source=${encodeURIComponent(source)}` : ''}`;
  const { state, pages, hasMore, error, more, reload } = usePages<DeadLettersAnswer>(path);
  const letters = useMemo(() => pages.flatMap((page) => page.deadLetters), [pages]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<ReplayAnswer | null>(null);
  const [refused, setRefused] = useState<PublicError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const waiting = letters.filter((letter) => letter.replayedAt === undefined);
  const areAllChosen = waiting.length > 0 && waiting.every((letter) => chosen.has(letter.id));

  async function replay() {
    setIsSending(true);
    setRefused(null);
    try {
      setOutcome(await http.send<ReplayAnswer>('POST', '/api/dead-letters/replay', { ids: [...chosen] }));
      setChosen(new Set());
      reload();
    } catch (thrown) {
      setRefused(asPublicError(thrown));
    }
    setIsSending(false);
  }
  const toggle = (id: string) =>
    setChosen((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set(before).add(id),
    );

  return (
    <ScreenFrame
      title="Dead letters"
      aside={
        <>
          {pages[0] && <span>{plural(pages[0].total, 'record')} kept</span>}
          <label className="flex items-center gap-2">
            Source
            <select
              value={source}
              onChange={(event) => setSource(event.target.value)}
              className="h-7 rounded border border-line-2 bg-bg-2 px-2 text-fg-0"
            >
              <option value="">all</option>
              {[...sources.values()].map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          <Button tone="quiet" onClick={reload}>
            Read again
          </Button>
          {mayReplay && (
            <Button tone="primary" disabled={chosen.size === 0 || isSending} onClick={() => void replay()}>
              {isSending ? 'Replaying…' : `Replay ${chosen.size > 0 ? formatCount(chosen.size) : 'chosen'}`}
            </Button>
          )}
        </>
      }
    >
      {outcome && <Outcome outcome={outcome} />}
      {refused && (
        <div className="p-3">
          <FormError error={refused} />
        </div>
      )}
      {state === 'failed' && error ? (
        <Failed title="The dead letters cannot be read" error={error} onRetry={reload} />
      ) : state === 'loading' ? (
        <Loading label="Dead letters are loading" rows={10} />
      ) : letters.length === 0 ? (
        <Empty title="No dead letters">Every record {source ? 'of this source ' : ''}became an event.</Empty>
      ) : (
        <>
          <table className="w-full border-collapse text-left text-xs">
            <thead className="sticky top-0 bg-bg-1 text-2xs text-fg-2">
              <tr>
                {mayReplay && (
                  <th scope="col" className="w-10 px-3 py-2">
                    <input
                      type="checkbox"
                      aria-label="Choose all that are shown"
                      className="size-4 align-middle accent-accent"
                      checked={areAllChosen}
                      onChange={() =>
                        setChosen(areAllChosen ? new Set() : new Set(waiting.map((one) => one.id)))
                      }
                    />
                  </th>
                )}
                <th scope="col" className="w-32 px-2 py-2 font-medium">
                  Received (UTC)
                </th>
                <th scope="col" className="w-36 px-2 py-2 font-medium">
                  Source
                </th>
                <th scope="col" className="w-24 px-2 py-2 font-medium">
                  Failed at
                </th>
                <th scope="col" className="px-2 py-2 font-medium">
                  Reason
                </th>
              </tr>
            </thead>
            <tbody>
              {letters.map((letter) => (
                <Letter
                  key={letter.id}
                  letter={letter}
                  mayReplay={mayReplay}
                  isChosen={chosen.has(letter.id)}
                  isOpen={open === letter.id}
                  onToggle={() => toggle(letter.id)}
                  onOpen={() => setOpen(open === letter.id ? null : letter.id)}
                />
              ))}
            </tbody>
          </table>
          {error && (
            <div className="p-3">
              <FormError error={error} />
            </div>
          )}
          {hasMore && (
            <div className="p-3 text-center">
              <Button onClick={more}>Older records</Button>
            </div>
          )}
        </>
      )}
    </ScreenFrame>
  );
}

function Letter({
  letter,
  mayReplay,
  isChosen,
  isOpen,
  onToggle,
  onOpen,
}: {
  letter: DeadLetter;
  mayReplay: boolean;
  isChosen: boolean;
  isOpen: boolean;
  onToggle: () => void;
  onOpen: () => void;
}) {
  const now = useNow(60_000);
  const isDone = letter.replayedAt !== undefined;
  return (
    <>
      <tr className={classNames('border-t border-line align-top', isChosen ? 'bg-bg-3' : 'hover:bg-bg-2')}>
        {mayReplay && (
          <td className="px-3 py-1.5">
            <input
              type="checkbox"
              aria-label={`Choose the record of ${letter.source} received ${formatMoment(letter.receivedAt, now)}`}
              className="size-4 align-middle accent-accent"
              disabled={isDone}
              checked={isChosen}
              onChange={onToggle}
            />
          </td>
        )}
        <td className="num px-2 py-2 text-fg-1">{formatMoment(letter.receivedAt, now)}</td>
        <td className="num px-2 py-2 text-fg-1">{letter.source}</td>
        <td className="px-2 py-2 text-fg-1">{letter.stage}</td>
        <td className="px-2 py-1">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onOpen}
            className="min-h-6 w-full py-1 text-left text-fg-0 hover:underline"
          >
            {letter.reason}
            {isDone && (
              <span className="ml-2 text-fg-2">replayed {formatMoment(letter.replayedAt ?? 0, now)}</span>
            )}
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={mayReplay ? 5 : 4} className="px-3 pb-3">
            <p className="pb-1 text-2xs text-fg-2">As received, cut to 64 KiB</p>
            <pre className="num max-h-64 overflow-auto rounded bg-bg-2 p-3 text-xs whitespace-pre-wrap break-all text-fg-0">
              {letter.text}
            </pre>
          </td>
        </tr>
      )}
    </>
  );
}

function Outcome({ outcome }: { outcome: ReplayAnswer }) {
  return (
    <div role="status" className="border-b border-line bg-bg-2 px-4 py-2 text-xs text-fg-0">
      {plural(outcome.accepted, 'record')} became events, {formatCount(outcome.duplicates)} were known already
      {outcome.stillRejected.length > 0 && (
        <>
          , <strong className="text-med">{formatCount(outcome.stillRejected.length)} failed again</strong>:{' '}
          {outcome.stillRejected[0]?.reason}
        </>
      )}
      .
    </div>
  );
}
