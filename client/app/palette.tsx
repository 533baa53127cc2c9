import { Command } from 'cmdk';
import { BellRing, Cctv, DoorOpen, type LucideIcon, UserRound, Zap } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { orderQueue } from '../features/alerts/queue-order.ts';
import { useDeployment } from '../lib/deployment-context.tsx';
import type { HotkeyRegistry } from '../lib/hotkeys.ts';
import type { LocationStore } from '../lib/location.ts';
import { useStore } from '../lib/store.ts';
import { useView } from '../live/live-context.tsx';
import { Kbd } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { keyWords } from './key-words.ts';
import { paletteScore } from './palette-filter.ts';
import { pivotLocation } from './pivot-location.ts';
import type { Screen } from './screens.ts';
import { usePeople } from './use-people.ts';

/** Alerts, people in them, cameras, doors and every action in force, found by typing. */
export function Palette({
  location,
  screens,
  registry,
  initial,
  onPerson,
  onClose,
}: {
  location: LocationStore;
  screens: readonly Screen[];
  registry: HotkeyRegistry;
  /** What was typed before this was loaded. */
  initial: string;
  onPerson: (id: string) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState(initial);
  const found = usePeople(typed);
  const { deployment, siteById } = useDeployment();
  const alerts = orderQueue(useView('alerts').items.values(), 'open', '');
  const hotkeys = useStore(registry.active);
  const [actions] = useState(hotkeys);
  const suspects = [
    ...new Map(
      alerts.flatMap(({ person, title }) =>
        person ? [[person.id, { id: person.id, name: person.name, aside: title }]] : [],
      ),
    ).values(),
  ];
  const others = found.people.filter(({ id }) => !suspects.some((person) => person.id === id));
  const pick = (act: () => void) => () => {
    onClose();
    act();
  };
  const console = (query: Readonly<Record<string, string>>) => pick(() => location.go({ path: '/', query }));

  return (
    <Dialog label="Go to" onClose={onClose} className="mt-24 w-[min(40rem,94vw)]">
      <Command label="Go to" filter={paletteScore} loop className="flex min-h-0 flex-col">
        <Command.Input
          autoFocus
          value={typed}
          onValueChange={setTyped}
          placeholder="An alert, person, camera, door or action"
          className="w-full border-b border-line bg-transparent px-4 py-3 text-base text-fg-0 outline-none placeholder:text-fg-2"
        />
        <Command.List className="max-h-[26rem] overflow-y-auto p-1.5">
          <Command.Empty className="p-5 text-center text-sm text-fg-2">Nothing of that name.</Command.Empty>
          <Group heading="Alerts">
            {alerts.slice(0, 50).map((alert) => (
              <Item
                key={alert.id}
                value={`alert ${alert.title} ${alert.person?.name ?? ''} ${alert.id}`}
                mark={<SeverityMark level={alert.level} isQuiet={alert.status !== 'new'} />}
                text={alert.title}
                aside={alert.person?.name ?? ''}
                onSelect={pick(() => location.go(pivotLocation(alert)))}
              />
            ))}
          </Group>
          <Group heading="People in open alerts">
            {suspects.map(({ id, name, aside }) => (
              <Item
                key={id}
                value={`person ${name} ${id}`}
                icon={UserRound}
                text={name}
                aside={aside}
                onSelect={pick(() => onPerson(id))}
              />
            ))}
          </Group>
          <Group heading="People">
            {others.map(({ id, name, department }) => (
              <Item
                key={id}
                // With what was typed: the server has matched it already, accents and all.
                value={`person ${name} ${id} ${typed}`}
                icon={UserRound}
                text={name}
                aside={[id, department].filter(Boolean).join(' · ')}
                onSelect={pick(() => onPerson(id))}
              />
            ))}
          </Group>
          <Group heading="Cameras">
            {deployment.cameras.map((camera) => (
              <Item
                key={camera.id}
                value={`camera ${camera.id} ${camera.name}`}
                icon={Cctv}
                text={camera.name}
                aside={`${camera.id} · ${siteById.get(camera.site)?.name ?? camera.site}`}
                onSelect={console({ camera: camera.id })}
              />
            ))}
          </Group>
          <Group heading="Doors">
            {deployment.doors.map((door) => (
              <Item
                key={door.id}
                value={`door ${door.id} ${door.name}`}
                icon={DoorOpen}
                text={door.name}
                aside={`${door.id} · ${siteById.get(door.site)?.name ?? door.site}`}
                onSelect={console({ door: door.id })}
              />
            ))}
          </Group>
          <Group heading="Screens">
            {screens.map((screen) => (
              <Item
                key={screen.path}
                value={`screen ${screen.name}`}
                icon={screen.icon}
                text={screen.name}
                keys={screen.hotkey}
                onSelect={pick(() => location.go({ path: screen.path, query: {} }))}
              />
            ))}
          </Group>
          <Group heading="Actions">
            {actions
              .filter((hotkey) => hotkey.group !== 'Screens' && !hotkey.isAlways)
              .map((hotkey) => (
                <Item
                  key={hotkey.keys.join(' ')}
                  value={`action ${hotkey.label}`}
                  icon={Zap}
                  text={hotkey.label}
                  keys={keyWords(hotkey.keys[0] ?? '')}
                  onSelect={pick(hotkey.run)}
                />
              ))}
          </Group>
        </Command.List>
        {found.problem && (
          <p role="alert" className="border-t border-line px-4 py-2 text-xs text-high">
            People cannot be looked up: {found.problem}
          </p>
        )}
      </Command>
    </Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-fg-2"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  value,
  icon: Icon = BellRing,
  mark,
  text,
  aside,
  keys,
  onSelect,
}: {
  value: string;
  icon?: LucideIcon;
  mark?: ReactNode;
  text: string;
  aside?: string;
  keys?: string;
  onSelect: () => void;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="group flex cursor-pointer items-center gap-2.5 rounded px-2 py-1.5 text-sm text-fg-1 data-[selected=true]:bg-accent-dim data-[selected=true]:text-fg-0"
    >
      {mark ?? <Icon aria-hidden="true" className="size-4 shrink-0 text-fg-2" strokeWidth={1.75} />}
      <span className="min-w-0 truncate">{text}</span>
      {aside && (
        <span className="ml-auto max-w-[45%] shrink-0 truncate text-2xs text-fg-2 group-data-[selected=true]:text-fg-1">
          {aside}
        </span>
      )}
      {keys && <Kbd className="ml-auto">{keys}</Kbd>}
    </Command.Item>
  );
}
