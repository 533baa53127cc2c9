import { useMemo, useState } from 'react';
import type { WallPlan, WallPreset } from '../../../../shared/domain/wall.ts';
import { layoutOf, planOf, type Size } from './layouts.ts';
import { GAP_PX } from './wall-grid.tsx';

/** What an address says of a wall: a kept one, or a layout. */
export interface WallChoice {
  readonly preset?: string;
  readonly layout?: string;
}

export interface WallPlanState {
  readonly plan: WallPlan;
  readonly preset: WallPreset | undefined;
  /** Id of the layout in force; undefined for a kept wall and one that was arranged by hand. */
  readonly layout: string | undefined;
  readonly isEditing: boolean;
  /** Arranged and not kept. */
  readonly isChanged: boolean;
  /** Taken off by the last change for want of room. */
  readonly removed: number;
  edit(): void;
  change(plan: WallPlan, removed?: readonly string[]): void;
  undo(): void;
  /** Ends arranging; what was arranged stays until another wall is chosen. */
  leave(): void;
  /** Back to what is kept. */
  discard(): void;
}

interface Draft {
  /** What it was made of: another choice makes it void. */
  readonly of: string;
  readonly plan: WallPlan;
  readonly before: readonly WallPlan[];
  readonly removed: number;
}
const UNDO_STEPS = 50;
const USUAL = '2x2';

/** The plan in force: what is being arranged, else the kept wall, else a layout for the panel's shape. */
export function useWallPlan(
  choice: WallChoice,
  presets: readonly WallPreset[] | undefined,
  size: Size,
): WallPlanState {
  const [draft, setDraft] = useState<Draft>();
  const [isEditing, setIsEditing] = useState(false);
  const preset = choice.preset === undefined ? undefined : presets?.find(({ id }) => id === choice.preset);
  // Only a fit depends on the size: the others must not be made anew while a window is resized.
  const { width, height } = choice.layout?.startsWith('fit-') ? size : NO_SIZE;
  const layout = useMemo(
    () => layoutOf(choice.layout ?? USUAL, { width, height }, GAP_PX) ?? layoutOf(USUAL, NO_SIZE, GAP_PX)!,
    [choice.layout, width, height],
  );
  const kept = useMemo(() => preset?.plan ?? planOf(layout), [preset, layout]);
  const of = preset ? `${preset.id} ${preset.revision}` : layout.id;
  const held = draft?.of === of ? draft : undefined;
  const plan = held?.plan ?? kept;
  return {
    plan,
    preset,
    layout: preset || held ? undefined : layout.id,
    isEditing,
    isChanged: held !== undefined && held.plan !== kept,
    removed: held?.removed ?? 0,
    edit: () => setIsEditing(true),
    change(next, removed = []) {
      if (next === plan) return;
      const before = [...(held?.before ?? []), plan].slice(-UNDO_STEPS);
      setDraft({ of, plan: next, before, removed: removed.length });
    },
    undo() {
      const last = held?.before.at(-1);
      if (held && last) setDraft({ ...held, plan: last, before: held.before.slice(0, -1), removed: 0 });
    },
    leave: () => setIsEditing(false),
    discard: () => setDraft(undefined),
  };
}
const NO_SIZE = { width: 0, height: 0 };
