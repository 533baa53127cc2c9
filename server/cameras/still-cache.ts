/**
 * Stills that were made not long ago, newest kept, `mostBytes` in all. What is being made is shared: a wall of tiles that
 * fall to stills at once costs one decode a picture, however many ask.
 */
export function createStillCache(options: { readonly mostBytes?: number } = {}) {
  const { mostBytes = 24 * 1024 * 1024 } = options;
  /** In order of use, oldest first. */
  const kept = new Map<string, Buffer>();
  const underWay = new Map<string, Promise<Buffer | undefined>>();
  let bytes = 0;

  function keep(key: string, jpeg: Buffer): void {
    bytes += jpeg.length - (kept.get(key)?.length ?? 0);
    kept.delete(key);
    kept.set(key, jpeg);
    for (const [oldest, { length }] of kept) {
      if (bytes <= mostBytes) break;
      kept.delete(oldest);
      bytes -= length;
    }
  }

  return {
    /** The still known as `key`, or what `make` gives; undefined is not kept. `key` names a picture that never changes. */
    async get(key: string, make: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> {
      const known = kept.get(key);
      if (known !== undefined) {
        keep(key, known);
        return known;
      }
      let making = underWay.get(key);
      if (making === undefined) {
        making = make().finally(() => underWay.delete(key));
        underWay.set(key, making);
      }
      const made = await making;
      if (made !== undefined && !kept.has(key)) keep(key, made);
      return made;
    },
    bytes: () => bytes,
  };
}
