import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CameraSettings, CamerasAnswer, CameraVitalsAnswer } from '../../../shared/contract/cameras.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { Camera, CameraHealth } from '../../../shared/domain/camera.ts';
import type { CameraVitals } from '../../../shared/domain/camera-vitals.ts';
import { classNames } from '../../lib/class-names.ts';
import { placeWords } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatAge, formatClock } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useFetched, useHttp } from '../../lib/http-context.tsx';
import { useMay } from '../../lib/session-context.tsx';
import { useNow, useView } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { CameraDialog } from './camera-dialog.tsx';
import {
  bitRateWords,
  isTroubled,
  kindName,
  PICTURE_WORDS,
  STATE_WORDS,
  troubledFirst,
  upTime,
} from './camera-words.ts';
import { RemoveDialog } from './remove-dialog.tsx';

const VITALS_EVERY_MS = 30_000;
const CELL = 'px-3 py-2 max-[900px]:px-1.5';
const COLUMNS = ['Camera', 'Place', 'State', 'Picture', 'Up, 24 h', 'Gaps', 'Stream', 'Recorded', 'Restarts'];

/** Every camera with how it does; administrators add, change and remove them here. */
export function CamerasPanel() {
  const http = useHttp();
  const index = useDeployment();
  const health = useView('cameras');
  const now = useNow();
  const canManage = useMay('camera.manage');
  const { result: vitals, reload } = useFetched<CameraVitalsAnswer>('/api/cameras/vitals');
  const { result: settings, reload: reloadSettings } = useFetched<CamerasAnswer>(
    canManage ? '/api/cameras' : null,
    index.deployment.cameras.length,
  );
  const [editing, setEditing] = useState<CameraSettings | 'new'>();
  const [removing, setRemoving] = useState<CameraSettings>();
  const [done, setDone] = useState<string>();
  const [refused, setRefused] = useState<PublicError | null>(null);
  useEffect(() => {
    const timer = setInterval(reload, VITALS_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);

  const settingsById = new Map('data' in settings ? settings.data.cameras.map((one) => [one.id, one]) : []);
  const vitalsById = new Map('data' in vitals ? vitals.data.cameras.map((one) => [one.id, one]) : []);
  const healthOf = (id: string) => health.items.get(id);
  const cameras = troubledFirst(index.deployment.cameras, healthOf);
  const troubled = cameras.filter(({ id }) => isTroubled(healthOf(id))).length;
  const finish = (text: string) => {
    setEditing(undefined);
    setRemoving(undefined);
    setDone(text);
    reloadSettings();
  };
  async function acceptView(id: string): Promise<void> {
    setRefused(null);
    try {
      await http.send('POST', `/api/cameras/${encodeURIComponent(id)}/accept-view`);
      setDone(`What ${id} sees now is what it is to see.`);
      reload();
    } catch (thrown) {
      setRefused(asPublicError(thrown));
    }
  }

  return (
    <ScreenFrame
      title="Cameras"
      aside={
        <>
          {health.state !== 'loading' && (
            <span className={troubled > 0 ? 'text-high' : 'text-fg-1'}>
              {troubled > 0
                ? `${troubled} of ${cameras.length} need attention`
                : `${cameras.length} cameras, none with a problem`}
            </span>
          )}
          {canManage && (
            <Button
              tone="primary"
              disabled={!('data' in settings)}
              onClick={() => {
                setDone(undefined);
                setEditing('new');
              }}
            >
              Add a camera
            </Button>
          )}
        </>
      }
    >
      {health.state === 'stale' && <StaleBar>As of {formatClock(health.asOf)} UTC.</StaleBar>}
      {vitals.state === 'failed' && (
        <StaleBar>Up-time and rates cannot be read: {vitals.error.message}</StaleBar>
      )}
      {settings.state === 'failed' && (
        <StaleBar>Cameras cannot be changed now: {settings.error.message}</StaleBar>
      )}
      {refused && (
        <div className="p-3">
          <FormError error={refused} />
        </div>
      )}
      <p role="status" className={done ? 'px-4 py-2 text-xs text-fg-1' : undefined}>
        {done}
      </p>
      {health.state === 'failed' && health.error ? (
        <Failed title="The cameras cannot be read" error={health.error} />
      ) : health.state === 'loading' ? (
        <Loading label="Cameras are loading" rows={10} />
      ) : cameras.length === 0 ? (
        <Empty title="No cameras">This deployment has none, or none that you may see.</Empty>
      ) : (
        <table className="w-full border-collapse text-left text-xs">
          <thead className="sticky top-0 z-10 bg-bg-1 text-2xs text-fg-2">
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className="px-3 py-2 font-medium first:pl-4 max-[900px]:px-1.5">
                  {name}
                </th>
              ))}
              {canManage && (
                <th scope="col" className="px-3 py-2">
                  <span className="sr-only">What can be done</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {cameras.map((camera) => {
              const one = settingsById.get(camera.id);
              return (
                <CameraRow
                  key={camera.id}
                  {...{ camera, now }}
                  place={placeWords(index, { ...camera, via: 'camera' })}
                  health={healthOf(camera.id)}
                  vitals={vitalsById.get(camera.id)}
                  settings={one}
                >
                  {canManage && one && (
                    <td className="px-3 py-1.5 text-right max-[900px]:px-1.5">
                      <span className="inline-flex gap-1.5">
                        {healthOf(camera.id)?.picture?.is === 'moved' && (
                          <Button
                            aria-label={`Accept the view of ${camera.id}`}
                            onClick={() => void acceptView(camera.id)}
                          >
                            Accept its view
                          </Button>
                        )}
                        <Button
                          tone="quiet"
                          aria-label={`Change ${camera.id}`}
                          onClick={() => setEditing(one)}
                        >
                          Change
                        </Button>
                        {one.origin !== 'file' && (
                          <Button
                            tone="quiet"
                            aria-label={`${one.origin === 'here' ? 'Remove' : 'Take back the changes of'} ${camera.id}`}
                            onClick={() => setRemoving(one)}
                          >
                            {one.origin === 'here' ? 'Remove' : 'Take back'}
                          </Button>
                        )}
                      </span>
                    </td>
                  )}
                </CameraRow>
              );
            })}
          </tbody>
        </table>
      )}
      {editing !== undefined && 'data' in settings && (
        <CameraDialog
          {...(editing === 'new' ? {} : { camera: editing })}
          interfaces={settings.data.interfaces}
          onClose={() => setEditing(undefined)}
          onDone={finish}
        />
      )}
      {removing && <RemoveDialog camera={removing} onClose={() => setRemoving(undefined)} onDone={finish} />}
    </ScreenFrame>
  );
}

function CameraRow({
  camera,
  place,
  health,
  vitals,
  settings,
  now,
  children,
}: {
  camera: Camera;
  place: string;
  health: CameraHealth | undefined;
  vitals: CameraVitals | undefined;
  settings: CameraSettings | undefined;
  now: number;
  children: React.ReactNode;
}) {
  const isBad = isTroubled(health);
  const up = vitals && upTime(vitals);
  return (
    <tr className="border-t border-line align-baseline hover:bg-bg-2">
      <th scope="row" className="px-3 py-2 max-[900px]:pr-1.5 pl-4 text-left font-normal">
        <span className="mr-2">
          <span className="num text-fg-0 whitespace-nowrap">{camera.id}</span>{' '}
          <span className="ml-1 text-sm text-fg-0">{camera.name}</span>
        </span>
        {settings && (
          <span className="inline-block text-2xs text-fg-2">
            {kindName(settings.source.type)}
            {settings.origin === 'changed' && ' · changed here'}
            {settings.origin === 'here' && ' · added here'}
          </span>
        )}
      </th>
      <td className={`${CELL} text-fg-1`}>{place}</td>
      <td className={classNames(CELL, isBad ? 'text-high' : 'text-fg-1')}>
        <span className="inline-flex items-center gap-1.5">
          {isBad && <TriangleAlert aria-hidden="true" className="size-3.5" />}
          {health ? STATE_WORDS[health.state] : 'Unknown'}
          {health && health.state !== 'live' && (
            <span className="num text-2xs text-fg-2">{formatAge(now - health.since)}</span>
          )}
        </span>
        {health?.reason && <span className="block text-2xs text-fg-2">{health.reason}</span>}
      </td>
      <td className={classNames(CELL, health?.picture ? 'text-high' : 'text-fg-2')}>
        {health?.picture ? (
          <>
            {PICTURE_WORDS[health.picture.is]}{' '}
            <span className="num text-2xs">since {formatAge(now - health.picture.since)}</span>
          </>
        ) : vitals?.lookedAt === undefined ? (
          'not looked at'
        ) : vitals.viewKnown ? (
          'its view'
        ) : (
          'view being learned'
        )}
      </td>
      <td className={`num ${CELL} whitespace-nowrap text-fg-0`}>
        {up ?? '–'}
        {vitals !== undefined && vitals.watchedMs > 0 && vitals.watchedMs < 82_800_000 && (
          <span className="ml-1 text-2xs text-fg-2">of {formatAge(vitals.watchedMs)}</span>
        )}
      </td>
      <td className={`num ${CELL} text-fg-1`}>
        {vitals === undefined || vitals.gaps === 0 ? (
          '0'
        ) : (
          <>
            {vitals.gaps} <span className="text-2xs text-fg-2">longest {formatAge(vitals.longestGapMs)}</span>
          </>
        )}
      </td>
      <td className={`num ${CELL} text-fg-1`}>
        {vitals?.stream
          ? [
              `${vitals.stream.width}×${vitals.stream.height}`,
              `${vitals.stream.framesPerSecond}/s`,
              bitRateWords(vitals.stream.bitsPerSecond),
            ].map((part) => (
              <span key={part} className="mr-2 inline-block whitespace-nowrap">
                {part}
              </span>
            ))
          : '–'}
      </td>
      <td className={`num ${CELL} whitespace-nowrap text-fg-1`}>
        {health?.recordedFrom === undefined ? '–' : formatAge(now - health.recordedFrom)}
      </td>
      <td className={`num ${CELL} text-fg-1`}>{health?.restarts ?? '–'}</td>
      {children}
    </tr>
  );
}
