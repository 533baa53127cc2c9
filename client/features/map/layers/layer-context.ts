import type { Wall } from '../../../lib/field-of-view.ts';
import type { MapModel } from '../map-model.ts';

/** What every layer is formed from. A layer is a function of this; nothing else decides what is painted. */
export interface LayerContext {
  readonly model: MapModel;
  readonly atlas: HTMLCanvasElement;
  /** Size of marks against a desk screen's (1). */
  readonly scale: number;
  /** True once the floors are drawn; sites are marks before. */
  readonly isClose: boolean;
  /** The walls of a camera's floor. */
  readonly wallsOf: (floor: string | undefined) => readonly Wall[];
}
