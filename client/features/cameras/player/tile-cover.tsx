import { classNames } from '../../../lib/class-names.ts';
import type { PlayerView } from './player-view.ts';
import { type CoverContext, coverWords } from './player-words.ts';
import { StateMark } from './state-mark.tsx';

/**
 * Over a picture that may not be taken for now: what is wrong, since when, and what is being done. What is underneath stays
 * faintly visible: it is the last thing known. Only the title is announced; the rest counts seconds.
 */
export function TileCover({ view, ...context }: { view: PlayerView } & CoverContext) {
  const { title, detail, doing } = coverWords(view, context);
  const isCalm = view.state === 'starting';
  return (
    <div
      data-cover
      className={classNames(
        'absolute inset-0 grid place-content-center justify-items-center gap-1 p-3 text-center',
        isCalm
          ? 'bg-bg-1'
          : 'bg-[repeating-linear-gradient(135deg,rgb(6_9_15/0.9)_0_10px,rgb(15_22_35/0.93)_10px_20px)]',
      )}
    >
      <StateMark state={view.state} className={classNames('text-lg', isCalm && 'attention')} />
      <p role="status" className={classNames('text-xs', isCalm ? 'text-fg-2' : 'font-semibold text-fg-0')}>
        {title}
      </p>
      {detail && (
        <p className="num max-w-[40ch] text-2xs text-fg-1 @max-[11rem]:hidden @min-[44rem]:text-sm">
          {detail}
        </p>
      )}
      {doing && (
        <p className="num max-w-[40ch] text-2xs text-fg-2 @max-[14rem]:hidden @min-[44rem]:text-sm">
          {doing}
        </p>
      )}
    </div>
  );
}
