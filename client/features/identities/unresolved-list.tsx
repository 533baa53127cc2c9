import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { IdentityProposal, UnresolvedIdentifier } from '../../../shared/domain/identity.ts';
import { formatAge, formatCount, plural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import type { Asked } from './decide-dialog.tsx';
import { identifierWords, percent, sidesOf } from './identity-words.ts';

/** Identifiers nobody is known by, each with whom it may belong to, why, and the two answers. */
export function UnresolvedList({
  unresolved,
  now,
  sourceName,
  mayDecide,
  onAsk,
}: {
  unresolved: readonly UnresolvedIdentifier[];
  now: number;
  sourceName: (id: string) => string;
  mayDecide: boolean;
  onAsk: (asked: Asked) => void;
}) {
  return (
    <ul className="flex flex-col">
      {unresolved.map((one) => {
        const { kind, value } = identifierWords(one.key);
        return (
          <li
            key={one.key}
            className="grid grid-cols-[minmax(12rem,19rem)_minmax(0,1fr)] gap-4 border-b border-line px-4 py-2.5 hover:bg-bg-2 max-[900px]:grid-cols-1"
          >
            <div className="min-w-0">
              <p className="flex items-baseline gap-2">
                <span className="w-14 shrink-0 text-2xs text-fg-2">{kind}</span>
                <span className="num truncate text-sm font-medium text-fg-0" title={value}>
                  {value}
                </span>
              </p>
              {one.label && (
                <p className="truncate pl-16 text-xs text-fg-1" title={one.label}>
                  “{one.label}”
                </p>
              )}
              <p className="num pl-16 text-2xs text-fg-2">
                {plural(one.events, 'event')} · {formatAge(now - one.lastAt)} ago
              </p>
              <p className="truncate pl-16 text-2xs text-fg-2">{one.sources.map(sourceName).join(', ')}</p>
            </div>
            <div className="flex min-w-0 flex-col gap-2">
              {one.proposals.map((proposal, index) => (
                <Proposal
                  key={proposal.person}
                  proposal={proposal}
                  mayDecide={mayDecide}
                  onAsk={onAsk}
                  other={index === 0 && mayDecide && <OtherButton identifier={one} onAsk={onAsk} />}
                />
              ))}
              {one.proposals.length === 0 && (
                <div className="flex items-start gap-3">
                  <span className="flex-1 pt-1 text-xs text-fg-2">
                    No name is near enough to propose anybody.
                  </span>
                  {mayDecide && <OtherButton identifier={one} onAsk={onAsk} />}
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function OtherButton({
  identifier,
  onAsk,
}: {
  identifier: UnresolvedIdentifier;
  onAsk: (asked: Asked) => void;
}) {
  const { kind, value } = identifierWords(identifier.key);
  return (
    <Button
      tone="quiet"
      className="w-28"
      aria-label={`Choose whose ${kind} ${value} is`}
      onClick={() => onAsk({ act: 'merge', key: identifier.key })}
    >
      Somebody else…
    </Button>
  );
}

function Proposal({
  proposal,
  mayDecide,
  onAsk,
  other,
}: {
  proposal: IdentityProposal;
  mayDecide: boolean;
  onAsk: (asked: Asked) => void;
  /** Beside the first of several. */
  other: ReactNode;
}) {
  const { pro, contra } = sidesOf(proposal.reasons);
  const { key, person, personName } = proposal;
  const { kind, value } = identifierWords(key);
  return (
    <div className="flex items-start gap-3">
      <div className="w-12 shrink-0 pt-0.5" title="How well the name fits. Never a proof.">
        <p className="num text-sm font-semibold text-fg-0">{percent(proposal.score)}</p>
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="mt-1 h-1 w-full" aria-hidden="true">
          <rect width="100" height="4" className="fill-bg-4" />
          <rect width={proposal.score * 100} height="4" className="fill-fg-1" />
        </svg>
      </div>
      <div className="min-w-0 flex-1">
        <p className="text-sm text-fg-0">
          {personName} <span className="num text-2xs text-fg-2">{person}</span>
        </p>
        <ul className="text-xs text-fg-1">
          {pro.map((reason) => (
            <li key={reason} className="flex items-start gap-1.5">
              <Plus aria-label="for it:" className="mt-0.5 size-3 shrink-0 text-fg-2" />
              {reason}
            </li>
          ))}
          {contra.map((reason) => (
            <li key={reason} className="flex items-start gap-1.5 text-fg-2">
              <Minus aria-label="against it:" className="mt-0.5 size-3 shrink-0" />
              {reason}
            </li>
          ))}
        </ul>
      </div>
      {mayDecide && (
        <div className="flex shrink-0 gap-1.5">
          <Button
            aria-label={`Merge ${kind} ${value} with ${personName}`}
            onClick={() => onAsk({ act: 'merge', key, person })}
          >
            Merge…
          </Button>
          <Button
            tone="quiet"
            aria-label={`${kind} ${value} is not ${personName}'s`}
            onClick={() => onAsk({ act: 'reject', key, person })}
          >
            Not them…
          </Button>
          {other || <span className="w-28" />}
        </div>
      )}
    </div>
  );
}

/** How many are shown of how many. */
export const shownWords = (shown: number, total: number) =>
  shown === total ? plural(total, 'identifier') : `${formatCount(shown)} of ${formatCount(total)}`;
