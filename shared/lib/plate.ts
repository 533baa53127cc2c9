/** A number plate as it is compared: capitals and digits, without spaces, dashes and dots; marks on letters stay. */
export function barePlate(plate: string): string {
  return plate
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * What a camera cannot tell apart is the same here: O and 0, I and 1, letters with and without marks. Two plates that
 * differ in no more than that may be one, and may be two.
 */
export function blurredPlate(plate: string): string {
  return barePlate(plate)
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/O/g, '0')
    .replace(/I/g, '1');
}
