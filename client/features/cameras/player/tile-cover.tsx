import { classNames } from '../../../lib/class-names.ts';
import type { PlayerView } from './camera-player.ts';
import { coverWords } from './player-words.ts';
import { StateMark } from './state-mark.tsx';

/** Over a picture that may not be taken for now. What is underneath stays faintly visible: it is the last thing known. */
export function TileCover({
  view,
  now,
  reason,
}: {
  view: PlayerView;
  now: number;
  reason?: string | undefined;
}) {
  const { title, detail } = coverWords(view, now, reason);
  const isCalm = view.state === 'starting';
  return (
    <div
      role="status"
      className={classNames(
        'absolute inset-0 grid place-content-center justify-items-center gap-1 p-3 text-center',
        isCalm
          ? 'bg-bg-1'
          : 'bg-[repeating-linear-gradient(135deg,rgb(6_9_15/0.86)_0_10px,rgb(15_22_35/0.9)_10px_20px)]',
      )}
    >
      <StateMark state={view.state} className={classNames('text-lg', isCalm && 'attention')} />
      <p className={classNames('text-xs', isCalm ? 'text-fg-2' : 'font-semibold text-fg-0')}>{title}</p>
      {detail && <p className="max-w-[36ch] text-2xs text-fg-1 @max-[11rem]:hidden">{detail}</p>}
    </div>
  );
}
