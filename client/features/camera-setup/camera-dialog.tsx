import { type FormEvent, useState } from 'react';
import type {
  CameraChange,
  CameraInput,
  CameraSettings,
  CameraTestAnswer,
  ServerInterface,
} from '../../../shared/contract/cameras.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { fieldOfView, wallsOf } from '../../lib/field-of-view.ts';
import { offset } from '../../lib/geometry.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, SelectField, TextField } from '../../ui/form.tsx';
import { type Placement, PlacePicker } from './place-picker.tsx';
import { headingTo, isInside, zoneAt } from './plan-view.ts';
import { RangeField } from './range-field.tsx';
import { draftOf, EMPTY_SOURCE, type SourceDraft, sourceOf } from './source-draft.ts';
import { SourceFields } from './source-fields.tsx';
import { SourceTest } from './source-test.tsx';

const OUTSIDE = '';
/** A door stands in a wall, where views end: it is in view where the ground just before it is. */
const BEFORE_DOOR_M = 1;

/** Adds a camera, or changes one: where its pictures come from, and where it hangs. */
export function CameraDialog({
  camera,
  interfaces,
  onClose,
  onDone,
}: {
  /** Absent: a new one. */
  camera?: CameraSettings;
  interfaces: readonly ServerInterface[];
  onClose: () => void;
  onDone: (text: string) => void;
}) {
  const http = useHttp();
  const { deployment, siteById } = useDeployment();
  const [name, setName] = useState(camera?.name ?? '');
  const [site, setSite] = useState(camera?.site ?? deployment.sites[0]?.id ?? '');
  const [floor, setFloor] = useState(camera?.floor ?? siteById.get(site)?.floors[0]?.id ?? OUTSIDE);
  const [placement, setPlacement] = useState<Placement>(
    camera ?? { position: undefined, headingDeg: 0, fovDeg: 80, rangeM: 20 },
  );
  const [minutes, setMinutes] = useState(String(camera?.recordMinutes ?? 60));
  const [draft, setDraft] = useState<SourceDraft>(camera ? draftOf(camera.source) : EMPTY_SOURCE);
  const [isSourceNew, setIsSourceNew] = useState(camera === undefined);
  const [tested, setTested] = useState<CameraTestAnswer>();
  const [busy, setBusy] = useState<'testing' | 'saving'>();
  const [refused, setRefused] = useState<PublicError | null>(null);

  const here = siteById.get(site);
  const plan = here?.floors.find(({ id }) => id === floor)?.plan;
  const { position } = placement;
  const zone = plan && position && zoneAt(plan, position);
  const doors = deployment.doors.filter(
    (door) => door.site === site && (floor === OUTSIDE || door.floor === undefined || door.floor === floor),
  );
  const others = deployment.cameras.filter(
    (other) => other.site === site && (other.floor ?? OUTSIDE) === floor && other.id !== camera?.id,
  );
  const ring = position ? fieldOfView({ ...placement, position }, plan ? wallsOf(plan) : []) : [];
  const inView = doors.filter(
    (door) =>
      position && isInside(ring, offset(door.position, headingTo(door.position, position), BEFORE_DOOR_M)),
  );
  const source = sourceOf(draft);
  const recordMinutes = Math.round(Number(minutes));
  const canSave =
    name.trim() !== '' &&
    position !== undefined &&
    recordMinutes >= 1 &&
    (!isSourceNew || source !== undefined);

  async function act(what: 'testing' | 'saving', work: () => Promise<void>): Promise<void> {
    setBusy(what);
    setRefused(null);
    try {
      await work();
    } catch (thrown) {
      setRefused(asPublicError(thrown));
    }
    setBusy(undefined);
  }
  const test = () =>
    act('testing', async () => {
      setTested(undefined);
      const asked = { source, ...(camera === undefined ? {} : { camera: camera.id }) };
      setTested(await http.send<CameraTestAnswer>('POST', '/api/cameras/test', asked));
    });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!canSave || position === undefined) return;
    void act('saving', async () => {
      const { headingDeg, fovDeg, rangeM } = placement;
      const common = {
        ...{ name: name.trim(), site, position, headingDeg, fovDeg, rangeM, recordMinutes },
        sees: camera?.sees ?? [],
      };
      if (camera === undefined) {
        const made: CameraInput = {
          ...common,
          source: source!,
          ...(floor === OUTSIDE ? {} : { floor }),
          ...(zone === undefined ? {} : { zone }),
        };
        const { id } = await http.send<CameraSettings>('POST', '/api/cameras', made);
        return onDone(`${common.name} is added as ${id}: it is on every screen now.`);
      }
      const changed: CameraChange = {
        ...common,
        floor: floor === OUTSIDE ? null : floor,
        zone: zone ?? null,
        basedOn: camera.version,
        ...(isSourceNew && source !== undefined ? { source } : {}),
      };
      await http.send('PATCH', `/api/cameras/${encodeURIComponent(camera.id)}`, changed);
      onDone(`${camera.id} is changed.`);
    });
  };

  return (
    <Dialog
      label={camera ? `Change ${camera.id}` : 'Add a camera'}
      onClose={onClose}
      className="w-[min(74rem,96vw)] max-h-[94vh]"
    >
      <DialogTitle>{camera ? `Change ${camera.id} ${camera.name}` : 'Add a camera'}</DialogTitle>
      <form onSubmit={save} className="flex min-h-0 flex-col">
        <div className="grid min-h-0 gap-5 overflow-auto p-4 md:grid-cols-[22rem_1fr]">
          <fieldset className="flex min-w-0 flex-col gap-3">
            <legend className="mb-2 text-xs font-semibold text-fg-0">Where its pictures come from</legend>
            {isSourceNew ? (
              <>
                <SourceFields
                  draft={draft}
                  hasCredentials={camera?.hasCredentials ?? false}
                  interfaces={interfaces}
                  onChange={(next) => {
                    setDraft(next);
                    setTested(undefined);
                  }}
                />
                <Button
                  disabled={source === undefined || busy !== undefined}
                  className="self-start"
                  onClick={() => void test()}
                >
                  {busy === 'testing' ? 'Opening it, some seconds' : 'Test it'}
                </Button>
                {tested && <SourceTest answer={tested} />}
              </>
            ) : (
              <p className="flex flex-col items-start gap-2 text-xs text-fg-1">
                As it is.
                <Button onClick={() => setIsSourceNew(true)}>Change the source</Button>
              </p>
            )}
          </fieldset>
          <fieldset className="flex min-w-0 flex-col gap-3">
            <legend className="mb-2 text-xs font-semibold text-fg-0">Where it hangs</legend>
            <div className="grid grid-cols-3 gap-2">
              <TextField label="Name" value={name} onChange={setName} />
              <SelectField
                label="Site"
                value={site}
                options={deployment.sites.map(({ id, name: text }) => ({ value: id, text }))}
                onChange={(next) => {
                  setSite(next);
                  setFloor(siteById.get(next)?.floors[0]?.id ?? OUTSIDE);
                  setPlacement({ ...placement, position: undefined });
                }}
              />
              <SelectField
                label="Floor"
                value={floor}
                options={[
                  ...(here?.floors ?? []).map(({ id, name: text }) => ({ value: id, text })),
                  { value: OUTSIDE, text: 'No floor' },
                ]}
                onChange={setFloor}
              />
            </div>
            {here && (
              <PlacePicker
                {...{ site: here, plan, doors, others }}
                value={placement}
                onChange={setPlacement}
              />
            )}
            <div className="grid grid-cols-4 gap-3">
              <RangeField
                {...{ label: 'Heading', unit: '°', min: 0, max: 359 }}
                value={placement.headingDeg}
                onChange={(headingDeg) => setPlacement({ ...placement, headingDeg })}
              />
              <RangeField
                {...{ label: 'Angle of view', unit: '°', min: 5, max: 360 }}
                value={placement.fovDeg}
                onChange={(fovDeg) => setPlacement({ ...placement, fovDeg })}
              />
              <RangeField
                {...{ label: 'Range', unit: ' m', min: 2, max: 150 }}
                value={placement.rangeM}
                onChange={(rangeM) => setPlacement({ ...placement, rangeM })}
              />
              <TextField label="Recorded window, minutes" value={minutes} onChange={setMinutes} />
            </div>
            <p className="text-xs text-fg-2">
              {position === undefined ? (
                'Not placed yet: click on the plan.'
              ) : (
                <>
                  {zone === undefined
                    ? 'In no room of the plan.'
                    : `In ${deployment.zones.find(({ id }) => id === zone)?.name ?? zone}.`}{' '}
                  {inView.length === 0
                    ? 'No door in view.'
                    : `Doors in view: ${inView.map((door) => `${door.id} ${door.name}`).join(', ')}.`}
                </>
              )}
            </p>
          </fieldset>
        </div>
        <footer className="flex items-center gap-2 border-t border-line px-4 py-3">
          {refused && <FormError error={refused} />}
          <Button className="ml-auto" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" tone="primary" disabled={!canSave || busy !== undefined}>
            {busy === 'saving' ? 'Saving' : camera ? 'Save' : 'Add the camera'}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
