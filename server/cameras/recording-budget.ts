import type { Recorder } from './recorder.ts';

/** A recorder as a budget sees it. */
export interface Budgeted {
  readonly site: string;
  readonly recorder: Pick<Recorder, 'usedBytes' | 'oldestMinute' | 'dropOldest'>;
}

export interface RecordingLimits {
  /** Of all cameras together; no limit where absent. */
  readonly bytes?: number;
  /** Of the cameras of a site. */
  readonly bytesBySite?: ReadonlyMap<string, number>;
}

/**
 * Keeps the recordings of many cameras together below their limits: whole minutes go, oldest first over all of them. So a
 * camera with many pictures shortens everybody's window, not its own only; its own budget bounds what it may take.
 * Between two looks a limit is passed by what came in meanwhile, no more.
 */
export function createRecordingBudget(deps: {
  readonly limits: RecordingLimits;
  readonly recorders: () => readonly Budgeted[];
}) {
  const { limits } = deps;
  let running: Promise<void> | undefined;

  async function dropOldest(of: readonly Budgeted[]): Promise<boolean> {
    let oldest: Budgeted | undefined;
    let minute = Number.POSITIVE_INFINITY;
    for (const one of of) {
      const own = one.recorder.oldestMinute();
      if (own !== undefined && own < minute) [oldest, minute] = [one, own];
    }
    await oldest?.recorder.dropOldest();
    return oldest !== undefined;
  }

  const usedBytes = (of: readonly Budgeted[]) => of.reduce((sum, one) => sum + one.recorder.usedBytes(), 0);

  async function keepBelow(limit: number, of: readonly Budgeted[]): Promise<void> {
    while (usedBytes(of) > limit && (await dropOldest(of)));
  }

  async function enforce(): Promise<void> {
    for (const [site, limit] of limits.bytesBySite ?? []) {
      const own = deps.recorders().filter((one) => one.site === site);
      await keepBelow(limit, own);
    }
    if (limits.bytes !== undefined) await keepBelow(limits.bytes, deps.recorders());
  }

  return {
    usedBytes: () => usedBytes(deps.recorders()),
    /** Brings everything below the limits; a call while one runs joins it. */
    enforce(): Promise<void> {
      running ??= enforce().finally(() => {
        running = undefined;
      });
      return running;
    },
    /** Gives one minute back, whosever is oldest: the disk is almost full. */
    giveBack: async (): Promise<void> => void (await dropOldest(deps.recorders())),
  };
}
