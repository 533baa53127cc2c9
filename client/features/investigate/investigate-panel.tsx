import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { RULE_LIMITS, type RuleAnswer, type RulesAnswer } from '../../../shared/contract/rules.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { useFetched } from '../../lib/http-context.tsx';
import { useSetting } from '../../lib/setting.ts';
import { useTryOut } from '../../lib/use-try-out.ts';
import { useNow } from '../../live/live-context.tsx';
import { Button, Kbd } from '../../ui/button.tsx';
import { CodeEditor } from '../../ui/code-editor.tsx';
import { DaysSelect, TRY_OUT_DAYS } from '../../ui/days-select.tsx';
import { FormError } from '../../ui/form.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Loading } from '../../ui/pictures.tsx';
import { TryOutView } from '../../ui/try-out-view.tsx';

/** Try a rule on what was recorded: one in force, or any text. It answers what the live line and the back-test answer. */
export function InvestigatePanel({
  rule,
  onRule,
  onAlert,
}: {
  /** Id of the rule in force that is tried; undefined: what is pasted. */
  rule: string | undefined;
  onRule: (id: string | undefined) => void;
  onAlert: (id: string, at: number) => void;
}) {
  const now = useNow(30_000);
  const { result: list } = useFetched<RulesAnswer>('/api/rules');
  const { result: chosen } = useFetched<RuleAnswer>(
    rule === undefined ? null : `/api/rules/${encodeURIComponent(rule)}`,
  );
  const [days, setDays] = useSetting('try-out-days', TRY_OUT_DAYS, '7');
  const [pasted, setPasted] = useState('');
  const tryOut = useTryOut();
  const rows =
    'data' in list
      ? list.data.rules.filter(({ kind, copyOf }) => kind !== 'filter' && copyOf === undefined)
      : [];
  const shown = 'data' in chosen ? chosen.data : undefined;
  const isPasted = rule === undefined;
  const mayRun = isPasted ? pasted.trim() !== '' : shown !== undefined;

  const run = () => {
    if (!mayRun) return;
    const isInForce = shown && (shown.rule.state === 'live' || shown.rule.state === 'input');
    if (!isPasted && isInForce) tryOut.start({ rule, days: Number(days) });
    else tryOut.start({ text: isPasted ? pasted : (shown?.text ?? ''), days: Number(days) });
  };
  useHotkeys([
    { keys: ['t'], label: 'Try the rule on history', group: 'Investigate', run },
    {
      keys: ['mod+Enter'],
      label: 'Try what is written on history',
      group: 'Investigate',
      isAlways: true,
      run,
    },
  ]);

  return (
    <div className="grid h-full gap-2 p-2 min-[901px]:grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)]">
      <h1 className="sr-only">Investigate</h1>
      <Panel title="Try a rule on what was recorded" className="max-[900px]:h-[36rem]">
        <div className="flex h-full min-h-0 flex-col">
          <div className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-2">
            <label className="flex min-w-0 flex-1 items-center gap-2 text-xs text-fg-1">
              Rule
              <select
                value={rule ?? ''}
                onChange={(event) => {
                  tryOut.clear();
                  onRule(event.target.value === '' ? undefined : event.target.value);
                }}
                className="h-7 min-w-0 flex-1 rounded border border-line-2 bg-bg-2 px-2 text-fg-0"
              >
                <option value="">what is pasted below</option>
                {[...rows]
                  .sort((a, b) => (a.title < b.title ? -1 : 1))
                  .map(({ id, title, state }) => (
                    <option key={id} value={id}>
                      {title}
                      {state === 'live' ? '' : ` (${state})`}
                    </option>
                  ))}
              </select>
            </label>
            <DaysSelect value={days} onChange={setDays} />
            <Button tone="primary" disabled={!mayRun || tryOut.isRunning} onClick={run}>
              <FlaskConical aria-hidden="true" className="size-3.5" /> Try <Kbd>T</Kbd>
            </Button>
          </div>
          {list.state === 'failed' && (
            <div className="p-3">
              <FormError error={list.error} />
            </div>
          )}
          <div className="min-h-0 flex-1">
            {isPasted ? (
              <CodeEditor
                label="Rules in Sigma, one or more documents"
                placeholder={
                  'Paste one or more Sigma rules here, divided by ---.\nA correlation may refer to rules that are in force.'
                }
                value={pasted}
                onChange={setPasted}
                faults={tryOut.faults}
                maxLength={RULE_LIMITS.textChars}
              />
            ) : shown ? (
              <CodeEditor
                label="Rule in force, in Sigma"
                value={shown.text}
                faults={tryOut.faults}
                isReadOnly
              />
            ) : chosen.state === 'failed' ? (
              <div className="p-3">
                <FormError error={chosen.error} />
              </div>
            ) : (
              <Loading label="The rule is loading" rows={10} />
            )}
          </div>
          {!isPasted && shown && (
            <div className="flex shrink-0 items-center gap-2 border-t border-line bg-bg-2 px-3 py-2 text-xs text-fg-2">
              Nothing tried here goes live.
              <Button
                className="ml-auto"
                onClick={() => {
                  setPasted(shown.text);
                  tryOut.clear();
                  onRule(undefined);
                }}
              >
                Copy and change
              </Button>
            </div>
          )}
        </div>
      </Panel>
      <Panel title="What it would have found" className="max-[900px]:h-[36rem]">
        <TryOutView
          tryOut={tryOut}
          now={now}
          onAlert={onAlert}
          hint={
            mayRun
              ? `Press Try: the last ${days === '1' ? 'day' : `${days} days`} are read`
              : 'Choose a rule, or paste one'
          }
        />
      </Panel>
    </div>
  );
}
