import { useState } from 'react';

/** A choice that this browser remembers. Storage that is full or forbidden only loses the memory. */
export function useSetting<T extends string>(
  key: string,
  allowed: readonly T[],
  initial: T,
): readonly [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const stored = read(key);
    return allowed.find((one) => one === stored) ?? initial;
  });
  return [
    value,
    (next) => {
      write(key, next);
      setValue(next);
    },
  ];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(`watchfloor.${key}`);
  } catch {
    return null;
  }
}
function write(key: string, value: string): void {
  try {
    localStorage.setItem(`watchfloor.${key}`, value);
  } catch {
    // Remembering is a comfort, not a duty.
  }
}
