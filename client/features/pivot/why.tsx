import type { Alert, AlertReason } from '../../../shared/domain/alert.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { classNames } from '../../lib/class-names.ts';
import type { DeploymentIndex } from '../../lib/deployment.ts';
import { formatClock, plural } from '../../lib/format.ts';
import { groupReasons } from '../../lib/group-reasons.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { evidenceWords } from './evidence-words.ts';

/** Why it fired: each reason in a sentence, its evidence with the values that matched, what it takes for granted. */
export function Why({
  alert,
  findings,
  index,
  timezone,
  onEvent,
}: {
  alert: Alert;
  findings: readonly Finding[];
  index: DeploymentIndex;
  timezone: string;
  onEvent: (id: string) => void;
}) {
  const findingById = new Map(findings.map((finding) => [finding.id, finding]));
  const row = (reason: AlertReason) => (
    <Reason
      key={reason.findingId}
      reason={reason}
      finding={findingById.get(reason.findingId)}
      index={index}
      timezone={timezone}
      onEvent={onEvent}
    />
  );
  return (
    <div className="flex flex-col">
      <ol className="flex flex-col">
        {groupReasons(alert.reasons).map(({ newest, earlier }) => (
          <li key={newest.findingId} className="border-b border-line last:border-0">
            {row(newest)}
            {earlier.length > 0 && (
              <details className="pb-1 pl-[1.625rem] text-xs">
                <summary className="min-h-6 cursor-pointer px-3 leading-6 text-fg-2 hover:text-fg-0">
                  {plural(earlier.length, 'earlier finding')} of the same rule
                </summary>
                {earlier.map(row)}
              </details>
            )}
          </li>
        ))}
      </ol>
      <details className="border-t border-line px-3 py-2 text-xs">
        <summary className="cursor-pointer text-fg-1">
          Score <span className="num font-semibold text-fg-0">{alert.score}</span>, how it came about
        </summary>
        <dl className="mt-1.5 flex flex-col gap-0.5 pl-3">
          {alert.scoreParts.map((part) => (
            <div key={part.text} className="flex justify-between gap-3 text-fg-1">
              <dt>{part.text}</dt>
              <dd className="num text-fg-0">{part.points > 0 ? `+${part.points}` : part.points}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function Reason({
  reason,
  finding,
  index,
  timezone,
  onEvent,
}: {
  reason: AlertReason;
  finding: Finding | undefined;
  index: DeploymentIndex;
  timezone: string;
  onEvent: (id: string) => void;
}) {
  const assumptions = finding?.assumptions ?? [];
  const isWithdrawn = reason.withdrawn !== undefined;
  // The line takes seconds; what took a minute came late.
  const isLate = reason.knownAt - reason.at >= 60_000;
  return (
    <div className="flex gap-2 px-3 pt-1.5 pb-0.5">
      <SeverityMark level={reason.level} isQuiet={isWithdrawn} className="mt-0.5 h-fit text-xs" />
      <div className="min-w-0 flex-1">
        <p
          className={classNames(
            'text-xs leading-[1.125rem]',
            isWithdrawn ? 'text-fg-2 line-through' : 'text-fg-0',
          )}
        >
          {reason.sentence}
        </p>
        {isWithdrawn && <p className="text-xs text-fg-1">Withdrawn: {reason.withdrawn}</p>}
        {!isWithdrawn && finding?.runbook && (
          <p className="text-xs text-fg-1">
            <span className="text-fg-2">Do: </span>
            {finding.runbook}
          </p>
        )}
        <details className="mt-0.5 text-xs">
          <summary className="min-h-6 cursor-pointer leading-6 text-fg-2 hover:text-fg-0">
            <span className="num">
              {isLate && 'would have fired '}
              {formatClock(reason.at, timezone)}
              {isLate && `, known ${formatClock(reason.knownAt, timezone)}`}
            </span>
            , {plural(reason.evidenceCount, 'event')} as evidence
            {assumptions.length > 0 && `, ${plural(assumptions.length, 'assumption')}`}
          </summary>
          {assumptions.map((assumption) => (
            <p key={assumption.text} className="mb-1 border-l-2 border-line-2 pl-2 text-xs text-fg-1">
              <span className="text-fg-2">Takes for granted ({assumption.about}): </span>
              {assumption.text}
            </p>
          ))}
          <ul className="mt-1 flex flex-col gap-1.5">
            {finding?.evidence.map((evidence) => (
              <li key={evidence.eventId} className="rounded bg-bg-2 px-2 py-1.5">
                <button
                  type="button"
                  onClick={() => onEvent(evidence.eventId)}
                  className="flex min-h-6 w-full items-baseline gap-2 text-left text-fg-0 hover:underline"
                >
                  <span className="num shrink-0 text-fg-1">{formatClock(evidence.time, timezone)}</span>
                  <span className="min-w-0">{evidence.message}</span>
                </button>
                <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-2xs">
                  {Object.entries(evidence.values).map(([field, matched]) => {
                    const { name, value } = evidenceWords(field, matched, index);
                    return (
                      <div key={field} className="contents">
                        <dt className="text-fg-2" title={field}>
                          {name}
                        </dt>
                        <dd className="break-words text-fg-0">{value}</dd>
                      </div>
                    );
                  })}
                </dl>
              </li>
            ))}
            {finding && finding.evidenceCount > finding.evidence.length && (
              <li className="text-fg-2">
                The first {finding.evidence.length} of {finding.evidenceCount} are shown.
              </li>
            )}
            {!finding && <li className="text-fg-2">The finding itself is no longer on record.</li>}
          </ul>
        </details>
      </div>
    </div>
  );
}
