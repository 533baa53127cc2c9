import { useCallback, useMemo } from 'react';
import type { NewWall, WallChange, WallsAnswer } from '../../../../shared/contract/walls.ts';
import type { WallPreset } from '../../../../shared/domain/wall.ts';
import { type Fetched, useFetched, useHttp } from '../../../lib/http-context.tsx';

export interface Walls {
  readonly result: Fetched<WallsAnswer>;
  readonly presets: readonly WallPreset[] | undefined;
  reload(): void;
  /** Each rejects with a fault that says what to do. */
  add(wall: NewWall): Promise<WallPreset>;
  change(id: string, change: WallChange): Promise<WallPreset>;
  remove(wall: WallPreset): Promise<void>;
}

/** The walls kept on the server; read again after each change. */
export function useWalls(): Walls {
  const http = useHttp();
  const { result, reload } = useFetched<WallsAnswer>('/api/walls');
  const presets = 'data' in result ? result.data.walls : undefined;
  const then = useCallback(
    async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } finally {
        reload();
      }
    },
    [reload],
  );
  return useMemo(
    () => ({
      result,
      presets,
      reload,
      add: (wall) => then(http.send<WallPreset>('POST', '/api/walls', wall)),
      change: (id, change) =>
        then(http.send<WallPreset>('PATCH', `/api/walls/${encodeURIComponent(id)}`, change)),
      remove: ({ id, revision }) =>
        then(http.send<void>('DELETE', `/api/walls/${encodeURIComponent(id)}?revision=${revision}`)),
    }),
    [result, presets, reload, then, http],
  );
}
