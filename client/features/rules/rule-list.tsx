import { useEffect, useRef } from 'react';
import type { RuleRow, RulesAnswer } from '../../../shared/contract/rules.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatAge, formatCount } from '../../lib/format.ts';
import { DayBars } from '../../ui/day-bars.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { hitsOf } from './rule-order.ts';
import type { SeenRule } from './rule-sight.ts';
import { StateMark } from './state-mark.tsx';

const HEADS = [
  ['', 'w-7 pl-3'],
  ['Rule', ''],
  ['State', 'w-24'],
  ['Hits in 14 days', 'w-44'],
  ['Last hit', 'w-20 text-right'],
  ['Cost', 'w-28 pr-3 text-right'],
] as const;

/** Every rule with how it stands; the selected one is kept in sight. */
export function RuleList({
  rules,
  answer,
  selected,
  now,
  onSelect,
}: {
  rules: readonly SeenRule[];
  answer: RulesAnswer;
  selected: string | undefined;
  now: number;
  onSelect: (id: string) => void;
}) {
  return (
    <table className="w-full table-fixed border-collapse text-left text-xs" data-hotkeys>
      <thead className="sticky top-0 z-10 bg-bg-1 text-2xs text-fg-2">
        <tr>
          {HEADS.map(([name, width]) => (
            <th key={name} scope="col" className={classNames('px-2 py-1.5 font-medium', width)}>
              {name || <span className="sr-only">Severity</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <Row
            key={`${rule.row.id} ${rule.row.file}:${rule.row.line}`}
            rule={rule}
            days={answer.days}
            isSelected={rule.row.id === selected && rule.row.copyOf === undefined}
            now={now}
            onSelect={onSelect}
          />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  rule: { row, state, because },
  days,
  isSelected,
  now,
  onSelect,
}: {
  rule: SeenRule;
  days: readonly number[];
  isSelected: boolean;
  now: number;
  onSelect: (id: string) => void;
}) {
  const ref = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isSelected) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const hits = hitsOf(row);
  return (
    <tr
      ref={ref}
      aria-selected={isSelected}
      className={classNames(
        'border-t border-line',
        isSelected ? 'bg-bg-3 shadow-[inset_2px_0_0_var(--color-accent)]' : 'hover:bg-bg-2',
      )}
    >
      <td className="py-1.5 pl-3">{row.level && <SeverityMark level={row.level} isQuiet />}</td>
      <td className="px-2 py-1">
        <button
          type="button"
          onClick={() => onSelect(row.id)}
          className="flex min-h-6 w-full min-w-0 flex-col text-left"
        >
          <span className={classNames('w-full truncate', row.state === 'input' ? 'text-fg-1' : 'text-fg-0')}>
            {row.title}
          </span>
          {row.fault ? (
            <span className="w-full truncate text-2xs text-high">
              {row.version > 0 ? `version ${row.version}, line ` : `${row.file}:`}
              {row.fault.line}: {row.fault.reason}
            </span>
          ) : because !== undefined && state !== 'no_feed' ? (
            <span className="w-full truncate text-2xs text-fg-1">{because}</span>
          ) : (
            <span className="num w-full truncate text-2xs text-fg-2">
              {row.type ?? row.logsource} · {row.file}:{row.line}
              {row.version > 0 && ` · version ${row.version}`}
            </span>
          )}
        </button>
      </td>
      <td className="px-2 py-1.5">
        <StateMark state={state} />
      </td>
      <td className="px-2 py-1.5">
        {row.state === 'live' || hits > 0 ? (
          <span className="flex items-center gap-2">
            <DayBars days={days} counts={row.hits} what="findings" className="h-4 min-w-0 flex-1" />
            <span className={classNames('num w-8 text-right', hits > 0 ? 'text-fg-0' : 'text-fg-2')}>
              {formatCount(hits)}
            </span>
          </span>
        ) : null}
      </td>
      <td className="num px-2 py-1.5 text-right whitespace-nowrap text-fg-1">
        {row.lastHitAt === undefined ? (
          <span className="text-fg-2">none</span>
        ) : (
          formatAge(now - row.lastHitAt)
        )}
      </td>
      <td className="num py-1.5 pr-3 pl-2 text-right whitespace-nowrap text-fg-1">
        <Cost row={row} />
      </td>
    </tr>
  );
}

/** Share of the time of all rules, and what an event costs; a correlation's cost lies in its inputs. */
function Cost({ row }: { row: RuleRow }) {
  if (!row.cost) return <span className="text-fg-2">{row.kind === 'correlation' ? 'its inputs' : ''}</span>;
  if (row.cost.tried === 0) return <span className="text-fg-2">no event</span>;
  const percent = row.cost.share * 100;
  return (
    <span
      title={`An estimate. ${row.cost.matched} of ${row.cost.tried} sampled events of its log source matched`}
    >
      {percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %{' '}
      <span className="text-fg-2">{(row.cost.nsPerEvent / 1000).toFixed(1)} µs</span>
    </span>
  );
}
