import { formatMoment } from '../../lib/format.ts';
import { usePages } from '../../lib/use-pages.ts';
import { useNow } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form.tsx';
import { Empty, Failed, Loading } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { actionWords, detailWords, subjectWords } from './audit-words.ts';

interface AuditPage {
  readonly entries: readonly {
    readonly seq: number;
    readonly at: number;
    readonly actor: string;
    readonly action: string;
    readonly subject?: string;
    readonly detail?: unknown;
  }[];
  readonly nextBefore?: string;
}

/** Who did and saw what, newest first. */
export function AuditPanel() {
  const now = useNow(60_000);
  const { state, pages, hasMore, error, more, reload } = usePages<AuditPage>('/api/audit?limit=100');
  const entries = pages.flatMap((page) => page.entries);
  return (
    <ScreenFrame
      title="Audit"
      aside={
        <Button tone="quiet" onClick={reload}>
          Read again
        </Button>
      }
    >
      {state === 'failed' && error ? (
        <Failed title="The audit cannot be read" error={error} onRetry={reload} />
      ) : state === 'loading' ? (
        <Loading label="The audit is loading" rows={12} />
      ) : entries.length === 0 ? (
        <Empty title="Nothing is on record yet" />
      ) : (
        <>
          <table className="w-full border-collapse text-left text-xs">
            <thead className="sticky top-0 bg-bg-1 text-2xs text-fg-2">
              <tr>
                {['When (UTC)', 'Who', 'What', 'On', 'Detail'].map((name) => (
                  <th key={name} scope="col" className="px-3 py-2 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.seq} className="border-t border-line hover:bg-bg-2">
                  <td className="num px-3 py-2 whitespace-nowrap text-fg-1">{formatMoment(entry.at, now)}</td>
                  <td className="px-3 py-2 text-fg-0">{entry.actor}</td>
                  <td
                    className={`px-3 py-2 ${entry.action === 'session.refuse' ? 'text-med' : 'text-fg-0'}`}
                    title={entry.action}
                  >
                    {actionWords(entry.action)}
                  </td>
                  <td className="px-3 py-2 text-fg-1" title={entry.subject}>
                    <span className="text-fg-2">{subjectWords(entry.subject).kind}</span>{' '}
                    <span className="num">{subjectWords(entry.subject).id}</span>
                  </td>
                  <td className="px-3 py-2 break-words text-fg-1">{detailWords(entry.detail)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {error && <FormError error={error} />}
          {hasMore && (
            <div className="p-3 text-center">
              <Button onClick={more}>Older entries</Button>
            </div>
          )}
        </>
      )}
    </ScreenFrame>
  );
}
