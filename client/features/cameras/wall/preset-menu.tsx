import { ChevronDown, Lock, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { PublicError } from '../../../../shared/contract/live.ts';
import type { WallPlan, WallPreset } from '../../../../shared/domain/wall.ts';
import { classNames } from '../../../lib/class-names.ts';
import { asPublicError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError } from '../../../ui/form.tsx';
import { Failed, Loading } from '../../../ui/pictures.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { KeepDialog } from './keep-dialog.tsx';
import { LayoutPicture } from './layout-picture.tsx';
import type { Walls } from './use-walls.ts';

type Asking = { readonly for: 'new' } | { readonly for: 'rename'; readonly wall: WallPreset };

/** Walls kept on the server: choose, keep, rename, share, delete. */
export function PresetMenu({
  walls,
  current,
  plan,
  isChanged,
  onChoose,
}: {
  walls: Walls;
  current: WallPreset | undefined;
  plan: WallPlan;
  isChanged: boolean;
  onChoose: (preset: string) => void;
}) {
  const [asking, setAsking] = useState<Asking>();
  const [error, setError] = useState<PublicError>();
  const attempt = (work: Promise<unknown>) => {
    setError(undefined);
    work.catch((thrown: unknown) => setError(asPublicError(thrown)));
  };
  return (
    <>
      <Popover
        label="Kept walls"
        className="w-[24rem] max-w-[94vw]"
        button={
          <>
            <span className="max-w-40 truncate">{current?.name ?? 'Kept walls'}</span>
            {isChanged && <span className="text-2xs text-fg-2">changed</span>}
            <ChevronDown className="size-3" aria-hidden="true" />
          </>
        }
      >
        {(close) => (
          <>
            <PresetList
              walls={walls}
              current={current}
              onChoose={(id) => {
                onChoose(id);
                close();
              }}
              onRename={(wall) => {
                close();
                setAsking({ for: 'rename', wall });
              }}
              onRemove={(wall) => attempt(walls.remove(wall))}
            />
            {error && <FormError error={error} />}
            <div className="flex gap-2 border-t border-line pt-2">
              {current?.mayChange && isChanged && (
                <Button
                  tone="primary"
                  onClick={() => attempt(walls.change(current.id, { revision: current.revision, plan }))}
                >
                  Save changes
                </Button>
              )}
              <Button
                onClick={() => {
                  close();
                  setAsking({ for: 'new' });
                }}
              >
                {current ? 'Keep as another…' : 'Keep this wall…'}
              </Button>
            </div>
          </>
        )}
      </Popover>
      {asking?.for === 'new' && (
        <KeepDialog
          title="Keep this wall"
          initial={{ name: '', isShared: false }}
          onKeep={async (named) => onChoose((await walls.add({ ...named, plan })).id)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking?.for === 'rename' && (
        <KeepDialog
          title="Name and sharing"
          initial={asking.wall}
          onKeep={(named) => walls.change(asking.wall.id, { revision: asking.wall.revision, ...named })}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

function PresetList({
  walls,
  current,
  onChoose,
  onRename,
  onRemove,
}: {
  walls: Walls;
  current: WallPreset | undefined;
  onChoose: (id: string) => void;
  onRename: (wall: WallPreset) => void;
  onRemove: (wall: WallPreset) => void;
}) {
  const { result, presets } = walls;
  const [removing, setRemoving] = useState<string>();
  if (result.state === 'failed')
    return <Failed title="The kept walls cannot be read" error={result.error} onRetry={walls.reload} />;
  if (!presets) return <Loading label="Kept walls are loading" rows={3} />;
  if (presets.length === 0)
    return <p className="p-2 text-xs text-fg-2">None yet. Arrange a wall and keep it under a name.</p>;
  return (
    <ul className="flex flex-col gap-0.5">
      {presets.map((wall) => (
        <li
          key={wall.id}
          className={classNames('rounded', wall.id === current?.id ? 'bg-accent-dim' : 'hover:bg-bg-3')}
        >
          <div className="flex items-center gap-2 px-2 py-1">
            <button
              type="button"
              aria-pressed={wall.id === current?.id}
              onClick={() => onChoose(wall.id)}
              className="flex min-w-0 flex-1 items-center gap-2 text-left text-xs text-fg-0"
            >
              <LayoutPicture
                columns={wall.plan.columns}
                rows={wall.plan.rows}
                boxes={wall.plan.tiles}
                className="h-5 shrink-0 text-fg-1"
              />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{wall.name}</span>
                <span className="flex items-center gap-1 text-2xs text-fg-2">
                  {wall.isShared ? (
                    <UsersRound className="size-3" aria-hidden="true" />
                  ) : (
                    <Lock className="size-3" aria-hidden="true" />
                  )}
                  {wall.isShared ? `shared by ${wall.owner}` : 'only you'}
                  {wall.plan.tourSeconds !== undefined && `, tour of ${wall.plan.tourSeconds} s`}
                </span>
              </span>
            </button>
            {wall.mayChange && removing !== wall.id && (
              <>
                <Button tone="quiet" className="h-6 px-1.5" onClick={() => onRename(wall)}>
                  Name
                </Button>
                <Button tone="quiet" className="h-6 px-1.5" onClick={() => setRemoving(wall.id)}>
                  Delete
                </Button>
              </>
            )}
            {removing === wall.id && (
              <>
                <Button
                  tone="danger"
                  className="h-6 px-1.5"
                  onClick={() => {
                    setRemoving(undefined);
                    onRemove(wall);
                  }}
                >
                  Really delete
                </Button>
                <Button tone="quiet" className="h-6 px-1.5" onClick={() => setRemoving(undefined)}>
                  Keep
                </Button>
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
