import { classNames } from '../../lib/class-names.ts';
import { formatAge } from '../../lib/format.ts';
import { shareOf } from './line-view.ts';
import { allTogether, type StripPiece, stripOf } from './strip-of.ts';
import type { useRecorded } from './use-recorded.ts';
import type { Range } from './wall-time.ts';

const HATCH =
  'bg-[repeating-linear-gradient(135deg,var(--color-med)_0_2px,var(--color-bg-0)_2px_6px)] ring-1 ring-inset ring-med/60';
const KINDS: Readonly<Record<StripPiece['kind'], { readonly look: string; readonly word: string }>> = {
  recorded: { look: 'bg-fg-3/70', word: 'Recorded' },
  broken: {
    look: 'bg-[repeating-linear-gradient(90deg,var(--color-fg-3)_0_3px,var(--color-med)_3px_4px)]',
    word: 'Recorded with short gaps',
  },
  gap: { look: HATCH, word: 'Not recorded' },
  outside: { look: '', word: 'Not kept' },
};
/** Of a screen whose root is 16 px; larger ones scale as their text does. */
const MOST_PX = 72;
const ROW_PX = 12;
/** A row lower than this has no room for words. */
const WORDS_PX = 11;
const ROOT_PX = 16;

/** What is recorded of each camera, or of all of them in one: a gap where any has one. */
export function RecordedStrips({
  recorded,
  cameras,
  focused,
  range,
  isOpen,
}: {
  recorded: ReturnType<typeof useRecorded>;
  cameras: readonly string[];
  focused: string | undefined;
  range: Range;
  isOpen: boolean;
}) {
  if (!('data' in recorded)) {
    const failed = recorded.state === 'failed';
    return (
      <p
        role="status"
        className={classNames(
          'flex h-6 items-center px-2 text-2xs',
          failed
            ? 'bg-[repeating-linear-gradient(135deg,transparent_0_10px,var(--color-bg-2)_10px_20px)] text-high'
            : 'text-fg-2',
        )}
      >
        {failed
          ? `What is recorded is not known: ${recorded.error.message}`
          : cameras.length === 0
            ? 'No camera on the wall'
            : 'Asking what is recorded'}
      </p>
    );
  }
  const byId = new Map(recorded.data.cameras.map((camera) => [camera.camera, camera]));
  const known = cameras.flatMap((id) => byId.get(id) ?? []);
  const rows = isOpen ? known : known.length > 0 ? [allTogether(known)] : [];
  const height = isOpen
    ? Math.max(3, Math.min(ROW_PX, Math.floor(MOST_PX / Math.max(1, rows.length))))
    : ROW_PX;
  return (
    <div className="relative grid gap-px py-1" aria-hidden="true">
      {rows.map((row) => (
        <div
          key={row.camera}
          className={classNames(
            'relative overflow-hidden',
            row.camera === focused && 'outline outline-accent',
          )}
          style={{ height: `${height / ROOT_PX}rem` }}
        >
          {stripOf(row, range).pieces.map((piece) => (
            <Piece
              key={`${piece.kind}${piece.from}`}
              piece={piece}
              camera={row.camera}
              range={range}
              height={height}
            />
          ))}
          {isOpen && height >= WORDS_PX && (
            <span className="num absolute left-1 rounded-[2px] bg-bg-0/80 px-0.5 text-[0.625rem] leading-3 text-fg-1">
              {row.camera}
            </span>
          )}
        </div>
      ))}
      {recorded.state === 'stale' && (
        <span className="absolute right-1 bottom-0 bg-bg-0 px-1 text-2xs text-high">
          Not read again since {formatAge(Date.now() - recorded.readAt)}
        </span>
      )}
    </div>
  );
}

function Piece({
  piece,
  camera,
  range,
  height,
}: {
  piece: StripPiece;
  camera: string;
  range: Range;
  height: number;
}) {
  const { look, word } = KINDS[piece.kind];
  const [left, width] = [shareOf(piece.from, range), (piece.to - piece.from) / (range.to - range.from)];
  const isTold = piece.kind === 'gap' || piece.kind === 'outside';
  return (
    <div
      title={`${camera}: ${word}, ${formatAge(Math.max(1000, piece.to - piece.from))}`}
      className={classNames('absolute inset-y-0', look)}
      style={{ left: `${left * 100}%`, width: `max(2px, ${(width * 100).toFixed(4)}%)` }}
    >
      {isTold && height >= WORDS_PX && width > 0.09 && (
        <span className="absolute inset-0 grid place-items-center">
          <span className="rounded-[2px] bg-bg-0 px-1 text-[0.625rem] leading-3 text-fg-1">{word}</span>
        </span>
      )}
    </div>
  );
}
