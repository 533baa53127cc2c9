import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, type LucideIcon, Minus, Plus, Save } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PtzAnswer, PtzRequest } from '../../../../shared/contract/cameras.ts';
import type { PublicError } from '../../../../shared/contract/live.ts';
import { classNames } from '../../../lib/class-names.ts';
import { asPublicError } from '../../../lib/http.ts';
import { useFetched, useHttp } from '../../../lib/http-context.tsx';

/** A hold longer than this goes on with another order: a screen that dies leaves no camera turning. */
const FOR_MS = 3_000;
const SPEED = 0.5;

type Way = Pick<Extract<PtzRequest, { act: 'move' }>, 'pan' | 'tilt' | 'zoom'>;
const WAYS: readonly {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly at: string;
  readonly way: Way;
}[] = [
  { name: 'Up', icon: ArrowUp, at: 'col-start-2 row-start-1', way: { pan: 0, tilt: SPEED, zoom: 0 } },
  { name: 'Left', icon: ArrowLeft, at: 'col-start-1 row-start-2', way: { pan: -SPEED, tilt: 0, zoom: 0 } },
  { name: 'Right', icon: ArrowRight, at: 'col-start-3 row-start-2', way: { pan: SPEED, tilt: 0, zoom: 0 } },
  { name: 'Down', icon: ArrowDown, at: 'col-start-2 row-start-3', way: { pan: 0, tilt: -SPEED, zoom: 0 } },
  { name: 'Zoom in', icon: Plus, at: 'col-start-4 row-start-1', way: { pan: 0, tilt: 0, zoom: SPEED } },
  { name: 'Zoom out', icon: Minus, at: 'col-start-4 row-start-3', way: { pan: 0, tilt: 0, zoom: -SPEED } },
];

/** Turns a camera that can be turned: hold to move, let go to stop; presets. Each order is on the audit record. */
export function PtzPad({ camera }: { camera: string }) {
  const http = useHttp();
  const path = `/api/cameras/${encodeURIComponent(camera)}/ptz`;
  const { result, reload } = useFetched<PtzAnswer>(path);
  const [moving, setMoving] = useState<string>();
  const [refused, setRefused] = useState<PublicError | null>(null);
  const again = useRef<ReturnType<typeof setInterval>>(undefined);
  useEffect(() => () => clearInterval(again.current), []);

  async function order(request: PtzRequest): Promise<boolean> {
    try {
      await http.send('POST', path, request);
      setRefused(null);
      return true;
    } catch (thrown) {
      setRefused(asPublicError(thrown));
      return false;
    }
  }
  function start(name: string, way: Way): void {
    if (moving !== undefined) return;
    setMoving(name);
    const move = () => void order({ act: 'move', ...way, forMs: FOR_MS });
    move();
    again.current = setInterval(move, FOR_MS - 500);
  }
  function stop(): void {
    if (moving === undefined) return;
    clearInterval(again.current);
    setMoving(undefined);
    void order({ act: 'stop' });
  }
  const presets = 'data' in result ? result.data.presets : [];
  return (
    <section
      aria-label={`Turn ${camera}`}
      className="absolute right-3 bottom-12 flex flex-col gap-2 rounded bg-bg-0/80 p-2 ring-1 ring-line-2"
    >
      <div className="grid grid-cols-4 grid-rows-3 gap-1">
        {WAYS.map(({ name, icon: Icon, at, way }) => (
          <button
            key={name}
            type="button"
            aria-label={name}
            aria-pressed={moving === name}
            className={classNames(
              at,
              'grid size-8 touch-none place-items-center rounded bg-bg-3 text-fg-0 ring-1 ring-inset ring-line-2 hover:bg-bg-4',
              moving === name && 'bg-accent-dim',
            )}
            onPointerDown={(event) => {
              event.stopPropagation();
              event.currentTarget.setPointerCapture(event.pointerId);
              start(name, way);
            }}
            onPointerUp={stop}
            onPointerCancel={stop}
            onBlur={stop}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              event.stopPropagation();
              if (!event.repeat) start(name, way);
            }}
            onKeyUp={stop}
          >
            <Icon aria-hidden="true" className="size-4" />
          </button>
        ))}
      </div>
      <div className="flex items-center gap-1">
        <select
          aria-label="Go to a preset"
          value=""
          disabled={presets.length === 0}
          onChange={(event) => void order({ act: 'go', preset: event.target.value })}
          className="h-7 w-28 rounded border border-line-2 bg-bg-2 px-1.5 text-xs text-fg-0 disabled:text-fg-2"
        >
          <option value="">
            {result.state === 'loading' ? 'Presets …' : presets.length === 0 ? 'No preset' : 'Go to …'}
          </option>
          {presets.map(({ token, name }) => (
            <option key={token} value={token}>
              {name || token}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-label="Keep where it looks as a new preset"
          title="Keep where it looks as a new preset"
          className="grid size-7 place-items-center rounded text-fg-1 hover:bg-bg-3 hover:text-fg-0"
          onClick={() =>
            void order({ act: 'keep', name: `Preset ${presets.length + 1}` }).then((ok) => ok && reload())
          }
        >
          <Save aria-hidden="true" className="size-4" />
        </button>
      </div>
      {(refused ?? (result.state === 'failed' && result.error)) && (
        <p role="alert" className="max-w-40 text-2xs text-high">
          {(refused ?? (result.state === 'failed' ? result.error : undefined))?.message}
        </p>
      )}
    </section>
  );
}
