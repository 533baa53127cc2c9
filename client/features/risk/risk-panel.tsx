import { useState } from 'react';
import {
  type EntityRisk,
  RISK_KINDS,
  type RiskContribution,
  type RiskKind,
} from '../../../shared/domain/risk.ts';
import { formatAge, formatClock } from '../../lib/format.ts';
import { useNow } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useRisks } from './use-risks.ts';

const KIND_WORDS: Readonly<Record<RiskKind, string>> = {
  person: 'People',
  host: 'Hosts',
  door: 'Doors',
  zone: 'Zones',
};
/** From here on a risk is told as a finding. */
const HIGH = 70;
const STALE_MS = 3 * 60_000;
const SHOWN = 5;

/** Who and what carries most risk now, highest first, with all that it is made of. */
export function RiskPanel() {
  const [kind, setKind] = useState<RiskKind>('person');
  const { answer, error, reload } = useRisks(kind);
  const now = useNow(10_000);
  return (
    <ScreenFrame
      title="Highest risk"
      aside={
        <>
          {answer && <span>as of {formatClock(answer.asOf)} UTC</span>}
          <Segmented
            label="Risk of"
            name="risk-kind"
            value={kind}
            onChange={setKind}
            options={RISK_KINDS.map((value) => ({ value, text: KIND_WORDS[value] }))}
          />
          <Button tone="quiet" onClick={reload}>
            Read again
          </Button>
        </>
      }
    >
      {answer && (error || now - answer.asOf > STALE_MS) && (
        <StaleBar>As of {formatClock(answer.asOf)} UTC; it could not be read since.</StaleBar>
      )}
      {!answer && error ? (
        <Failed title="The risks cannot be read" error={error} onRetry={reload} />
      ) : !answer ? (
        <Loading label="Risks are loading" rows={8} />
      ) : answer.risks.length === 0 ? (
        <Empty title="No risk">Nothing was found of any of them within the last seven days.</Empty>
      ) : (
        <ol className="divide-y divide-line">
          {answer.risks.map((risk) => (
            <RiskRow key={risk.entity} risk={risk} now={now} />
          ))}
        </ol>
      )}
    </ScreenFrame>
  );
}

function RiskRow({ risk, now }: { risk: EntityRisk; now: number }) {
  const isHigh = risk.score >= HIGH;
  const more = risk.contributions.length - SHOWN;
  return (
    <li className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 px-4 py-3 text-xs">
      <p className={isHigh ? 'text-high' : 'text-fg-1'}>
        <span className="num text-base font-semibold">{Math.round(risk.score)}</span>
        <span className="block text-2xs">{isHigh ? 'of 100, high' : 'of 100'}</span>
      </p>
      <div className="min-w-0">
        <h2 className="truncate text-sm font-semibold text-fg-0">{risk.name}</h2>
        <ul className="mt-1 flex flex-col gap-0.5">
          {risk.contributions.slice(0, SHOWN).map((one) => (
            <Contribution key={one.findingId} one={one} now={now} />
          ))}
        </ul>
        {more > 0 && <p className="mt-0.5 text-2xs text-fg-2">and {more} more</p>}
      </div>
    </li>
  );
}

function Contribution({ one, now }: { one: RiskContribution; now: number }) {
  return (
    <li className="flex gap-2">
      <span className="num w-8 shrink-0 text-right text-fg-0">{Math.round(one.weight * one.decay)}</span>
      <span className="min-w-0 text-fg-1">
        {one.title}
        <span className="text-2xs text-fg-2">
          {' '}
          {one.level}, {formatAge(now - one.at)} ago, {Math.round(one.decay * 100)} % of{' '}
          {Math.round(one.weight)} left
          {one.why.length > 0 && `; ${one.why.join('; ')}`}
        </span>
      </span>
    </li>
  );
}
