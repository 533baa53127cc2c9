import { type ReactNode, useMemo } from 'react';
import type { PivotAnswer } from '../../../shared/contract/http.ts';
import { LIMITS } from '../../../shared/contract/limits.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Camera } from '../../../shared/domain/camera.ts';
import type { AlertCommands } from '../../lib/alert-commands.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { useFetched } from '../../lib/http-context.tsx';
import type { Lit, MapSelection } from '../../lib/selection.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { PivotBody } from './pivot-body.tsx';
import { PivotHead } from './pivot-head.tsx';

/** Every read of a pivot is audited, so not oftener than this. */
const REREAD_MS = 30_000;

export interface TileProps {
  readonly camera: Camera;
  readonly mode: { type: 'live' } | { type: 'recorded'; from: number; to: number; at: number };
  readonly alarm?: boolean;
  readonly label?: string;
}
export interface PivotSlots {
  readonly renderTile: (props: TileProps) => ReactNode;
  readonly renderMap: (lit: Lit, selection: MapSelection) => ReactNode;
  /** What can be done with the moment, under the head; the alert's cameras once they are known. */
  readonly renderMoment?: (alert: Alert, moment: number, cameras: readonly string[]) => ReactNode;
}

/**
 * All that one key opens on an alert. `at` (from the address) wins over the alert's own moment, so that a pasted address shows
 * the same half minute after the alert has grown. Reads again whenever the live view says that the alert changed.
 */
export function PivotPanel({
  alertId,
  at,
  commands,
  onBack,
  ...slots
}: PivotSlots & {
  alertId: string;
  at?: number;
  commands: AlertCommands;
  onBack: () => void;
}) {
  const live = useView('alerts').items.get(alertId);
  // While the time line still reaches into the future, events go on arriving that change no alert.
  const now = useNow(5_000);
  const knownMoment = at ?? live?.moment.at;
  const isRunning = knownMoment !== undefined && now < knownMoment + LIMITS.pivotAfterMs;
  const turn = isRunning ? Math.floor(now / REREAD_MS) : 0;
  const { result, reload } = useFetched<PivotAnswer>(
    `/api/alerts/${encodeURIComponent(alertId)}/pivot`,
    `${live?.revision ?? 0} ${turn}`,
  );
  const answer = 'data' in result ? result.data : undefined;
  const alert = newest(live, answer?.alert);
  const moment = at ?? alert?.moment.at;
  const clip = useMemo(() => answer && clipAround(answer.clip, moment), [answer, moment]);

  useHotkeys([
    { keys: ['Escape'], label: 'Back to the Console', group: 'Pivot', run: onBack },
    { keys: ['a'], label: 'Acknowledge', group: 'Alert', run: () => alert && commands.acknowledge(alert) },
    { keys: ['s'], label: 'Assign to me', group: 'Alert', run: () => alert && commands.assignToMe(alert) },
    ...(commands.mayAssign
      ? [
          {
            keys: ['g'],
            label: 'Give to somebody else',
            group: 'Alert',
            run: () => alert && commands.assign(alert),
          },
        ]
      : []),
    { keys: ['n'], label: 'Add a note', group: 'Alert', run: () => alert && commands.note(alert) },
    { keys: ['r'], label: 'Resolve', group: 'Alert', run: () => alert && commands.resolve(alert) },
  ]);

  if (!alert || moment === undefined) {
    if (result.state === 'failed')
      return <Failed title="This alert cannot be opened" error={result.error} onRetry={reload} />;
    return <Loading label="The alert is loading" rows={10} />;
  }
  return (
    <div className="flex h-full flex-col">
      <PivotHead alert={alert} moment={moment} commands={commands} onBack={onBack} />
      {slots.renderMoment?.(
        alert,
        moment,
        (answer?.cameras ?? []).map(({ camera }) => camera),
      )}
      {result.state === 'stale' && (
        <StaleBar>The newest state of this alert could not be read: {result.error.message}</StaleBar>
      )}
      <PivotBody
        alert={alert}
        moment={moment}
        answer={answer}
        clip={clip}
        failure={result.state === 'failed' ? result.error : undefined}
        onRetry={reload}
        {...slots}
      />
    </div>
  );
}

function newest(live: Alert | undefined, read: Alert | undefined): Alert | undefined {
  if (!live || !read) return live ?? read;
  return live.revision >= read.revision ? live : read;
}

/** The answer's range, moved so that it lies around the moment the address names. */
function clipAround(clip: PivotAnswer['clip'], moment: number | undefined): PivotAnswer['clip'] {
  if (moment === undefined || moment === clip.at) return clip;
  const shift = moment - clip.at;
  return { from: clip.from + shift, to: clip.to + shift, at: moment };
}
