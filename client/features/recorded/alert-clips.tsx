import { useNow } from '../../live/live-context.tsx';
import { ClipRow } from './clip-row.tsx';
import { useClips } from './use-clips.ts';

/** The clips that were exported from an alert; nothing where there is none. `revision` rises when one was asked for. */
export function AlertClips({ alert, revision }: { alert: string; revision: number }) {
  return <Listed key={revision} alert={alert} />;
}

function Listed({ alert }: { alert: string }) {
  const { result } = useClips(alert);
  const now = useNow();
  if (result.state === 'failed')
    return <p className="px-3 py-1 text-xs text-high">Its clips cannot be listed: {result.error.message}</p>;
  if (!('data' in result)) return null;
  const clips = result.data.clips.filter(({ state }) => state !== 'deleted');
  if (clips.length === 0) return null;
  return (
    <ul aria-label="Clips of this alert" className="max-h-40 overflow-y-auto border-b border-line bg-bg-1">
      {clips.map((clip) => (
        <ClipRow key={clip.id} clip={clip} now={now} />
      ))}
    </ul>
  );
}
