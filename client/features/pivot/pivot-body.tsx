import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { PivotAnswer } from '../../../shared/contract/http.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { useNow } from '../../live/live-context.tsx';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Failed, Loading } from '../../ui/pictures.tsx';
import { EventsPanel } from './events-panel.tsx';
import { PersonCard } from './person-card.tsx';
import { pickCameras } from './pivot-cameras.ts';
import type { PivotSlots } from './pivot-panel.tsx';
import { Record } from './record.tsx';
import { Why } from './why.tsx';

/** Video, floor, events, and why: each part loads and fails by itself. */
export function PivotBody({
  alert,
  moment,
  answer,
  clip,
  failure,
  onRetry,
  renderTile,
  renderMap,
}: PivotSlots & {
  alert: Alert;
  moment: number;
  answer: PivotAnswer | undefined;
  clip: PivotAnswer['clip'] | undefined;
  failure: PublicError | undefined;
  onRetry: () => void;
}) {
  const index = useDeployment();
  const now = useNow();
  const timezone = timezoneOf(index, alert.place?.site);
  const [selected, setSelected] = useState<string | null>(null);
  const selectEvent = useCallback((id: string) => setSelected(id), []);
  const { main, further } = pickCameras(answer?.cameras ?? [], index.cameraById);
  const door = alert.moment.door ?? alert.place?.door;
  const litCameras = [main, ...further].flatMap((view) => (view ? [view.camera.id] : [])).join(' ');
  const lit = useMemo(
    () => ({ doors: door ? [door] : [], cameras: litCameras ? litCameras.split(' ') : [] }),
    [door, litCameras],
  );
  const mapSelection = useMemo(() => ({ type: 'alert', id: alert.id }) as const, [alert.id]);
  const waiting = (label: string, rows?: number) =>
    failure ? (
      <Failed title="This part cannot be read" error={failure} onRetry={onRetry} />
    ) : (
      <Loading label={label} {...(rows === undefined ? {} : { rows })} />
    );

  useEffect(() => {
    const previous = document.title;
    document.title = `${alert.title} · Watchfloor`;
    return () => {
      document.title = previous;
    };
  }, [alert.title]);

  return (
    <div className="grid min-h-0 flex-1 gap-2 overflow-auto p-2 min-[901px]:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)_minmax(21rem,26rem)] min-[901px]:grid-rows-[minmax(0,1.15fr)_minmax(0,1fr)] min-[901px]:overflow-hidden">
      <Panel title="Cameras at the door" aside={main?.reason}>
        {!answer ? (
          waiting('Cameras are loading', 3)
        ) : !main || !clip ? (
          <Empty title="No camera sees this place">
            {door ? 'No camera covers the door.' : 'The alert names no door, so no camera could be chosen.'}
          </Empty>
        ) : (
          <div className="grid h-full grid-cols-2 gap-1 p-1 min-[901px]:grid-rows-[minmax(0,1.35fr)_minmax(0,1fr)]">
            <Tile name="Live">
              {renderTile({ camera: main.camera, mode: { type: 'live' }, label: 'Live' })}
            </Tile>
            <Tile name="The moment">
              {renderTile({
                camera: main.camera,
                mode: { type: 'recorded', ...clip },
                label: 'The moment',
                alarm: alert.status === 'new',
              })}
            </Tile>
            {further.map(({ camera, reason }) => (
              <Tile key={camera.id} name={camera.name}>
                {renderTile({ camera, mode: { type: 'recorded', ...clip }, label: reason })}
              </Tile>
            ))}
          </div>
        )}
      </Panel>
      <Panel title="Floor" className="max-[900px]:h-[80vw]">
        <Suspense fallback={<Loading label="The floor is loading" rows={3} />}>
          {renderMap(lit, mapSelection)}
        </Suspense>
      </Panel>
      <div className="panel min-h-0 overflow-y-auto min-[901px]:col-start-3 min-[901px]:row-span-2 min-[901px]:row-start-1">
        <Section title="Why">
          <Why
            alert={alert}
            findings={answer?.findings ?? []}
            index={index}
            timezone={timezone}
            onEvent={selectEvent}
          />
        </Section>
        {(alert.person || answer?.person) && (
          <Section title="Person">
            {answer?.person ? (
              <PersonCard
                answer={answer.person}
                reference={alert.person}
                index={index}
                timezone={timezone}
                now={now}
              />
            ) : answer ? (
              <p className="px-3 py-2 text-xs text-fg-1">
                {alert.person?.name}: no longer on record, or not for you to see.
              </p>
            ) : (
              waiting('The person is loading', 2)
            )}
          </Section>
        )}
        <Section title="Notes and history">
          {answer ? (
            <Record detail={answer} timezone={timezone} now={now} />
          ) : (
            waiting('The history is loading', 2)
          )}
        </Section>
      </div>
      <div className="grid min-h-0 max-[900px]:h-[32rem] min-[901px]:col-span-2">
        <Panel title="Events around the moment">
          {answer ? (
            <EventsPanel
              timeline={answer.timeline}
              moment={moment}
              now={now}
              timezone={timezone}
              selected={selected}
              onSelect={selectEvent}
            />
          ) : (
            waiting('Events are loading', 6)
          )}
        </Panel>
      </div>
    </div>
  );
}

function Tile({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="relative min-h-0 min-w-0 overflow-hidden rounded max-[900px]:aspect-video">
      <ErrorBoundary name={name}>
        <Suspense fallback={<Loading label={`${name} is loading`} rows={1} />}>{children}</Suspense>
      </ErrorBoundary>
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="border-b border-line last:border-0">
      <h2 className="flex h-8 items-center border-b border-line bg-bg-2 px-3 text-xs font-semibold text-fg-1">
        {title}
      </h2>
      <ErrorBoundary name={title}>{children}</ErrorBoundary>
    </section>
  );
}
