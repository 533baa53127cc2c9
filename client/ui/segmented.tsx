import { classNames } from '../lib/class-names.ts';

/** One choice of a few, as a row of radio buttons. */
export function Segmented<T extends string>({
  label,
  name,
  options,
  value,
  onChange,
}: {
  label: string;
  name: string;
  options: readonly { readonly value: T; readonly text: string; readonly count?: number }[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="flex rounded bg-bg-2 p-0.5 ring-1 ring-inset ring-line">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classNames(
            'flex h-6 cursor-pointer items-center gap-1.5 rounded-[3px] px-2 text-xs has-focus-visible:outline-2 has-focus-visible:outline-accent',
            option.value === value ? 'bg-bg-4 text-fg-0' : 'text-fg-2 hover:text-fg-0',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.text}
          {option.count !== undefined && <span className="num text-2xs">{option.count}</span>}
        </label>
      ))}
    </fieldset>
  );
}
