/**
 * Delays between restarts: doubling from `firstMs` to `mostMs`, each shortened by up to a quarter at random so that
 * cameras behind one switch do not come back in one beat. `worked()` begins again from the first.
 */
export function createBackOff(
  options: { readonly firstMs?: number; readonly mostMs?: number; readonly random?: () => number } = {},
) {
  const { firstMs = 1_000, mostMs = 30_000, random = Math.random } = options;
  let failures = 0;
  return {
    next(): number {
      const delay = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 20));
      failures += 1;
      return Math.round(delay * (1 - 0.25 * random()));
    },
    worked(): void {
      failures = 0;
    },
  };
}
