import { Hourglass, OctagonX } from 'lucide-react';
import { formatAge, formatClock } from '../lib/format.ts';
import { useNow, useView } from '../live/live-context.tsx';

/** Says over everything that a quiet queue means nothing: what comes in is judged late, or no more. */
export function JudgingBanner() {
  const now = useNow();
  const judging = useView('judging').items.get('line');
  if (!judging) return null;
  const since = `${formatClock(judging.since)} UTC`;
  const age = formatAge(now - judging.since);
  if (judging.state === 'stopped')
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-high px-4 py-2 text-base font-semibold text-bg-0"
      >
        <OctagonX aria-hidden="true" className="size-5" />
        <span className="num">Nothing is judged since {since}</span>
        <span aria-hidden="true" className="num font-medium">
          {age}
        </span>
        <span className="font-medium">No alert will come until the server is started again.</span>
      </div>
    );
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-med px-4 py-1.5 text-sm font-semibold text-bg-0"
    >
      <Hourglass aria-hidden="true" className="size-4" />
      <span>Alerts are late</span>
      <span aria-hidden="true" className="num">
        {age}
      </span>
      <span className="num font-medium">What came since {since} is not judged yet.</span>
    </div>
  );
}
