import { useState } from 'react';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { useDeployment } from '../../../lib/deployment-context.tsx';
import { plural } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/form.tsx';

/** Which cameras go round on the tiles that show the next one. */
export function CamerasDialog({
  cameras,
  chosen,
  onChoose,
  onClose,
}: {
  cameras: readonly Camera[];
  /** Undefined: all of them. */
  chosen: readonly string[] | undefined;
  onChoose: (cameras: readonly string[] | undefined) => void;
  onClose: () => void;
}) {
  const { siteById } = useDeployment();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(chosen ?? cameras.map(({ id }) => id)));
  const [text, setText] = useState('');
  const words = (camera: Camera) => `${camera.id} ${camera.name} ${siteById.get(camera.site)?.name ?? ''}`;
  const shown = cameras.filter((camera) => words(camera).toLowerCase().includes(text.trim().toLowerCase()));
  const set = (ids: readonly string[], isPicked: boolean) =>
    setPicked((before) => {
      const next = new Set(before);
      for (const id of ids) {
        if (isPicked) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  const isAll = cameras.every(({ id }) => picked.has(id));
  return (
    <Dialog label="Cameras of this wall" onClose={onClose} className="w-[min(32rem,94vw)]">
      <DialogTitle>Cameras of this wall</DialogTitle>
      <div className="flex min-h-0 flex-col gap-2 p-4">
        <TextField label="Find by id, name or site" value={text} onChange={setText} />
        <div className="flex items-center gap-2 text-xs">
          <span className="num text-fg-1">{plural(picked.size, 'camera')}</span>
          <Button
            tone="quiet"
            className="ml-auto"
            onClick={() =>
              set(
                shown.map(({ id }) => id),
                true,
              )
            }
          >
            All shown
          </Button>
          <Button
            tone="quiet"
            onClick={() =>
              set(
                shown.map(({ id }) => id),
                false,
              )
            }
          >
            None shown
          </Button>
        </div>
        <ul className="min-h-0 flex-1 overflow-y-auto rounded border border-line bg-bg-1">
          {shown.map((camera) => (
            <li key={camera.id} className="border-b border-line last:border-0">
              <label className="flex items-center gap-2 px-2 py-1.5 text-xs text-fg-0">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={picked.has(camera.id)}
                  onChange={(event) => set([camera.id], event.target.checked)}
                />
                <span className="num text-2xs text-fg-1">{camera.id}</span>
                <span className="truncate">{camera.name}</span>
                <span className="ml-auto shrink-0 text-2xs text-fg-2">{siteById.get(camera.site)?.name}</span>
              </label>
            </li>
          ))}
          {shown.length === 0 && (
            <li className="p-4 text-center text-xs text-fg-2">No camera of that name.</li>
          )}
        </ul>
        <div className="flex justify-end gap-2 pt-1">
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            tone="primary"
            disabled={picked.size === 0}
            onClick={() => {
              // The order that people know: that of the deployment.
              onChoose(isAll ? undefined : cameras.map(({ id }) => id).filter((id) => picked.has(id)));
              onClose();
            }}
          >
            Use these
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
