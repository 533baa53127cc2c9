import { useEffect, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { CheckAnswer, RuleChangeAnswer, RuleFault } from '../../../shared/contract/rules.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';

const CHECK_AFTER_MS = 350;

export interface RuleEdit {
  /** The text being written; null while nothing is. */
  readonly draft: string | null;
  readonly faults: readonly RuleFault[];
  readonly error: PublicError | undefined;
  readonly isSending: boolean;
  write(text: string | null): void;
  /** Each answers whether it was stored; where not, `faults` or `error` say why. */
  save(note: string): Promise<string | undefined>;
  setDisabled(disabled: boolean): Promise<string | undefined>;
  revert(to: number): Promise<string | undefined>;
}

/** A rule under change, an empty `id` one that is yet to be made: the draft is checked as it is written, and only a text without faults can be stored. */
export function useRuleEdit(id: string, basedOn: number, initial: string | null): RuleEdit {
  const http = useHttp();
  const [draft, setDraft] = useState<string | null>(initial);
  const [faults, setFaults] = useState<readonly RuleFault[]>([]);
  const [error, setError] = useState<PublicError | undefined>();
  const [isSending, setIsSending] = useState(false);

  useEffect(() => {
    if (draft === null || draft.trim() === '') return;
    let isOver = false;
    const timer = setTimeout(() => {
      http.send<CheckAnswer>('POST', '/api/rules/check', { text: draft }).then(
        (answer) => {
          if (!isOver) setFaults(answer.faults);
        },
        (thrown: unknown) => {
          if (!isOver) setError(asPublicError(thrown));
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [http, draft]);

  async function send(path: string, body: object): Promise<string | undefined> {
    setIsSending(true);
    setError(undefined);
    try {
      const answer = await http.send<RuleChangeAnswer>('POST', path, body);
      setFaults(answer.saved ? [] : answer.faults);
      if (!answer.saved) return undefined;
      setDraft(null);
      return answer.id;
    } catch (thrown) {
      setError(asPublicError(thrown));
      return undefined;
    } finally {
      setIsSending(false);
    }
  }
  const path = `/api/rules/${encodeURIComponent(id)}`;
  return {
    draft,
    faults,
    error,
    isSending,
    write(text) {
      setDraft(text);
      setError(undefined);
      if (text === null) setFaults([]);
    },
    save: (note) =>
      send('/api/rules', {
        text: draft ?? '',
        note,
        ...(id === '' ? { isNew: true } : { rule: id, basedOn }),
      }),
    setDisabled: (disabled) => send(`${path}/disabled`, { disabled, basedOn }),
    revert: (to) => send(`${path}/revert`, { to, basedOn }),
  };
}
