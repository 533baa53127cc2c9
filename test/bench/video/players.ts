import { HLS_PLAYERS } from '../../support/hls-players.ts';
import type { BenchRow } from '../bench.ts';

const SECONDS = 60;
const PICTURES_A_SECOND = 12;

/** A minute of our lists in others' players, all at once. */
export async function playerRows(base: string): Promise<BenchRow[]> {
  const played = HLS_PLAYERS.filter(({ isHere }) => isHere).flatMap(({ name, play }) =>
    ['live', 'low'].map(async (list): Promise<BenchRow> => {
      const { pictures, complaints } = await play(`${base}/${list}.m3u8`, SECONDS);
      return {
        what: `${name} plays ${list}.m3u8 for a minute`,
        budget: `${(SECONDS - 5) * PICTURES_A_SECOND} pictures, no complaint`,
        figure: `${pictures} pictures, ${complaints.length} complaints`,
        met: pictures >= (SECONDS - 5) * PICTURES_A_SECOND && complaints.length === 0,
      };
    }),
  );
  const missing = HLS_PLAYERS.filter(({ isHere }) => !isHere).map(
    ({ name }): BenchRow => ({
      ...{ what: `${name} plays our lists`, budget: 'a minute', figure: 'not here: not measured', met: true },
    }),
  );
  return [...(await Promise.all(played)), ...missing];
}
