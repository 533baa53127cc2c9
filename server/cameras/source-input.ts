import type { CameraSourceInput } from '../../shared/contract/cameras.ts';
import { PublicFault } from '../errors.ts';

/** A source as a request or a file gives it: every key any kind has. */
export interface LooseSource {
  readonly type: string;
  readonly url?: string;
  readonly transport?: 'tcp' | 'udp';
  readonly username?: string;
  readonly password?: string;
}
type Key = Exclude<keyof LooseSource, 'type'>;

/** Which keys a kind of source has: those it must have, and those it may. */
export const SOURCE_KEYS: Readonly<
  Record<CameraSourceInput['type'], { readonly must: readonly Key[]; readonly may: readonly Key[] }>
> = {
  rtsp: { must: ['url'], may: ['transport', 'username', 'password'] },
  hls: { must: ['url'], may: ['username', 'password'] },
};
const DEFAULTS: Partial<Record<CameraSourceInput['type'], Partial<LooseSource>>> = {
  rtsp: { transport: 'tcp' },
};

export const SOURCE_TYPES = Object.keys(SOURCE_KEYS) as readonly CameraSourceInput['type'][];

/** The source that a request means. Throws BAD_REQUEST that names the key, never its value. */
export function readSourceInput(given: LooseSource): CameraSourceInput {
  const type = SOURCE_TYPES.find((one) => one === given.type);
  if (type === undefined)
    throw new PublicFault('BAD_REQUEST', 'source/type: there is no such kind of source.');
  const { must, may } = SOURCE_KEYS[type];
  for (const key of must)
    if (given[key] === undefined)
      throw new PublicFault('BAD_REQUEST', `source/${key}: a source of type ${type} needs it.`);
  const stray = (Object.keys(given) as (keyof LooseSource)[]).find(
    (key) => key !== 'type' && given[key] !== undefined && ![...must, ...may].includes(key),
  );
  if (stray !== undefined)
    throw new PublicFault('BAD_REQUEST', `source/${stray}: a source of type ${type} has no such setting.`);
  return { ...DEFAULTS[type], ...given } as CameraSourceInput;
}
