import { type FormEvent, useId, useState } from 'react';
import type { IdentitiesAnswer } from '../../../shared/contract/http.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextArea, TextField } from '../../ui/form.tsx';
import { decisionWords, identifierWords, readUtc } from './identity-words.ts';

type People = IdentitiesAnswer['people'];

/** What is about to be decided. */
export type Asked =
  | { readonly act: 'merge'; readonly key: string; readonly person?: string }
  | { readonly act: 'reject'; readonly key: string; readonly person: string }
  | { readonly act: 'undo'; readonly decision: IdentitiesAnswer['decisions'][number] };

const REASON_MAX = 500;

/** Asks why before anything is decided, and says what will come of it. */
export function DecideDialog({
  asked,
  people,
  onClose,
  onDone,
}: {
  asked: Asked;
  people: People;
  onClose: () => void;
  onDone: () => void;
}) {
  const http = useHttp();
  const [person, setPerson] = useState(asked.act === 'undo' ? asked.decision.person : (asked.person ?? ''));
  const [reason, setReason] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const chosen = people.find((one) => one.id === person);
  const times = { from: readUtc(from), to: readUtc(to) };
  const isReady =
    reason.trim().length >= 3 && chosen !== undefined && times.from !== null && times.to !== null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isReady) return;
    setIsSending(true);
    try {
      const why = { reason: reason.trim() };
      if (asked.act === 'undo')
        await http.send('POST', `/api/identities/decisions/${asked.decision.id}/undo`, why);
      else if (asked.act === 'reject')
        await http.send('POST', '/api/identities/rejections', { ...why, key: asked.key, person });
      else
        await http.send('POST', '/api/identities/merges', {
          ...why,
          key: asked.key,
          person,
          ...(times.from == null ? {} : { from: times.from }),
          ...(times.to == null ? {} : { to: times.to }),
        });
      onDone();
    } catch (thrown) {
      setError(asPublicError(thrown));
      setIsSending(false);
    }
  }

  const { title, action, effect } = wordsOf(asked, chosen?.name);
  return (
    <Dialog label={title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
        <DialogTitle>{title}</DialogTitle>
        <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
          {asked.act === 'merge' && asked.person === undefined && (
            <PersonField people={people} person={person} onChange={setPerson} />
          )}
          {asked.act === 'merge' && (
            <div className="grid grid-cols-2 gap-3">
              <TextField
                type="datetime-local"
                label="From (UTC), empty: always"
                value={from}
                onChange={setFrom}
              />
              <TextField
                type="datetime-local"
                label="Until (UTC), empty: no end"
                value={to}
                onChange={setTo}
              />
            </div>
          )}
          <TextArea
            label="Why"
            hint="Kept with your name in the audit record."
            value={reason}
            onChange={setReason}
            maxLength={REASON_MAX}
          />
          <p className="text-xs text-fg-1">{effect}</p>
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button tone="primary" type="submit" disabled={!isReady || isSending}>
              {isSending ? 'Sending…' : action}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function wordsOf(asked: Asked, name: string | undefined) {
  if (asked.act === 'undo')
    return {
      title: `Take back: ${decisionWords(asked.decision)}`,
      action: 'Take back',
      effect:
        asked.decision.act === 'merge'
          ? 'The past is judged again as if it had never been merged: what rests on the merge is withdrawn, with your name.'
          : 'It may be proposed again.',
    };
  const { kind, value } = identifierWords(asked.key);
  if (asked.act === 'reject')
    return {
      title: `${kind} ${value} is not ${name ?? 'theirs'}’s`,
      action: 'Reject the proposal',
      effect: 'It is not proposed again until somebody takes this back. Nothing else changes.',
    };
  return {
    title: name
      ? `Merge ${kind.toLowerCase()} ${value} with ${name}`
      : `Whose is ${kind.toLowerCase()} ${value}?`,
    action: 'Merge',
    effect:
      'The past is judged again with it: findings and presence may change, alerts may open. It can be taken back at any time.',
  };
}

/** People by name or HR id; the browser's own list keeps it usable by keyboard and screen reader. */
function PersonField({
  people,
  person,
  onChange,
}: {
  people: People;
  person: string;
  onChange: (id: string) => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const label = (one: People[number]) =>
    `${one.name} (${one.id}${one.department ? `, ${one.department}` : ''})`;
  const change = (value: string) => {
    setText(value);
    const wanted = value.trim().toLowerCase();
    const found = people.filter(
      (one) =>
        label(one).toLowerCase() === wanted ||
        one.id.toLowerCase() === wanted ||
        one.name.toLowerCase() === wanted,
    );
    onChange(found.length === 1 ? found[0]!.id : '');
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-fg-1">
        Person
      </label>
      <input
        id={id}
        list={`${id}-people`}
        value={text}
        autoComplete="off"
        onChange={(event) => change(event.target.value)}
        placeholder="Name or HR id"
        className="w-full rounded border border-line-2 bg-bg-1 px-2.5 py-1.5 text-sm text-fg-0 placeholder:text-fg-2"
      />
      <datalist id={`${id}-people`}>
        {people.map((one) => (
          <option key={one.id} value={label(one)} />
        ))}
      </datalist>
      {text !== '' && person === '' && <p className="text-2xs text-fg-2">Choose one of the list.</p>}
    </div>
  );
}
