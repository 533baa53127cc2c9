/** A certainty as sources write it, 0.87 or 87, as a share of 1; nothing where it says none. One is certain, not one percent. */
export function shareOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0 || number > 100) return undefined;
  return number > 1 ? number / 100 : number;
}
