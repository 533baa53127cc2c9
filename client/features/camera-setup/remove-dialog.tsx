import { useState } from 'react';
import type { CameraSettings } from '../../../shared/contract/cameras.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form.tsx';

/** Asks once more: what a camera recorded goes with it. */
export function RemoveDialog({
  camera,
  onClose,
  onDone,
}: {
  camera: CameraSettings;
  onClose: () => void;
  onDone: (text: string) => void;
}) {
  const http = useHttp();
  const [refused, setRefused] = useState<PublicError | null>(null);
  const isOurs = camera.origin === 'here';
  async function remove(): Promise<void> {
    try {
      await http.send('DELETE', `/api/cameras/${encodeURIComponent(camera.id)}?basedOn=${camera.version}`);
      onDone(isOurs ? `${camera.id} is removed.` : `${camera.id} is as the site's file says again.`);
    } catch (thrown) {
      setRefused(asPublicError(thrown));
    }
  }
  return (
    <Dialog label={`Remove ${camera.id}`} onClose={onClose}>
      <DialogTitle>
        {isOurs ? 'Remove' : 'Take back the changes of'} {camera.id} {camera.name}
      </DialogTitle>
      <div className="flex flex-col gap-3 p-4 text-sm">
        <p>
          {isOurs
            ? 'It leaves every screen, and what it recorded is deleted. Clips that were kept stay.'
            : 'It is set up as the site’s cameras.yaml says again.'}
        </p>
        {refused && <FormError error={refused} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" onClick={() => void remove()}>
            {isOurs ? 'Remove it' : 'Take back'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
