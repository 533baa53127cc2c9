import type { AlertDetail } from '../../../shared/domain/alert.ts';
import { formatMoment } from '../../lib/format.ts';

/** Notes and the alert's history in one list, newest first. */
export function Record({
  detail,
  timezone,
  now,
}: {
  detail: Pick<AlertDetail, 'notes' | 'history'>;
  timezone: string;
  now: number;
}) {
  const rows = [
    ...detail.notes.map((note) => ({
      key: `n${note.id}`,
      at: note.at,
      by: note.by,
      note: note.text,
      act: 'noted',
    })),
    ...detail.history
      .filter((row) => row.act !== 'note' && row.act !== 'noted')
      .map((row, n) => ({ key: `h${n}`, at: row.at, by: row.by, act: row.act, detail: row.detail })),
  ].sort((a, b) => b.at - a.at);
  return (
    <ol className="flex flex-col px-3 py-1">
      {rows.map((row) => (
        <li key={row.key} className="border-b border-line py-1.5 text-xs last:border-0">
          <p className="flex gap-2 text-fg-1">
            <span className="num shrink-0 text-fg-2">{formatMoment(row.at, now, timezone)}</span>
            <span>
              <span className="text-fg-0">{row.by}</span> {row.act.replaceAll('_', ' ')}
              {'detail' in row && row.detail ? `: ${row.detail}` : ''}
            </span>
          </p>
          {'note' in row && <p className="mt-0.5 whitespace-pre-wrap text-sm text-fg-0">{row.note}</p>}
        </li>
      ))}
      {rows.length === 0 && <li className="py-2 text-xs text-fg-2">Nothing was done yet.</li>}
    </ol>
  );
}
