import { Clock3, MapPin, MessageSquare, UserRound } from 'lucide-react';
import type { Alert } from '../../../shared/domain/alert.ts';
import { classNames } from '../../lib/class-names.ts';
import { type DeploymentIndex, placeWords, timezoneOf } from '../../lib/deployment.ts';
import { formatAge, formatMinute } from '../../lib/format.ts';
import { LEVEL_TEXT, LEVEL_WORDS } from '../../lib/severity.ts';
import { DomainGlyphs } from '../../ui/domain-glyphs.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { isOpen, lateness, withdrawal } from './queue-order.ts';

const STATUS_WORDS: Readonly<Partial<Record<Alert['status'], string>>> = {
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  merged: 'Merged',
  withdrawn: 'Withdrawn',
};

/** One alert as three lines: what, where and who, and how it stands. Colour is spent while nobody has acknowledged it. */
export function AlertRow({
  alert,
  index,
  now,
  isSelected,
  isPending,
}: {
  alert: Alert;
  index: DeploymentIndex;
  now: number;
  isSelected: boolean;
  isPending: boolean;
}) {
  const isNew = alert.status === 'new';
  const late = lateness(alert);
  const refuted = withdrawal(alert);
  const zone = timezoneOf(index, alert.place?.site);
  const place = placeWords(index, alert.place);
  return (
    <div
      className={classNames(
        'grid grid-cols-[1.375rem_minmax(0,1fr)] gap-x-2 border-b border-line border-l-[3px] py-2 pr-3 pl-2',
        isSelected ? 'border-l-accent bg-bg-3' : 'border-l-transparent hover:bg-bg-2',
        isNew && alert.level === 'critical' && !isSelected && 'bg-crit/8',
        !isOpen(alert) && 'opacity-75',
      )}
    >
      <SeverityMark
        level={alert.level}
        isQuiet={!isNew}
        className="mt-px self-start justify-self-center text-base"
      />
      <div className="min-w-0">
        <div className="flex items-baseline gap-2">
          <span
            className={classNames(
              'line-clamp-2 min-w-0 text-sm leading-[1.125rem]',
              isNew ? 'font-semibold text-fg-0' : 'font-medium text-fg-1',
            )}
          >
            {alert.title}
          </span>
          <span className="num ml-auto shrink-0 text-2xs text-fg-1" title="Since the latest finding">
            {formatAge(now - alert.lastAt)}
          </span>
        </div>
        {refuted && <p className="mt-0.5 line-clamp-2 text-xs text-fg-1">{refuted}</p>}
        <div className="mt-0.5 flex min-w-0 items-center gap-3 text-xs text-fg-2">
          {alert.person && (
            <span className="flex min-w-0 items-center gap-1">
              <UserRound aria-hidden="true" className="size-3 shrink-0" />
              <span className="truncate">{alert.person.name}</span>
            </span>
          )}
          {place && (
            <span className="flex min-w-0 items-center gap-1">
              <MapPin aria-hidden="true" className="size-3 shrink-0" />
              <span className="truncate">{place}</span>
            </span>
          )}
          {!place && alert.host && <span className="num truncate text-2xs">{alert.host}</span>}
        </div>
        <div className="mt-1 flex min-w-0 items-center gap-2 text-2xs">
          <span
            aria-hidden="true"
            className={classNames('shrink-0 font-semibold', isNew ? LEVEL_TEXT[alert.level] : 'text-fg-1')}
          >
            {LEVEL_WORDS[alert.level]}
          </span>
          <span className="num shrink-0 text-fg-1" title="Score, 0 to 100">
            <span className="sr-only">score </span>
            {alert.score}
          </span>
          <DomainGlyphs domains={alert.domains} />
          {alert.noteCount > 0 && (
            <span className="num flex items-center gap-0.5 text-fg-2" title="Notes">
              <MessageSquare aria-hidden="true" className="size-3" />
              {alert.noteCount}
              <span className="sr-only"> notes</span>
            </span>
          )}
          {late && (
            <span
              className="num flex min-w-0 items-center gap-1 text-med"
              title={`Would have fired ${formatMinute(late.firedAt, zone)}, known ${formatMinute(late.knownAt, zone)}`}
            >
              <Clock3 aria-hidden="true" className="size-3 shrink-0" />
              <span className="truncate">
                {formatMinute(late.firedAt, zone)}, known {formatMinute(late.knownAt, zone)}
              </span>
            </span>
          )}
          <span className="ml-auto truncate text-fg-2">{isPending ? 'Sending…' : standing(alert)}</span>
        </div>
      </div>
    </div>
  );
}

function standing(alert: Alert): string {
  const status = STATUS_WORDS[alert.status];
  if (!isOpen(alert)) return status ?? '';
  if (alert.assignee) return alert.assignee;
  return status ?? 'Unassigned';
}
