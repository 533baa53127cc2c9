import type { Alert } from '../../../shared/domain/alert.ts';
import { placeWords, timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatMoment, plural, zoneName } from '../../lib/format.ts';
import { groupReasons } from '../../lib/group-reasons.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';

/** The selected alert in short: why it stands, newest reason first, so that most need no pivot to be understood. */
export function AlertDigest({ alert, now }: { alert: Alert; now: number }) {
  const index = useDeployment();
  const timezone = timezoneOf(index, alert.place?.site);
  const reasons = groupReasons(alert.reasons);
  const facts: readonly (readonly [string, string])[] = [
    ['Moment', `${formatMoment(alert.moment.at, now, timezone)} ${zoneName(timezone, alert.moment.at)}`],
    ['Where', placeWords(index, alert.place)],
    ['Who', alert.person ? `${alert.person.name}, ${alert.person.id}` : ''],
    ['Device', alert.host ?? ''],
    ['Held by', alert.assignee ?? 'nobody'],
  ];
  return (
    <section
      aria-label="The selected alert"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto border-t border-line-2 bg-bg-1 focus-visible:outline-offset-[-2px]"
    >
      <dl className="grid grid-cols-[3.75rem_minmax(0,1fr)] gap-x-2 gap-y-0.5 px-3 py-2 text-xs">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-fg-2">{name}</dt>
              <dd className="truncate text-fg-1">{value}</dd>
            </div>
          ))}
      </dl>
      <h3 className="border-y border-line bg-bg-2 px-3 py-1 text-2xs font-semibold text-fg-1">
        Why, {plural(reasons.length, 'reason')}{' '}
        {reasons.length > 1 && <span className="font-normal text-fg-2">newest first</span>}
      </h3>
      <ol>
        {reasons.map(({ newest: reason, earlier }) => (
          <li key={reason.findingId} className="flex gap-2 border-b border-line px-3 py-1.5 last:border-0">
            <SeverityMark
              level={reason.level}
              isQuiet={alert.status !== 'new' || reason.withdrawn !== undefined}
              className="mt-0.5 h-fit text-xs"
            />
            <div className="min-w-0 flex-1">
              <p
                className={`text-xs leading-[1.125rem] ${reason.withdrawn === undefined ? 'text-fg-0' : 'text-fg-2 line-through'}`}
              >
                {reason.sentence}
                {earlier.length > 0 && (
                  <span className="text-fg-2"> And {plural(earlier.length, 'time')} before.</span>
                )}
              </p>
              {reason.withdrawn !== undefined && (
                <p className="text-2xs text-fg-1">Withdrawn: {reason.withdrawn}</p>
              )}
            </div>
            <span className="num mt-px shrink-0 text-2xs text-fg-2">
              {formatMoment(reason.at, now, timezone)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
