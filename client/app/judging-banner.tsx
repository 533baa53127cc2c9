import { Hourglass, OctagonX } from 'lucide-react';
import { formatAge, formatClock } from '../lib/format.ts';
import { useNow, useView } from '../live/live-context.tsx';
import { Strip } from './strip.tsx';

/** Says over everything that a quiet queue means nothing: what comes in is judged late, or no more. */
export function JudgingBanner() {
  const now = useNow();
  const judging = useView('judging').items.get('line');
  if (!judging) return null;
  const since = `${formatClock(judging.since)} UTC`;
  const age = formatAge(now - judging.since);
  if (judging.state === 'stopped')
    return (
      <Strip level="alarm" icon={OctagonX} what={`Nothing is judged since ${since}`} age={age}>
        No alert will come until the server is started again.
      </Strip>
    );
  return (
    <Strip level="warning" icon={Hourglass} what="Alerts are late" age={age}>
      What came since {since} is not judged yet.
    </Strip>
  );
}
