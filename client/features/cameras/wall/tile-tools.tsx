import { Camera as CameraIcon, Film, Maximize2, Minimize2, ZoomIn, ZoomOut } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';

/** What can be done to one picture, in sight while the pointer or the focus is on it. */
export function TileTools({
  isLarge,
  zoomSaid,
  onLarge,
  onZoom,
  onReset,
  onSnapshot,
  onClip,
}: {
  isLarge: boolean;
  zoomSaid: string | undefined;
  onLarge: (() => void) | undefined;
  onZoom: (direction: 1 | -1) => void;
  onReset: () => void;
  onSnapshot: (isJpeg: boolean) => void;
  onClip: (() => void) | undefined;
}) {
  return (
    <div
      role="toolbar"
      aria-label="Picture"
      className="absolute bottom-1 left-1 z-10 flex items-center rounded bg-bg-0/80 opacity-0 ring-1 ring-line-2 ring-inset group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 @max-[12rem]:hidden"
    >
      {onLarge && (
        <Tool
          label={isLarge ? 'Back among the others' : 'Large'}
          hint="M"
          icon={isLarge ? Minimize2 : Maximize2}
          onClick={onLarge}
        />
      )}
      <Tool label="Zoom out" hint="-" icon={ZoomOut} onClick={() => onZoom(-1)} />
      {zoomSaid && (
        <Button
          tone="quiet"
          className="num h-6 px-1 text-2xs"
          title="The whole picture (Z)"
          onClick={onReset}
        >
          {zoomSaid}
        </Button>
      )}
      <Tool label="Zoom in" hint="+" icon={ZoomIn} onClick={() => onZoom(1)} />
      <Tool
        label="Save the picture"
        hint="I; a press with Shift: as JPEG"
        icon={CameraIcon}
        onClick={(event) => onSnapshot(event.shiftKey)}
      />
      {onClip && <Tool label="Export a clip" hint="C" icon={Film} onClick={onClip} />}
    </div>
  );
}

function Tool({
  label,
  hint,
  icon: Icon,
  onClick,
}: {
  label: string;
  hint: string;
  icon: typeof CameraIcon;
  onClick: (event: { readonly shiftKey: boolean }) => void;
}) {
  return (
    <Button
      tone="quiet"
      tabIndex={-1}
      className="size-6 p-0"
      aria-label={label}
      title={`${label} (${hint})`}
      onClick={onClick}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon className="size-3.5" aria-hidden="true" />
    </Button>
  );
}
