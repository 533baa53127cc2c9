export type WallLayout = 1 | 4 | 9 | 16;

/**
 * What a screen of this width (CSS pixels) starts with, until somebody chooses: as many tiles as can be made out, and as the
 * machine can decode. Measured on two cores without a graphics processor: four pictures stay 6 s old, nine fall 12 s behind.
 */
export function usualLayout(screen: {
  readonly cameras: number;
  readonly width: number;
  readonly cores: number;
}): '1' | '4' | '9' {
  if (screen.cameras <= 1) return '1';
  return screen.cameras > 4 && screen.width >= 1920 && screen.cores >= 4 ? '9' : '4';
}

/** Tiles a row; walls are square so that every tile keeps 16:9 on a 16:9 screen. */
export const columnsOf = (layout: WallLayout): number => Math.sqrt(layout);

/**
 * The largest 16:9 tile of which `columns` by `columns` fit into a panel with `gap` between them, in pixels. The grid is centred
 * in what is left.
 */
export function tileSize(
  panel: { readonly width: number; readonly height: number },
  columns: number,
  gap: number,
): { readonly width: number; readonly height: number } {
  const byWidth = (panel.width - gap * (columns - 1)) / columns;
  const byHeight = ((panel.height - gap * (columns - 1)) / columns) * (16 / 9);
  const width = Math.max(0, Math.floor(Math.min(byWidth, byHeight)));
  return { width, height: Math.floor((width * 9) / 16) };
}

/**
 * What stands in each slot. Cameras keep their order; marked ones that would not fit come in place of the last unmarked
 * ones, so that an alarm is always on the wall. `undefined` is an empty slot.
 */
export function assignSlots<C extends { readonly id: string }>(
  cameras: readonly C[],
  layout: number,
  wanted: readonly string[],
): (C | undefined)[] {
  const first = cameras.slice(0, layout);
  const missing = wanted.flatMap((id) => {
    const camera = first.some((one) => one.id === id) ? undefined : cameras.find((one) => one.id === id);
    return camera ? [camera] : [];
  });
  const slots: (C | undefined)[] = [...first];
  let free = slots.length - 1;
  for (const camera of missing) {
    while (free >= 0 && wanted.includes(slots[free]!.id)) free--;
    if (free < 0) break;
    slots[free--] = camera;
  }
  while (slots.length < layout) slots.push(undefined);
  return slots;
}

/** The slot an arrow key leads to; it stays where there is none, and skips empty ones. */
export function nextSlot(key: string, from: number, columns: number, filled: readonly boolean[]): number {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  const step = steps[key];
  if (key === 'Home') return Math.max(0, filled.indexOf(true));
  if (key === 'End') return Math.max(0, filled.lastIndexOf(true));
  if (step === undefined) return from;
  const isSideways = Math.abs(step) === 1;
  const row = Math.floor(from / columns);
  const next = from + step;
  if (next < 0 || next >= filled.length || !filled[next]) return from;
  if (isSideways && columns > 1 && Math.floor(next / columns) !== row) return from;
  return next;
}
