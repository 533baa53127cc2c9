import { openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PMTiles, type Source } from 'pmtiles';
import { beforeAll, describe, expect, test } from 'vitest';

const path = fileURLToPath(new URL('../../../public/basemap/world.pmtiles', import.meta.url));

function fileSource(): Source {
  const file = openSync(path, 'r');
  return {
    getKey: () => path,
    async getBytes(offset, length) {
      const bytes = Buffer.alloc(length);
      const read = readSync(file, bytes, 0, length, offset);
      return { data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + read) };
    },
  };
}

/** The shipped archive as the browser reads it. */
describe('the world basemap', () => {
  let world: PMTiles;
  beforeAll(() => {
    world = new PMTiles(fileSource());
  });
  const text = async (z: number, x: number, y: number) =>
    Buffer.from((await world.getZxy(z, x, y))?.data ?? new ArrayBuffer(0)).toString('utf8');

  test('covers the world from zoom 0 to 6', async () => {
    const header = await world.getHeader();
    expect([header.minZoom, header.maxZoom]).toEqual([0, 6]);
    expect([header.minLon, header.maxLon]).toEqual([-180, 180]);
    for (let z = 0; z <= 6; z++) {
      const middle = Math.floor(2 ** z * 0.514);
      expect((await world.getZxy(z, middle, Math.floor(2 ** z * 0.33)))?.data.byteLength).toBeGreaterThan(
        100,
      );
    }
  });

  test("carries today's names", async () => {
    const balkans = await text(3, 4, 2);
    expect(balkans.includes('North Macedonia')).toBe(true);
    expect(balkans.replaceAll('North Macedonia', '').includes('Macedonia')).toBe(false);
    expect((await text(4, 9, 6)).includes('Türkiye')).toBe(true);
  });

  test('has every layer the style draws', async () => {
    const all = (await text(3, 2, 3)) + (await text(6, 33, 21));
    for (const layer of ['land', 'borders', 'coast', 'lakes', 'rivers', 'admin1', 'cities', 'countries']) {
      expect(all.includes(layer), layer).toBe(true);
    }
  });

  test('land does not spill over the antimeridian: mid-Pacific tiles are empty or small', async () => {
    const tile = await world.getZxy(5, 2, 15);
    expect(tile?.data.byteLength ?? 0).toBeLessThan(2_000);
  });
});
