import { REBUILD_AFTER_MS } from './map-constants.ts';

/** The part of deck.gl's overlay that is used. */
export interface Overlay<L> {
  setProps(props: { layers: L[] }): void;
  finalize(): void;
}
export interface OverlayHostDeps<L> {
  /** Builds an empty overlay and adds it to the map. */
  readonly createOverlay: () => Overlay<L>;
  /** Whether the map's own drawing context stands: nothing can be built on one that is lost. */
  readonly isMapReady: () => boolean;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly onState: (state: OverlayState) => void;
}
export type OverlayState = 'shown' | 'lost';

/**
 * Keeps the live layers over the map through the loss of WebGL contexts (a driver reset, a sleeping wall).
 *
 *     shown --contextLost--> lost --(300 ms, or the map's own context is back)--> shown, with the newest layers
 *
 * MapLibre restores itself; deck.gl does not (measured), so its overlay is thrown away and built anew.
 */
export function createOverlayHost<L>(deps: OverlayHostDeps<L>) {
  let form: () => L[] = () => [];
  let overlay: Overlay<L> | undefined = deps.createOverlay();
  let cancel: (() => void) | undefined;

  function rebuild(): void {
    cancel = undefined;
    if (!deps.isMapReady()) return;
    overlay = deps.createOverlay();
    overlay.setProps({ layers: form() });
    deps.onState('shown');
  }
  function scheduleRebuild(): void {
    cancel?.();
    cancel = deps.after(REBUILD_AFTER_MS, rebuild);
  }
  return {
    /** Layers are formed when they are needed: one that was drawn by an overlay cannot be drawn by another. */
    show(next: () => L[]): void {
      form = next;
      overlay?.setProps({ layers: form() });
    },
    /** A context under the map is gone: its own, or the overlay's. */
    contextLost(): void {
      overlay?.finalize();
      overlay = undefined;
      deps.onState('lost');
      scheduleRebuild();
    },
    /** The map drew again by itself. */
    mapRestored(): void {
      overlay?.finalize();
      overlay = undefined;
      scheduleRebuild();
    },
    end(): void {
      cancel?.();
      overlay?.finalize();
      overlay = undefined;
    },
  };
}
