import { describe, expect, test } from 'vitest';
import { createOverlayHost } from '../../../client/features/map/overlay-host.ts';

function setUp() {
  const overlays: { layers: string[]; isOver: boolean }[] = [];
  const states: string[] = [];
  let waiting: (() => void) | undefined;
  let isMapReady = true;
  const host = createOverlayHost<string>({
    createOverlay() {
      const overlay = { layers: [] as string[], isOver: false };
      overlays.push(overlay);
      return {
        setProps: (props) => {
          if (overlay.isOver) throw new Error('painted on a dead overlay');
          overlay.layers = props.layers;
        },
        finalize: () => {
          overlay.isOver = true;
        },
      };
    },
    isMapReady: () => isMapReady,
    after: (_ms, run) => {
      waiting = run;
      return () => {
        waiting = undefined;
      };
    },
    onState: (state) => states.push(state),
  });
  return {
    host,
    overlays,
    states,
    elapse: () => {
      const run = waiting;
      waiting = undefined;
      run?.();
    },
    setMapReady: (ready: boolean) => {
      isMapReady = ready;
    },
  };
}

describe('the live layers when a WebGL context is lost', () => {
  test('are built anew with what they last showed', () => {
    const { host, overlays, states, elapse } = setUp();
    host.show(() => ['doors']);
    host.contextLost();
    expect(overlays[0]?.isOver).toBe(true);
    elapse();
    expect(overlays).toHaveLength(2);
    expect(overlays[1]).toEqual({ layers: ['doors'], isOver: false });
    expect(states).toEqual(['lost', 'shown']);
  });

  test('are formed for each overlay: one that was drawn is not drawn again', () => {
    const { host, overlays, elapse } = setUp();
    let formed = 0;
    host.show(() => [`layer ${++formed}`]);
    host.contextLost();
    elapse();
    expect(overlays.map((overlay) => overlay.layers)).toEqual([['layer 1'], ['layer 2']]);
  });

  test('what changes meanwhile is not lost', () => {
    const { host, overlays, elapse } = setUp();
    host.contextLost();
    host.show(() => ['doors', 'alerts']);
    elapse();
    expect(overlays[1]?.layers).toEqual(['doors', 'alerts']);
  });

  test("wait for the map's own context when that went too", () => {
    const { host, overlays, elapse, setMapReady } = setUp();
    setMapReady(false);
    host.contextLost();
    elapse();
    expect(overlays).toHaveLength(1);
    setMapReady(true);
    host.mapRestored();
    elapse();
    expect(overlays).toHaveLength(2);
  });

  test('two losses in a row build one overlay', () => {
    const { host, overlays, elapse } = setUp();
    host.contextLost();
    host.contextLost();
    elapse();
    elapse();
    expect(overlays).toHaveLength(2);
  });

  test('after the end nothing is built', () => {
    const { host, overlays, elapse } = setUp();
    host.contextLost();
    host.end();
    elapse();
    expect(overlays).toHaveLength(1);
  });
});
