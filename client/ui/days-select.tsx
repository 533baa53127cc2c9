import { useId } from 'react';

export const TRY_OUT_DAYS = ['1', '3', '7', '14', '30'] as const;
export type TryOutDays = (typeof TRY_OUT_DAYS)[number];

/** How far back a try-out looks. */
export function DaysSelect({ value, onChange }: { value: TryOutDays; onChange: (days: TryOutDays) => void }) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5 text-xs whitespace-nowrap text-fg-1">
      <label htmlFor={id}>Last</label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value as TryOutDays)}
        className="num h-7 rounded border border-line-2 bg-bg-2 px-1.5 text-fg-0"
      >
        {TRY_OUT_DAYS.map((days) => (
          <option key={days} value={days}>
            {days === '1' ? '1 day' : `${days} days`}
          </option>
        ))}
      </select>
    </span>
  );
}
