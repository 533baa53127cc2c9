import type { Clock } from '../clock.ts';

export interface BacklogLimits {
  /** Packets waiting in the socket's own buffer. */
  readonly bufferedPackets: number;
  /** How far what the client says it has drawn may lie behind what it was sent. */
  readonly lagMs: number;
  /** A socket that stays behind this long is cut off. */
  readonly cutAfterMs: number;
}

export type BacklogVerdict = 'fine' | 'behind' | 'cut';

/**
 * One socket's account of how far behind it is.
 *
 *   fine --buffer over the limit, or drawn cursor too old--> behind --buffer drained--> fine (the client subscribes again)
 *                                                            behind --cutAfterMs--> cut
 */
export function createBacklog(clock: Clock, limits: BacklogLimits) {
  /** Per view: cursors sent and not yet said to be drawn, oldest first. Only kept for views whose client says so. */
  const waiting = new Map<string, { cursor: string; at: number }[]>();
  let behindSince: number | undefined;

  return {
    /** The client draws this view and says so from here on. */
    received(view: string, cursor: string) {
      const sent = waiting.get(view);
      if (!sent) {
        waiting.set(view, []);
        return;
      }
      const at = sent.findIndex((one) => one.cursor === cursor);
      if (at >= 0) sent.splice(0, at + 1);
    },
    sent(view: string, cursor: string) {
      const list = waiting.get(view);
      // Bounded: the head tells the age, what lies between two heads does not.
      if (list && list.length < 256) list.push({ cursor, at: clock.now() });
    },
    /** Nothing of this view is on its way any more. */
    forget(view: string) {
      waiting.delete(view);
    },
    /** `buffered`: packets in the socket's buffer now. */
    judge(buffered: number): BacklogVerdict {
      const now = clock.now();
      const lagging = [...waiting.values()].some((list) => list[0] && now - list[0].at > limits.lagMs);
      if (buffered <= limits.bufferedPackets && !lagging) {
        behindSince = undefined;
        return 'fine';
      }
      behindSince ??= now;
      return now - behindSince > limits.cutAfterMs ? 'cut' : 'behind';
    },
  };
}
export type Backlog = ReturnType<typeof createBacklog>;
