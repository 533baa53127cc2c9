import type { Camera } from '../../../../shared/domain/camera.ts';
import { PANEL_KINDS, type PanelKind, type TileContent } from '../../../../shared/domain/wall.ts';

export const PANEL_WORDS: Readonly<Record<PanelKind, string>> = {
  map: 'Map',
  alerts: 'Alerts',
  chart: 'Last hour',
  clock: 'Clocks of the sites',
};

/** What a tile shows, as a choice. */
export function ContentSelect({
  label,
  content,
  cameras,
  onChange,
}: {
  label: string;
  content: TileContent;
  cameras: readonly Camera[];
  onChange: (content: TileContent) => void;
}) {
  const value = content.kind === 'camera' ? `camera:${content.camera}` : content.kind;
  const isKnown = content.kind !== 'camera' || cameras.some(({ id }) => id === content.camera);
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(contentOf(event.target.value))}
      onPointerDown={(event) => event.stopPropagation()}
      className="h-7 w-full min-w-0 rounded border border-line-2 bg-bg-1 px-1.5 text-xs text-fg-0"
    >
      <option value="next">Next camera of the wall</option>
      <option value="follow">Follow the worst alert</option>
      {PANEL_KINDS.map((kind) => (
        <option key={kind} value={kind}>
          {PANEL_WORDS[kind]}
        </option>
      ))}
      {content.kind === 'withheld' && <option value="withheld">A camera you may not see</option>}
      {!isKnown && <option value={value}>A camera that is gone</option>}
      <optgroup label="Cameras">
        {cameras.map((camera) => (
          <option key={camera.id} value={`camera:${camera.id}`}>
            {camera.id} {camera.name}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

function contentOf(value: string): TileContent {
  if (value.startsWith('camera:')) return { kind: 'camera', camera: value.slice('camera:'.length) };
  const panel = PANEL_KINDS.find((kind) => kind === value);
  if (panel) return { kind: panel };
  return { kind: value === 'follow' || value === 'withheld' ? value : 'next' };
}
