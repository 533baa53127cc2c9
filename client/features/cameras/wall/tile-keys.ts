import type { Direction } from './mosaic.ts';

/** What a key on a focused tile asks for. */
export type TileAct =
  | { readonly do: 'go'; readonly to: Direction | 'first' | 'last' }
  | { readonly do: 'nudge'; readonly to: Direction }
  | { readonly do: 'pan'; readonly to: Direction }
  | { readonly do: 'resize'; readonly w: number; readonly h: number }
  | { readonly do: 'remove' }
  | { readonly do: 'enlarge' }
  | { readonly do: 'leave' };

export interface KeyStroke {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const GROWTH: Readonly<Record<Direction, readonly [w: number, h: number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** While the wall is arranged Shift moves a tile and Ctrl resizes it; else Shift moves the part of the picture that is shown. Undefined: not ours. */
export function actOfKey(stroke: KeyStroke, isEditing: boolean): TileAct | undefined {
  if (stroke.altKey || stroke.metaKey) return undefined;
  const arrow = ARROWS[stroke.key];
  if (arrow) {
    if (stroke.ctrlKey) {
      const [w, h] = GROWTH[arrow];
      return isEditing ? { do: 'resize', w, h } : undefined;
    }
    if (stroke.shiftKey) return { do: isEditing ? 'nudge' : 'pan', to: arrow };
    return { do: 'go', to: arrow };
  }
  if (stroke.ctrlKey) return undefined;
  switch (stroke.key) {
    case 'Home':
      return { do: 'go', to: 'first' };
    case 'End':
      return { do: 'go', to: 'last' };
    case 'Delete':
    case 'Backspace':
      return isEditing ? { do: 'remove' } : undefined;
    case 'Enter':
      return isEditing ? undefined : { do: 'enlarge' };
    case 'Escape':
      return { do: 'leave' };
    default:
      return undefined;
  }
}
