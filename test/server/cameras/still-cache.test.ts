import { describe, expect, test } from 'vitest';
import { createStillCache } from '../../../server/cameras/still-cache.ts';

const picture = (size: number) => Promise.resolve(Buffer.alloc(size));

describe('stills', () => {
  test('are made once, also where many ask while one is being made', async () => {
    const cache = createStillCache();
    let made = 0;
    const make = async () => {
      made += 1;
      return picture(10);
    };
    await Promise.all(Array.from({ length: 20 }, () => cache.get('a', make)));
    await cache.get('a', make);
    expect([made, cache.bytes()]).toEqual([1, 10]);
  });

  test('are bounded in bytes, the longest unused going first', async () => {
    const cache = createStillCache({ mostBytes: 30 });
    const made: string[] = [];
    const get = (key: string) =>
      cache.get(key, () => {
        made.push(key);
        return picture(10);
      });
    for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) await get(key);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
    expect(cache.bytes()).toBe(30);
  });

  test('that could not be made are tried again', async () => {
    const cache = createStillCache();
    expect(await cache.get('a', async () => undefined)).toBeUndefined();
    await expect(cache.get('a', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    expect(await cache.get('a', () => picture(3))).toHaveLength(3);
  });
});
