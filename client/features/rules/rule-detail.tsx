import { FlaskConical } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { RULE_LIMITS, type RuleAnswer } from '../../../shared/contract/rules.ts';
import { plural } from '../../lib/format.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { useFetched } from '../../lib/http-context.tsx';
import { useMay } from '../../lib/session-context.tsx';
import { useSetting } from '../../lib/setting.ts';
import { useTryOut } from '../../lib/use-try-out.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { CodeEditor } from '../../ui/code-editor.tsx';
import { DaysSelect, TRY_OUT_DAYS } from '../../ui/days-select.tsx';
import { FormError } from '../../ui/form.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Failed, Loading } from '../../ui/pictures.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TextDiff } from '../../ui/text-diff.tsx';
import { TryOutView } from '../../ui/try-out-view.tsx';
import { RuleHistory } from './rule-history.tsx';
import { type Feeds, type SeenRule, seeRule, toldByWords } from './rule-sight.ts';
import { newRule } from './rule-template.ts';
import { StateMark } from './state-mark.tsx';
import { useRuleEdit } from './use-rule-edit.ts';

interface DetailProps {
  /** Empty: a rule that is yet to be made. */
  readonly id: string;
  readonly feeds: Feeds;
  readonly now: number;
  readonly onAlert: (id: string, at: number) => void;
  readonly onChanged: (id: string) => void;
  readonly onClose: () => void;
}

/** One rule: its text, what changed, what it would have found; edited here, tried here, and only then live. */
export function RuleDetail(props: DetailProps) {
  const { id } = props;
  const { result, reload } = useFetched<RuleAnswer>(
    id === '' ? null : `/api/rules/${encodeURIComponent(id)}`,
  );
  if (id === '') return <Workbench {...props} answer={undefined} />;
  if ('data' in result)
    return (
      <Workbench
        {...props}
        answer={result.data}
        onChanged={(changed) => {
          reload();
          props.onChanged(changed);
        }}
      />
    );
  return (
    <Panel title="Rule" className="max-[900px]:h-[40rem]">
      {result.state === 'failed' ? (
        <Failed title="The rule cannot be read" error={result.error} onRetry={reload} />
      ) : (
        <Loading label="The rule is loading" rows={12} />
      )}
    </Panel>
  );
}

const TABS = ['text', 'changes', 'try', 'history'] as const;
type Tab = (typeof TABS)[number];
const TAB_WORDS: Readonly<Record<Tab, string>> = {
  text: 'Text',
  changes: 'Changes',
  try: 'On history',
  history: 'Versions',
};

