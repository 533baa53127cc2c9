import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { TriedFinding, TryOutAnswer } from '../../shared/contract/rules.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import { classNames } from '../lib/class-names.ts';
import { formatAge, formatCount, formatDay, formatMoment, plural } from '../lib/format.ts';
import { useFetched } from '../lib/http-context.tsx';
import type { TryOut } from '../lib/use-try-out.ts';
import { Button } from './button.tsx';
import { DayBars } from './day-bars.tsx';
import { FormError } from './form.tsx';
import { Empty } from './pictures.tsx';
import { SeverityMark } from './severity-mark.tsx';

/** What a try-out found, or how far it is: the same findings, by the same ids, as the live line makes of these events. */
export function TryOutView({
  tryOut,
  now,
  onAlert,
  hint,
}: {
  tryOut: TryOut;
  now: number;
  /** Opens an alert at its moment. */
  onAlert: (id: string, at: number) => void;
  /** What to do before anything ran. */
  hint: string;
}) {
  const { answer, error, faults, isRunning } = tryOut;
  if (error)
    return (
      <div className="p-3">
        <FormError error={error} />
      </div>
    );
  if (faults.length > 0)
    return <Empty title="It did not run">The text has faults: they are marked where it is written.</Empty>;
  if (!answer) return isRunning ? <Running share={0} events={0} /> : <Empty title={hint} />;
  if (answer.state === 'running')
    return <Running share={answer.progress} events={answer.events} onCancel={tryOut.cancel} />;
  if (answer.state === 'cancelled') return <Empty title="Cancelled">Nothing is known of these days.</Empty>;
  if (answer.state === 'failed')
    return (
      <div className="p-3">
        <FormError error={{ code: 'FAILED', message: answer.reason ?? 'It failed.' }} />
      </div>
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Summary answer={answer} now={now} />
      {answer.limits.map((limit) => (
        <p
          key={limit}
          role="status"
          className="flex items-center gap-2 border-b border-med/30 bg-med/10 px-3 py-1.5 text-xs text-med"
        >
          <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
          {limit}
        </p>
      ))}
      {answer.findings.length === 0 ? (
        <Empty title="It would have found nothing">
          {plural(answer.events, 'event')} since {formatMoment(answer.from, now)} UTC were judged.
        </Empty>
      ) : (
        <section
          aria-label="Findings"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]"
        >
          <table className="w-full border-collapse text-left text-xs">
            <thead className="sticky top-0 bg-bg-1 text-2xs text-fg-2">
              <tr>
                <th scope="col" className="w-28 px-3 py-1.5 font-medium">
                  Would fire (UTC)
                </th>
                <th scope="col" className="px-2 py-1.5 font-medium">
                  Finding
                </th>
                <th scope="col" className="w-16 px-2 py-1.5 text-right font-medium">
                  Evidence
                </th>
                <th scope="col" className="w-28 px-3 py-1.5 font-medium">
                  Live
                </th>
              </tr>
            </thead>
            <tbody>
              {answer.findings.map((finding) => (
                <FindingRow key={finding.id} finding={finding} now={now} onAlert={onAlert} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function Running({ share, events, onCancel }: { share: number; events: number; onCancel?: () => void }) {
  const percent = Math.round(share * 100);
  return (
    <div role="status" className="grid h-full place-content-center justify-items-center gap-3 p-6">
      <p className="text-sm text-fg-1">
        Reading the record <span className="num text-fg-0">{percent} %</span>
      </p>
      <progress
        max={100}
        value={percent}
        aria-label="How much of the record is read"
        className="h-1.5 w-64 overflow-hidden rounded bg-bg-3 [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-bg-3 [&::-webkit-progress-value]:bg-accent"
      />
      <p className="num text-xs text-fg-2">{plural(events, 'event')}</p>
      {onCancel && <Button onClick={onCancel}>Cancel</Button>}
    </div>
  );
}

function Summary({ answer, now }: { answer: TryOutAnswer; now: number }) {
  const live = answer.findings.filter(({ isLive }) => isLive).length;
  const days = answer.perDay.map(({ day }) => day);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-3 py-2 text-xs text-fg-1">
      <p>
        <span className="num text-base font-semibold text-fg-0">{formatCount(answer.findingCount)}</span>{' '}
        {answer.findingCount === 1 ? 'finding' : 'findings'}
        {answer.findingCount > answer.findings.length && `, the newest ${answer.findings.length} shown`}
      </p>
      <p>
        <span className="num text-fg-0">{formatCount(live)}</span> of{' '}
        {answer.findingCount > answer.findings.length ? `the newest ${answer.findings.length}` : 'them'} stand
        live
      </p>
      <p className="text-fg-2">
        {plural(answer.events, 'event')} in {formatAge(answer.tookMs)}, findings from{' '}
        {formatMoment(answer.from, now)} UTC on
      </p>
      <div className="ml-auto flex items-center gap-2">
        <span className="text-2xs text-fg-2">{days[0] === undefined ? '' : formatDay(days[0])}</span>
        <DayBars
          days={days}
          counts={answer.perDay.map(({ count }) => count)}
          what="findings"
          className="h-5 w-40"
        />
        <span className="text-2xs text-fg-2">
          {days.length === 0 || days.at(-1)! <= now ? 'today' : formatDay(days.at(-1)!)}
        </span>
      </div>
    </div>
  );
}

function FindingRow({
  finding,
  now,
  onAlert,
}: {
  finding: TriedFinding;
  now: number;
  onAlert: (id: string, at: number) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const { alert } = finding;
  return (
    <>
      <tr className={classNames('border-t border-line align-top', isOpen ? 'bg-bg-2' : 'hover:bg-bg-2')}>
        <td className="num px-3 py-2 whitespace-nowrap text-fg-1">{formatMoment(finding.at, now)}</td>
        <td className="px-2 py-1">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
            className="flex min-h-6 w-full flex-col items-start py-1 text-left"
          >
            <span className="flex items-center gap-2 font-medium text-fg-0">
              <SeverityMark level={finding.level} isQuiet className="text-xs" />
              {finding.title}
            </span>
            <span className="text-fg-2">{finding.reason}</span>
          </button>
        </td>
        <td className="num px-2 py-2 text-right text-fg-1">{formatCount(finding.evidenceCount)}</td>
        <td className="px-3 py-1.5">
          {alert ? (
            <Button tone="quiet" onClick={() => onAlert(alert.id, alert.at)}>
              Open alert
            </Button>
          ) : finding.isLive ? (
            <span className="inline-flex h-7 items-center gap-1.5 text-fg-1">
              <CircleCheck aria-hidden="true" className="size-3.5" /> stands
            </span>
          ) : (
            <span className="inline-flex h-7 items-center text-fg-2">not live</span>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr className="bg-bg-2">
          <td />
          <td colSpan={3} className="px-2 pt-0 pb-3">
            <EvidenceList finding={finding} now={now} />
          </td>
        </tr>
      )}
    </>
  );
}

function EvidenceList({ finding, now }: { finding: TriedFinding; now: number }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-1.5">
      {finding.assumptions.length > 0 && (
        <p className="text-2xs text-fg-2">
          Assumed: {finding.assumptions.map(({ text }) => text).join('; ')}.
        </p>
      )}
      <ol className="flex flex-col rounded border border-line bg-bg-1">
        {finding.evidence.map((event) => (
          <li key={event.eventId} className="border-b border-line last:border-b-0">
            <button
              type="button"
              aria-expanded={open === event.eventId}
              onClick={() => setOpen(open === event.eventId ? null : event.eventId)}
              className="flex min-h-7 w-full flex-wrap items-baseline gap-x-3 px-2.5 py-1 text-left hover:bg-bg-3"
            >
              <span className="num text-fg-1">{formatMoment(event.time, now)}</span>
              <span className="num text-fg-2">{event.source}</span>
              <span className="text-fg-0">{event.message}</span>
              <span className="num text-2xs text-fg-2">
                {Object.entries(event.values)
                  .map(([field, value]) => `${field} = ${value}`)
                  .join(' · ')}
              </span>
            </button>
            {open === event.eventId && <EventText id={event.eventId} />}
          </li>
        ))}
      </ol>
      {finding.evidenceCount > finding.evidence.length && (
        <p className="text-2xs text-fg-2">
          and {formatCount(finding.evidenceCount - finding.evidence.length)} earlier ones
        </p>
      )}
    </div>
  );
}

function EventText({ id }: { id: string }) {
  const { result, reload } = useFetched<LoggedEvent>(`/api/events/${encodeURIComponent(id)}`);
  if (result.state === 'loading') return <p className="px-2.5 py-2 text-fg-2">Reading the event…</p>;
  if (result.state === 'failed')
    return (
      <div className="flex items-center gap-2 p-2">
        <FormError error={result.error} />
        <Button onClick={reload}>Try again</Button>
      </div>
    );
  const { fields, raw, entities } = result.data;
  return (
    <pre className="num max-h-64 overflow-auto bg-bg-0 p-2.5 text-2xs whitespace-pre-wrap break-all text-fg-0">
      {JSON.stringify({ entities, fields, raw }, null, 2)}
    </pre>
  );
}
