import { Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RulesAnswer } from '../../../shared/contract/rules.ts';
import { formatCount } from '../../lib/format.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { useFetched } from '../../lib/http-context.tsx';
import { useMay } from '../../lib/session-context.tsx';
import { useSetting } from '../../lib/setting.ts';
import { useNow } from '../../live/live-context.tsx';
import { Button, ButtonLink, Kbd } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { RuleDetail } from './rule-detail.tsx';
import { RuleList } from './rule-list.tsx';
import { countStates, orderRules, RULE_FILTERS, RULE_ORDERS } from './rule-order.ts';
import { seeRule } from './rule-sight.ts';
import { STATE_WORDS } from './state-mark.tsx';
import { useFeeds } from './use-feeds.ts';

const ORDER_WORDS = { hits: 'Hits', cost: 'Cost', name: 'Name' } as const;

/** Every rule: whether it loaded, what it finds and costs; beside it the chosen one, to read, edit, try and take back. */
export function RulesPanel({
  selected,
  onSelect,
  onAlert,
}: {
  /** A rule's id; an empty text is a new rule. */
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
  onAlert: (id: string, at: number) => void;
}) {
  const now = useNow(30_000);
  const mayChange = useMay('rule.change');
  const { result, reload } = useFetched<RulesAnswer>('/api/rules');
  const [filter, setFilter] = useSetting('rule-filter', RULE_FILTERS, 'all');
  const [order, setOrder] = useSetting('rule-order', RULE_ORDERS, 'hits');
  const [words, setWords] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const answer = 'data' in result ? result.data : undefined;
  const feeds = useFeeds();
  const seen = useMemo(
    () => (answer?.rules ?? []).map((row) => seeRule(row, feeds, now)),
    [answer, feeds, now],
  );
  const rules = useMemo(() => orderRules(seen, filter, words, order), [seen, filter, words, order]);
  const counts = useMemo(() => countStates(seen), [seen]);

  useEffect(() => {
    if (!answer?.isGoingLive) return;
    const timer = setTimeout(reload, 2_000);
    return () => clearTimeout(timer);
  }, [answer, reload]);

  const move = (step: number) => {
    // A copy cannot be chosen: its id is another rule's.
    const own = rules.flatMap(({ row }) => (row.copyOf === undefined ? row : []));
    const at = own.findIndex(({ id }) => id === selected);
    const row = own[at < 0 ? 0 : Math.min(own.length - 1, Math.max(0, at + step))];
    if (row) onSelect(row.id);
  };
  useHotkeys([
    { keys: ['j', 'ArrowDown'], label: 'Next rule', group: 'Rules', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous rule', group: 'Rules', run: () => move(-1) },
    { keys: ['/'], label: 'Find a rule', group: 'Rules', run: () => search.current?.focus() },
  ]);

  return (
    <div className="grid h-full gap-2 p-2 min-[901px]:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
      <h1 className="sr-only">Rules</h1>
      <Panel
        title="Rules"
        className="max-[900px]:h-[36rem]"
        aside={
          <>
            {answer && (
              <span className="max-[1100px]:hidden">
                cost estimated on {formatCount(answer.sampled)} of the newest events
              </span>
            )}
            <Button tone="quiet" onClick={reload}>
              Read again
            </Button>
            <ButtonLink
              tone="quiet"
              href="/api/rules.yml"
              download="rules.yml"
              title="What judges now, as one file: npm run backtest takes it with --rules"
            >
              Export
            </ButtonLink>
            {mayChange && (
              <Button onClick={() => onSelect('')}>
                <Plus aria-hidden="true" className="size-3.5" /> New rule
              </Button>
            )}
          </>
        }
      >
        <div className="flex h-full min-h-0 flex-col">
          <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2">
            <span className="relative min-w-40 flex-1">
              <input
                ref={search}
                type="search"
                aria-label="Find a rule"
                placeholder="Name, file, tag, log source"
                value={words}
                onChange={(event) => setWords(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Escape') return;
                  // Left to itself Escape empties the field: it only leaves it here, so that J and K walk what was found.
                  event.preventDefault();
                  event.currentTarget.blur();
                }}
                className="h-7 w-full rounded border border-line-2 bg-bg-2 px-2.5 text-xs text-fg-0 placeholder:text-fg-2"
              />
              <Kbd className="pointer-events-none absolute top-1 right-2 text-fg-3">/</Kbd>
            </span>
            <Segmented
              label="State"
              name="rule-filter"
              value={filter}
              onChange={setFilter}
              options={RULE_FILTERS.map((value) => ({
                value,
                text: value === 'all' ? 'All' : STATE_WORDS[value],
                count: counts[value],
              }))}
            />
            <Segmented
              label="Order"
              name="rule-order"
              value={order}
              onChange={setOrder}
              options={RULE_ORDERS.map((value) => ({ value, text: ORDER_WORDS[value] }))}
            />
          </div>
          {!feeds.isRead && (
            <StaleBar>
              Which feeds are heard cannot be read now: rules may see less than is said here
            </StaleBar>
          )}
          {result.state === 'stale' && <StaleBar>An older list: {result.error.message}</StaleBar>}
          {answer?.isGoingLive && (
            <p role="status" className="border-b border-line bg-bg-2 px-3 py-1.5 text-xs text-fg-1">
              A change is stored and goes live in a moment; the rules before it judge until then.
            </p>
          )}
          {answer?.refused.map(({ file, line, reason }) => (
            <p
              key={`${file}:${line}`}
              className="border-b border-high/40 bg-high/10 px-3 py-1.5 text-xs text-high"
            >
              Refused <span className="num">{`${file}:${line}`}</span>: {reason}
            </p>
          ))}
          <section
            aria-label="List of rules"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
            className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]"
          >
            {result.state === 'failed' ? (
              <Failed title="The rules cannot be read" error={result.error} onRetry={reload} />
            ) : !answer ? (
              <Loading label="The rules are loading" rows={12} />
            ) : rules.length === 0 ? (
              <Empty title="No rule of that kind" />
            ) : (
              <RuleList rules={rules} answer={answer} selected={selected} now={now} onSelect={onSelect} />
            )}
          </section>
        </div>
      </Panel>
      {selected === undefined ? (
        <Panel title="Rule" className="max-[900px]:h-[36rem]">
          <Empty title="No rule is chosen">
            <kbd className="num">J</kbd> and <kbd className="num">K</kbd> go through the list.
          </Empty>
        </Panel>
      ) : (
        <RuleDetail
          key={selected}
          id={selected}
          feeds={feeds}
          now={now}
          onAlert={onAlert}
          onChanged={(id) => {
            reload();
            onSelect(id);
          }}
          onClose={() => onSelect(undefined)}
        />
      )}
    </div>
  );
}