function Workbench({
  id,
  answer,
  feeds,
  now,
  onAlert,
  onChanged,
  onClose,
}: DetailProps & { readonly answer: RuleAnswer | undefined }) {
  const mayChange = useMay('rule.change');
  const [tab, setTab] = useState<Tab>('text');
  const [note, setNote] = useState('');
  const [days, setDays] = useSetting('try-out-days', TRY_OUT_DAYS, '7');
  const [template] = useState(newRule);
  const edit = useRuleEdit(id, answer?.rule.version ?? 0, answer ? null : template);
  const tryOut = useTryOut();
  const inForce = answer?.text ?? '';
  const isEditing = edit.draft !== null;
  const text = edit.draft ?? inForce;
  const isChanged = isEditing && edit.draft !== inForce;
  const rule = answer?.rule;
  const seen = rule && seeRule(rule, feeds, now);
  const tabs = TABS.filter((one) => (one === 'changes' ? isEditing && answer : one !== 'history' || answer));

  const runTry = () => {
    setTab('try');
    tryOut.start(
      isEditing || rule?.state !== 'live' ? { text, days: Number(days) } : { rule: id, days: Number(days) },
    );
  };
  const told = (changed: string | undefined) => {
    if (changed === undefined) return;
    setNote('');
    setTab('text');
    tryOut.clear();
    onChanged(changed);
  };
  const beginEdit = () => {
    if (!isEditing) edit.write(inForce);
    setTab('text');
  };
  const cancelEdit = () => (answer ? edit.write(null) : onClose());
  const mayTry = edit.faults.length === 0 && text.trim() !== '' && rule?.kind !== 'filter';
  useHotkeys([
    ...(mayChange && answer ? [{ keys: ['e'], label: 'Edit the rule', group: 'Rule', run: beginEdit }] : []),
    { keys: ['t'], label: 'Try the rule on history', group: 'Rule', run: () => mayTry && runTry() },
    {
      keys: ['mod+Enter'],
      label: 'Try what is written on history',
      group: 'Rule',
      isAlways: true,
      run: () => mayTry && runTry(),
    },
  ]);

  return (
    <Panel
      title={rule?.title ?? 'New rule'}
      className="max-[900px]:h-[40rem]"
      aside={seen && <StateMark state={seen.state} />}
    >
      <div className="flex h-full min-h-0 flex-col">
        {seen && <Facts seen={seen} feeds={feeds} />}
        <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2">
          <Segmented
            label="What is shown"
            name="rule-tab"
            value={tab}
            onChange={setTab}
            options={tabs.map((value) => ({
              value,
              text: TAB_WORDS[value],
              ...(value === 'history' && answer ? { count: answer.versions.length } : {}),
            }))}
          />
          <div className="ml-auto flex items-center gap-2">
            <DaysSelect value={days} onChange={setDays} />
            <Button disabled={!mayTry || tryOut.isRunning} onClick={runTry}>
              <FlaskConical aria-hidden="true" className="size-3.5" /> Try <Kbd>T</Kbd>
            </Button>
            {mayChange && rule && !isEditing && (
              <>
                <Button onClick={beginEdit}>
                  Edit <Kbd>E</Kbd>
                </Button>
                <Button
                  tone="quiet"
                  disabled={edit.isSending}
                  onClick={() => void edit.setDisabled(rule.state !== 'disabled').then(told)}
                >
                  {rule.state === 'disabled' ? 'Switch on' : 'Switch off'}
                </Button>
              </>
            )}
          </div>
        </div>
        {edit.error && (
          <div className="p-3">
            <FormError error={edit.error} />
          </div>
        )}
        {!isEditing && <Refusal faults={edit.faults} />}
        <div className="min-h-0 flex-1">
          {tab === 'text' ? (
            <CodeEditor
              label={isEditing ? 'Rule, in Sigma' : 'Rule in force, in Sigma'}
              value={text}
              faults={
                isEditing ? edit.faults : rule?.fault ? [lineInText(rule.fault, rule.line, rule.version)] : []
              }
              maxLength={RULE_LIMITS.textChars}
              isReadOnly={!isEditing}
              onChange={edit.write}
            />
          ) : tab === 'changes' ? (
            <TextDiff label="What is written against what is in force" before={inForce} after={text} />
          ) : tab === 'try' ? (
            <TryOutView
              tryOut={tryOut}
              now={now}
              onAlert={onAlert}
              hint={`Try it on the last ${days === '1' ? 'day' : `${days} days`}`}
            />
          ) : answer ? (
            <RuleHistory
              key={answer.rule.version}
              answer={answer}
              now={now}
              mayChange={mayChange}
              isSending={edit.isSending}
              onRevert={(version) => void edit.revert(version).then(told)}
            />
          ) : null}
        </div>
        {isEditing && (
          <form
            className="flex shrink-0 items-center gap-2 border-t border-line bg-bg-2 px-3 py-2"
            onSubmit={(event) => {
              event.preventDefault();
              void edit.save(note).then(told);
            }}
          >
            <input
              aria-label="Why it is changed"
              placeholder="Why it is changed"
              maxLength={RULE_LIMITS.noteChars}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              className="h-7 min-w-0 flex-1 rounded border border-line-2 bg-bg-1 px-2.5 text-xs text-fg-0 placeholder:text-fg-2"
            />
            <Button tone="quiet" onClick={cancelEdit}>
              {isChanged ? 'Discard' : 'Cancel'}
            </Button>
            <Button
              tone="primary"
              type="submit"
              disabled={!isChanged || edit.faults.length > 0 || edit.isSending}
            >
              {edit.isSending ? 'Going live…' : `Go live as version ${(rule?.version ?? 0) + 1}`}
            </Button>
          </form>
        )}
      </div>
    </Panel>
  );
}

/** A file's faults name lines of the file; here its own part of the file is shown. */
const lineInText = (fault: { line: number; reason: string }, startLine: number, version: number) =>
  version > 0 ? fault : { ...fault, line: fault.line - startLine + 1 };

function Refusal({ faults }: { faults: readonly { line: number; reason: string }[] }) {
  if (faults.length === 0) return null;
  return (
    <div className="p-3">
      <FormError error={{ code: 'REFUSED', message: faults.map(({ reason }) => reason).join('; ') }} />
    </div>
  );
}

function Facts({ seen: { row: rule, because }, feeds }: { seen: SeenRule; feeds: Feeds }) {
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['From', <span key="f" className="num">{`${rule.file}:${rule.line}`}</span>],
    [
      'Id',
      <span key="i" className="num">
        {rule.id}
      </span>,
    ],
    ...(rule.feeds && rule.feeds.length > 0
      ? [
          [
            'May be told by',
            <span key="w">
              {toldByWords(rule.feeds, feeds.names)}
              {because !== undefined && <span className="block text-med">{because}</span>}
            </span>,
          ] as const,
        ]
      : []),
    ...(rule.refersTo.length > 0 ? [['Refers to', plural(rule.refersTo.length, 'rule')] as const] : []),
    ...(rule.tags.length > 0
      ? [
          [
            'Tags',
            <span key="t" className="num text-2xs">
              {rule.tags.join('  ')}
            </span>,
          ] as const,
        ]
      : []),
    ...(rule.runbook ? [['Runbook', rule.runbook] as const] : []),
  ];
  return (
    <dl className="grid shrink-0 grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-b border-line px-3 py-2 text-xs">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-fg-2">{name}</dt>
          <dd className="min-w-0 break-words text-fg-1">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
