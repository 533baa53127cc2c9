import { BellOff, EyeOff, type LucideIcon, PictureInPicture2, VideoOff } from 'lucide-react';
import type { Shown } from './fill-tiles.ts';

type Why = Extract<Shown, { kind: 'empty' }>['why'] | 'elsewhere';

const WORDS: Readonly<
  Record<Why, { readonly icon: LucideIcon; readonly title: string; readonly more: string }>
> = {
  'no-camera': { icon: VideoOff, title: 'No further camera', more: '' },
  withheld: {
    icon: EyeOff,
    title: 'Not shown',
    more: 'This place is for a camera that you may not see, or that is gone.',
  },
  'no-alert': {
    icon: BellOff,
    title: 'No open alert',
    more: 'The camera of the next one comes here by itself.',
  },
  elsewhere: { icon: PictureInPicture2, title: 'Shown larger now', more: '' },
};

/** A place without a picture that says why: it must not look like one that broke. */
export function EmptyTile({
  why,
  camera,
  isQuiet = false,
}: {
  why: Why;
  camera?: { readonly id: string; readonly name: string };
  /** A place without a camera beside others that say why. */
  isQuiet?: boolean;
}) {
  const { icon: Icon, title, more } = WORDS[why];
  return (
    <div className="@container grid h-full place-content-center justify-items-center gap-1 bg-bg-1/50 p-2 text-center">
      <Icon className="size-4 text-fg-3/70" strokeWidth={1.25} aria-hidden="true" />
      <p className={why === 'no-camera' && isQuiet ? 'sr-only' : 'text-2xs text-fg-2 @max-[7rem]:sr-only'}>
        {camera && <span className="num text-fg-1">{camera.id} </span>}
        {title}
      </p>
      {more && <p className="max-w-[30ch] text-2xs text-fg-2 @max-[16rem]:sr-only">{more}</p>}
    </div>
  );
}
