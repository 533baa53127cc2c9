import { useRef, useState } from 'react';
import type { Snapshot } from '../../../../shared/contract/walls.ts';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { timezoneOf } from '../../../lib/deployment.ts';
import { useDeployment } from '../../../lib/deployment-context.tsx';
import { formatClock, zoneName } from '../../../lib/format.ts';
import { asPublicError } from '../../../lib/http.ts';
import { useHttp } from '../../../lib/http-context.tsx';
import { useSession } from '../../../lib/session-context.tsx';
import { useServerClock } from '../../../live/live-context.tsx';
import type { CameraPlayer, PlayMode } from '../player/camera-player.ts';
import { captionLines, download, drawSnapshot, type SnapshotType, snapshotName } from './snapshot.ts';

const SAID_MS = 5_000;

/** Saves what a tile shows, once the record has it: a picture nobody knows of never leaves. Says how it went for a while. */
export function useSnapshot(camera: Camera, mode: PlayMode['type'], player: () => CameraPlayer | undefined) {
  const http = useHttp();
  const clock = useServerClock();
  const index = useDeployment();
  const { principal } = useSession();
  const [said, setSaid] = useState<{ readonly text: string; readonly hasFailed: boolean }>();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  function say(text: string, hasFailed: boolean): void {
    clearTimeout(timer.current);
    setSaid({ text, hasFailed });
    timer.current = setTimeout(() => setSaid(undefined), SAID_MS);
  }
  async function take(type: SnapshotType): Promise<void> {
    const shown = await player()?.snapshot();
    if (!shown) return say('Not saved: there is no picture that may be shown', true);
    const { pictureAt } = shown;
    const timezone = timezoneOf(index, camera.site);
    const facts = {
      ...{ camera, mode, timezone, pictureAt, takenAt: clock.now(), by: principal.name },
      site: index.siteById.get(camera.site)?.name ?? camera.site,
      deployment: index.deployment.name,
    };
    try {
      const file = await drawSnapshot(shown.image, captionLines(facts), type);
      await http.send('POST', '/api/snapshots', {
        camera: camera.id,
        pictureAt: Math.round(pictureAt),
        mode,
      } satisfies Snapshot);
      download(file, snapshotName(facts, type));
      say(`Saved the picture of ${formatClock(pictureAt, timezone)} ${zoneName(timezone, pictureAt)}`, false);
    } catch (thrown) {
      say(`Not saved: ${asPublicError(thrown).message}`, true);
    }
  }
  return { said, take };
}
