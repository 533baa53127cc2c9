import { useId } from 'react';
import type { PublicError } from '../../shared/contract/live.ts';

const FIELD =
  'w-full rounded border border-line-2 bg-bg-1 px-2.5 py-1.5 text-sm text-fg-0 placeholder:text-fg-2 focus-visible:outline-offset-0';

export function TextArea({
  label,
  hint,
  value,
  onChange,
  maxLength,
  hasFocus = false,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  maxLength: number;
  hasFocus?: boolean;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-fg-1">
        {label}
      </label>
      <textarea
        id={id}
        rows={4}
        maxLength={maxLength}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog the person just opened
        autoFocus={hasFocus}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={FIELD}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-2xs text-fg-2">
          {hint}
        </p>
      )}
    </div>
  );
}

export function TextField({
  label,
  value,
  onChange,
  type = 'text',
  autoComplete = 'off',
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password' | 'datetime-local';
  autoComplete?: string;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-fg-1">
        {label}
      </label>
      <input
        id={id}
        type={type}
        autoComplete={autoComplete}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={FIELD}
      />
    </div>
  );
}

export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly text: string }[];
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-fg-1">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as T)} className={FIELD}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function FormError({ error }: { error: PublicError }) {
  return (
    <p role="alert" className="rounded bg-high/10 px-3 py-2 text-xs text-high ring-1 ring-inset ring-high/40">
      {error.message} <span className="num text-2xs">{error.code}</span>
    </p>
  );
}
