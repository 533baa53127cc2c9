import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { IdentitiesAnswer } from '../../../shared/contract/http.ts';
import type { RejudgeState } from '../../../shared/domain/identity.ts';
import {
  formatAge,
  formatClock,
  formatCount,
  formatDuration,
  formatMoment,
  plural,
} from '../../lib/format.ts';
import { useFetched } from '../../lib/http-context.tsx';
import { useMay } from '../../lib/session-context.tsx';
import { useNow, useView } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { CoverageList } from './coverage-list.tsx';
import { type Asked, DecideDialog } from './decide-dialog.tsx';
import { DecisionList } from './decision-list.tsx';
import { shownWords, UnresolvedList } from './unresolved-list.tsx';

/** While the past is judged again the picture changes quickly; else it is read again now and then. */
const READ_AGAIN_MS = { running: 1_000, idle: 15_000 } as const;

/** Whose an identifier is: what is proposed, what was decided, and how much of each feed can be tied to people. */
export function IdentitiesPanel() {
  const { result, reload } = useFetched<IdentitiesAnswer>('/api/identities');
  const mayDecide = useMay('identity.decide');
  const sources = useView('sources').items;
  const now = useNow();
  const [asked, setAsked] = useState<Asked | null>(null);
  const sourceName = useCallback((id: string) => sources.get(id)?.name ?? id, [sources]);
  const isRunning = 'data' in result && result.data.rejudge.state === 'running';
  useEffect(() => {
    const timer = setInterval(reload, isRunning ? READ_AGAIN_MS.running : READ_AGAIN_MS.idle);
    return () => clearInterval(timer);
  }, [isRunning, reload]);

  if (result.state === 'loading' || result.state === 'failed')
    return (
      <ScreenFrame title="Identities">
        {result.state === 'loading' ? (
          <Loading label="Identities are loading" rows={8} />
        ) : (
          <Failed title="The identities cannot be read" error={result.error} onRetry={reload} />
        )}
      </ScreenFrame>
    );
  const { unresolved, unresolvedTotal, decisions, coverage, rejudge, people } = result.data;
  const proposed = unresolved.filter(({ proposals }) => proposals.length > 0).length;
  return (
    <ScreenFrame
      title="Identities"
      aside={
        <>
          <RejudgeLine rejudge={rejudge} now={now} />
          <Button tone="quiet" onClick={reload}>
            Read again
          </Button>
        </>
      }
    >
      {result.state === 'stale' && (
        <StaleBar>As of {formatClock(result.readAt)} UTC: the newer read failed.</StaleBar>
      )}
      <div className="grid h-full min-h-0 gap-2 p-2 min-[901px]:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <Section
          title="Nobody is known by these"
          aside={
            unresolvedTotal === 0
              ? undefined
              : `${shownWords(unresolved.length, unresolvedTotal)}, ${proposed === 0 ? 'none' : formatCount(proposed)} with a proposal`
          }
        >
          {unresolved.length === 0 ? (
            <Empty title="Every identifier that events name is somebody's">
              Unknown badges, accounts, e-mails and hosts of the last day would stand here.
            </Empty>
          ) : (
            <UnresolvedList
              unresolved={unresolved}
              now={now}
              sourceName={sourceName}
              mayDecide={mayDecide}
              onAsk={setAsked}
            />
          )}
        </Section>
        <div className="flex min-h-0 flex-col gap-2">
          <Section title="Events that match people or known hosts" className="max-h-[45%] shrink-0">
            {coverage.length === 0 ? (
              <Empty title="Nothing measured yet">No event of the last days names anybody.</Empty>
            ) : (
              <CoverageList coverage={coverage} now={now} sourceName={sourceName} />
            )}
          </Section>
          <Section
            title="Decided by people"
            aside={decisions.length === 0 ? undefined : plural(decisions.length, 'decision')}
            className="flex-1"
          >
            {decisions.length === 0 ? (
              <Empty title="Nothing decided yet">
                Merges and rejections stand here, each with who, when and why. Each can be taken back.
              </Empty>
            ) : (
              <DecisionList decisions={decisions} now={now} mayDecide={mayDecide} onAsk={setAsked} />
            )}
          </Section>
        </div>
      </div>
      {asked && (
        <DecideDialog
          asked={asked}
          people={people}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            reload();
          }}
        />
      )}
    </ScreenFrame>
  );
}

function Section({
  title,
  aside,
  className = '',
  children,
}: {
  title: string;
  aside?: string | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className={`panel flex min-h-0 flex-col ${className}`}>
      <header className="flex min-h-9 shrink-0 items-center gap-3 border-b border-line px-3">
        <h2 className="text-xs font-semibold text-fg-0">{title}</h2>
        {aside && <span className="ml-auto text-2xs text-fg-2">{aside}</span>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section aria-label={`${title}: list`} tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        {children}
      </section>
    </section>
  );
}

/** What the last decision changed in the past. */
function RejudgeLine({ rejudge, now }: { rejudge: RejudgeState; now: number }) {
  if (rejudge.state === 'running')
    return (
      <span role="status" className="text-fg-0">
        The past is being judged again…
      </span>
    );
  const { last } = rejudge;
  if (!last) return null;
  const parts = [
    [last.raised, 'raised'],
    [last.updated, 'changed'],
    [last.withdrawn, 'withdrawn'],
  ] as const;
  const changed = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`);
  return (
    <span
      role="status"
      title={`${plural(last.events, 'event')} since ${formatMoment(last.since, now)} UTC, in ${formatDuration(last.tookMs)}`}
    >
      Judged again {formatAge(now - last.at)} ago ({last.because}): findings{' '}
      {changed.length === 0 ? 'unchanged' : changed.join(', ')}
    </span>
  );
}
