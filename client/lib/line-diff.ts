/** One line of two texts held against each other. */
export interface DiffLine {
  readonly type: 'same' | 'removed' | 'added';
  readonly text: string;
  /** Line numbers from 1; absent on the side that does not have it. */
  readonly before?: number;
  readonly after?: number;
}

/** Pairs of lines compared at most; beyond that the differing middle is shown as removed and added whole. */
const PAIRS_MAX = 4_000_000;

/** The fewest lines removed and added that turn one text into the other. */
export function diffLines(before: string, after: string): DiffLine[] {
  const left = before === '' ? [] : before.split('\n');
  const right = after === '' ? [] : after.split('\n');
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd--;
    rightEnd--;
  }
  const same = (from: number, to: number, shift: number): DiffLine[] =>
    left.slice(from, to).map((text, index) => ({
      type: 'same',
      text,
      before: from + index + 1,
      after: from + index + 1 + shift,
    }));
  return [
    ...same(0, start, 0),
    ...middle(left, right, start, leftEnd, rightEnd),
    ...same(leftEnd, left.length, rightEnd - leftEnd),
  ];
}

function middle(
  left: readonly string[],
  right: readonly string[],
  start: number,
  leftEnd: number,
  rightEnd: number,
): DiffLine[] {
  const rows = leftEnd - start;
  const columns = rightEnd - start;
  const removed = (index: number): DiffLine => ({ type: 'removed', text: left[index]!, before: index + 1 });
  const added = (index: number): DiffLine => ({ type: 'added', text: right[index]!, after: index + 1 });
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  if (rows * columns > PAIRS_MAX)
    return [...range(start, leftEnd).map(removed), ...range(start, rightEnd).map(added)];
  // Longest common subsequence from each place to the end.
  const width = columns + 1;
  const longest = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--)
      longest[row * width + column] =
        left[start + row] === right[start + column]
          ? longest[(row + 1) * width + column + 1]! + 1
          : Math.max(longest[(row + 1) * width + column]!, longest[row * width + column + 1]!);
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < rows || column < columns) {
    const isSame = row < rows && column < columns && left[start + row] === right[start + column];
    if (isSame) {
      lines.push({
        type: 'same',
        text: left[start + row]!,
        before: start + row + 1,
        after: start + column + 1,
      });
      row++;
      column++;
    } else if (
      row < rows &&
      (column >= columns || longest[(row + 1) * width + column]! >= longest[row * width + column + 1]!)
    ) {
      lines.push(removed(start + row++));
    } else lines.push(added(start + column++));
  }
  return lines;
}

/** The changed lines with `context` lines around them; a null stands where lines are left out. */
export function foldDiff(lines: readonly DiffLine[], context = 3): readonly (DiffLine | null)[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ type }) => type !== 'same'),
  );
  return lines.flatMap((line, index): (DiffLine | null)[] => {
    if (isNear[index]) return [line];
    return index === 0 || isNear[index - 1] ? [null] : [];
  });
}
