/** `A, B and C`; of more than `most` the first ones, `A, B, C and 4 more`. */
export function namesInWords(names: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const told = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  return told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`;
}
