import { Clock3, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import type { JoinCoverage } from '../../../shared/domain/identity.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatAge, formatClock, formatCount } from '../../lib/format.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { LineNotices } from './line-notices.tsx';
import {
  clockWords,
  isClockOff,
  needsAttention,
  orderSources,
  STATE_WORDS,
  shiftWords,
} from './source-order.ts';

const TYPE_WORDS = { http: 'HTTP', syslog: 'Syslog', file: 'File', mqtt: 'MQTT' } as const;

/** Every feed with its health: what it last said, how fast, what was lost, what is wrong. */
export function SourcesPanel() {
  const view = useView('sources');
  const now = useNow();
  const sources = useMemo(() => orderSources(view.items.values()), [view.items]);
  const troubled = sources.filter(needsAttention).length;
  return (
    <ScreenFrame
      title="Sources"
      aside={
        view.state !== 'loading' && (
          <span className={troubled > 0 ? 'text-high' : 'text-fg-1'}>
            {troubled > 0
              ? `${troubled} of ${sources.length} need attention`
              : `${sources.length} sources, none with a problem`}
          </span>
        )
      }
    >
      <LineNotices now={now} />
      {view.state === 'stale' && (
        <StaleBar>As of {formatClock(view.asOf)} UTC. Ages below go on counting.</StaleBar>
      )}
      {view.state === 'failed' && view.error ? (
        <Failed title="The sources cannot be read" error={view.error} />
      ) : view.state === 'loading' ? (
        <Loading label="Sources are loading" rows={8} />
      ) : sources.length === 0 ? (
        <Empty title="No source is configured">
          Sources are declared in the site folder, in sources.yaml.
        </Empty>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(21rem,1fr))] gap-2 p-3">
          {sources.map((source) => (
            <SourceCard key={source.id} source={source} now={now} />
          ))}
        </ul>
      )}
    </ScreenFrame>
  );
}

function SourceCard({ source, now }: { source: SourceHealth; now: number }) {
  const hasFallen = source.joinCoverage?.fellAt !== undefined;
  const isBad = needsAttention(source);
  const clock = clockWords(source);
  const shift = shiftWords(source);
  return (
    <li className={classNames('panel flex flex-col gap-2 p-3', isBad && 'border-high/60')}>
      <div className="flex items-start gap-2">
        <div className="min-w-0">
          <h2 className="truncate text-sm font-semibold text-fg-0">{source.name}</h2>
          <p className="num text-2xs text-fg-2">
            {source.id} · {TYPE_WORDS[source.type]}
          </p>
        </div>
        <span
          className={classNames(
            'ml-auto flex shrink-0 items-center gap-1.5 text-xs font-semibold',
            isBad ? 'text-high' : source.state === 'fresh' ? 'text-fg-1' : 'text-fg-2',
          )}
        >
          {isBad && <TriangleAlert aria-hidden="true" className="size-3.5" />}
          {hasFallen && source.state === 'fresh' ? 'Unmatched' : STATE_WORDS[source.state]}
        </span>
      </div>
      <dl className="grid grid-cols-3 gap-x-3 gap-y-2 text-xs">
        <Figure
          name="Newest event"
          value={source.lastEventAt === undefined ? '–' : formatAge(now - source.lastEventAt)}
          isLarge
        />
        <Figure name="A minute" value={formatCount(source.ratePerMinute)} isLarge />
        <Figure
          name="Expected within"
          value={source.freshWithinMs === undefined ? 'no limit' : formatAge(source.freshWithinMs)}
        />
        {source.joinCoverage && <MatchFigures coverage={source.joinCoverage} />}
        <Figure name="Accepted" value={formatCount(source.accepted)} />
        <Figure name="Rejected" value={formatCount(source.rejected)} isBad={source.rejected > 0} />
        <Figure name="Lost before" value={formatCount(source.dropped)} isBad={source.dropped > 0} />
      </dl>
      {clock !== undefined && (
        <p
          className={classNames(
            'flex items-start gap-1.5 text-xs',
            isClockOff(source) ? 'text-med' : 'text-fg-2',
          )}
        >
          <Clock3 aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {clock}
        </p>
      )}
      {shift !== undefined && source.clock?.shifted && (
        <p className="text-xs text-fg-2">
          {shift} <span className="num">{formatAge(now - source.clock.shifted.at)}</span> ago.
        </p>
      )}
      {source.problem && <p className="text-xs text-fg-0">{source.problem}</p>}
    </li>
  );
}

/** How many of its events that name somebody could be tied to a person or a known host: now, and usually. */
function MatchFigures({ coverage }: { coverage: JoinCoverage }) {
  const share = ({ joined, events }: JoinCoverage['recent']) =>
    events === 0 ? '–' : `${Math.round((100 * joined) / events)} %`;
  return (
    <>
      <Figure name="Matched lately" value={share(coverage.recent)} isBad={coverage.fellAt !== undefined} />
      <Figure name="Matched usually" value={share(coverage.baseline)} />
      <Figure name="Naming somebody" value={formatCount(coverage.recent.events + coverage.baseline.events)} />
    </>
  );
}

function Figure({
  name,
  value,
  isLarge = false,
  isBad = false,
}: {
  name: string;
  value: string;
  isLarge?: boolean;
  isBad?: boolean;
}) {
  return (
    <div>
      <dt className="text-2xs text-fg-2">{name}</dt>
      <dd
        className={classNames(
          'num',
          isLarge ? 'text-base font-semibold' : '',
          isBad ? 'text-med' : 'text-fg-0',
        )}
      >
        {value}
      </dd>
    </div>
  );
}
