import { ArrowLeft, ArrowRight, Clock3 } from 'lucide-react';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { AlertCommands } from '../../lib/alert-commands.ts';
import { placeWords, timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatAge, formatMoment, zoneName } from '../../lib/format.ts';
import { useNow } from '../../live/live-context.tsx';
import { AlertActionBar } from '../../ui/alert-action-bar.tsx';
import { Button, Kbd } from '../../ui/button.tsx';
import { DomainGlyphs } from '../../ui/domain-glyphs.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';

const STATUS_WORDS: Readonly<Record<Alert['status'], string>> = {
  new: 'Not acknowledged',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  merged: 'Merged into another alert',
  withdrawn: 'Withdrawn: later evidence refuted it',
};

/** What this is about, how it stands, and what can be done. */
export function PivotHead({
  alert,
  moment,
  commands,
  onBack,
}: {
  alert: Alert;
  moment: number;
  commands: AlertCommands;
  onBack: () => void;
}) {
  const index = useDeployment();
  const now = useNow();
  const timezone = timezoneOf(index, alert.place?.site);
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-bg-1 px-3 py-2">
      <Button tone="quiet" onClick={onBack} className="px-1.5">
        <ArrowLeft aria-hidden="true" className="size-4" />
        <span className="sr-only">Back to the Console</span>
        <Kbd>Esc</Kbd>
      </Button>
      <SeverityMark level={alert.level} isQuiet={alert.status !== 'new'} withWord className="text-base" />
      <div className="min-w-0 flex-1 basis-80">
        <h1 className="text-base leading-5 font-semibold text-fg-0">{alert.title}</h1>
        <p className="flex flex-wrap items-center gap-x-3 text-xs text-fg-1">
          <span>{alert.person?.name ?? alert.host ?? ''}</span>
          <span>{placeWords(index, alert.place)}</span>
          <span className="num flex items-center gap-1">
            <Clock3 aria-hidden="true" className="size-3 text-fg-2" />
            {formatMoment(moment, now, timezone)} {zoneName(timezone, moment)}
            <span className="text-fg-2">{formatAge(now - moment)} ago</span>
          </span>
          <DomainGlyphs domains={alert.domains} />
          <span>
            score <span className="num font-semibold text-fg-0">{alert.score}</span>
          </span>
          <span className="text-fg-0">
            {STATUS_WORDS[alert.status]}
            {alert.status === 'acknowledged' && alert.acknowledgedBy && ` by ${alert.acknowledgedBy}`}
            {alert.status === 'resolved' &&
              ` as ${alert.disposition?.replaceAll('_', ' ') ?? 'unknown'}${alert.resolvedBy ? ` by ${alert.resolvedBy}` : ''}`}
          </span>
          <span>{alert.assignee ? `with ${alert.assignee}` : 'with nobody'}</span>
          {alert.mergedInto && (
            <a
              href={`/?alert=${encodeURIComponent(alert.mergedInto)}`}
              className="flex items-center gap-1 text-accent underline"
            >
              open it <ArrowRight aria-hidden="true" className="size-3" />
            </a>
          )}
        </p>
      </div>
      <div className="-my-2 [&>*]:border-0 [&>*]:bg-transparent [&>*]:px-0">
        <AlertActionBar alert={alert} commands={commands} />
      </div>
    </header>
  );
}
