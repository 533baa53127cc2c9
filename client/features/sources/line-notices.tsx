import { CircleHelp, TriangleAlert } from 'lucide-react';
import type { LineNotice } from '../../../shared/domain/line-health.ts';
import { namesInWords } from '../../../shared/lib/names-in-words.ts';
import { formatAge, formatMoment, plural } from '../../lib/format.ts';
import { useView } from '../../live/live-context.tsx';

/** What a person must know of the line itself: rules that cannot be judged now, bounds that were reached. */
export function LineNotices({ now }: { now: number }) {
  const view = useView('line');
  if (view.state === 'failed')
    return (
      <p role="status" className="panel mx-3 mt-3 p-3 text-xs text-med">
        Whether all rules are judged cannot be read now.
      </p>
    );
  const notices = together([...view.items.values()]);
  if (notices.length === 0) return null;
  const unjudged = notices.filter(({ kind }) => kind === 'unknown');
  const unknown = unjudged.reduce((sum, { count }) => sum + count, 0);
  const bounds = notices.length - unjudged.length;
  return (
    <section aria-label="The line" className="panel mx-3 mt-3 border-med/60 p-3">
      <h2 className="text-sm font-semibold text-fg-0">
        The line:{' '}
        {[
          unknown > 0 ? `${plural(unknown, 'rule')} unknown now` : '',
          bounds > 0 ? `${plural(bounds, 'bound')} reached` : '',
        ]
          .filter((part) => part !== '')
          .join(', ')}
      </h2>
      <ul className="mt-2 flex flex-col gap-1.5">
        {notices.map((notice) => (
          <li key={notice.id} className="flex items-start gap-2 text-xs">
            {notice.kind === 'unknown' ? (
              <CircleHelp aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-med" />
            ) : (
              <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-med" />
            )}
            <span className="min-w-0">
              <span className="font-semibold text-fg-0">{notice.about}</span>{' '}
              <span className="text-fg-1">{notice.text}</span>
            </span>
            <span className="num ml-auto shrink-0 text-fg-2">
              {notice.kind === 'bound'
                ? `${plural(notice.count, 'time')} since ${formatMoment(notice.since, now)} UTC, last ${formatAge(now - notice.lastAt)} ago`
                : `since ${formatMoment(notice.since, now)} UTC`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** So many of what waits for the same are named. */
const NAMED = 3;

/** Rules that are not judged for the same reason, since the same time, are one notice. */
function together(notices: readonly LineNotice[]): readonly LineNotice[] {
  const same = new Map<string, LineNotice[]>();
  for (const notice of notices) {
    const key = notice.kind === 'unknown' ? `${notice.text} ${notice.since}` : notice.id;
    same.set(key, [...(same.get(key) ?? []), notice]);
  }
  return [...same.values()].map((group) => ({
    ...group[0]!,
    about: namesInWords(
      group.map(({ about }) => about),
      NAMED,
    ),
    count: group.reduce((sum, { count }) => sum + count, 0),
  }));
}
