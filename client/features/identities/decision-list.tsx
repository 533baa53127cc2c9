import type { IdentitiesAnswer } from '../../../shared/contract/http.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatMoment } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import type { Asked } from './decide-dialog.tsx';
import { decisionWords } from './identity-words.ts';

/** Every merge and rejection, newest first, with who, when and why; what stands can be taken back. */
export function DecisionList({
  decisions,
  now,
  mayDecide,
  onAsk,
}: {
  decisions: IdentitiesAnswer['decisions'];
  now: number;
  mayDecide: boolean;
  onAsk: (asked: Asked) => void;
}) {
  return (
    <ul className="flex flex-col">
      {decisions.map((decision) => (
        <li key={decision.id} className="flex items-start gap-2 border-b border-line px-3 py-2">
          <div className="min-w-0 flex-1">
            <p className={classNames('text-xs', decision.undone ? 'text-fg-2 line-through' : 'text-fg-0')}>
              {decisionWords(decision)}
            </p>
            {(decision.validFrom !== undefined || decision.validTo !== undefined) && (
              <p className="num text-2xs text-fg-1">
                {decision.validFrom !== undefined && `from ${formatMoment(decision.validFrom, now)} `}
                {decision.validTo !== undefined && `until ${formatMoment(decision.validTo, now)}`} UTC
              </p>
            )}
            <p className="text-2xs text-fg-2">
              {decision.by}, {formatMoment(decision.at, now)} UTC: {decision.reason}
            </p>
            {decision.undone && (
              <p className="text-2xs text-fg-1">
                Taken back by {decision.undone.by}, {formatMoment(decision.undone.at, now)} UTC:{' '}
                {decision.undone.reason}
              </p>
            )}
          </div>
          {mayDecide && !decision.undone && (
            <Button
              aria-label={`Take back: ${decisionWords(decision)}`}
              onClick={() => onAsk({ act: 'undo', decision })}
            >
              Undo…
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
