import type { CameraSourceInput } from '../../shared/contract/cameras.ts';
import type { CameraTemplate } from '../../shared/domain/camera.ts';
import { PublicFault } from '../errors.ts';

/** A source as a request or a file gives it: every key any kind has. */
export interface LooseSource {
  readonly type: string;
  readonly url?: string;
  readonly alsoFrom?: readonly string[];
  readonly transport?: 'tcp' | 'udp';
  readonly profile?: string;
  readonly frameRate?: number;
  readonly template?: CameraTemplate;
  readonly host?: string;
  readonly channel?: string;
  readonly stream?: 'main' | 'sub';
  readonly baseUrl?: string;
  readonly path?: string;
  readonly username?: string;
  readonly password?: string;
}
type Key = Exclude<keyof LooseSource, 'type'>;
type SourceType = CameraSourceInput['type'];

/** Which keys a kind of source has: those it must have, and those it may. */
export const SOURCE_KEYS: Readonly<
  Record<SourceType, { readonly must: readonly Key[]; readonly may: readonly Key[] }>
> = {
  rtsp: { must: ['url'], may: ['transport', 'username', 'password'] },
  hls: { must: ['url'], may: ['alsoFrom', 'username', 'password'] },
  onvif: { must: ['url'], may: ['profile', 'transport', 'username', 'password'] },
  mjpeg: { must: ['url'], may: ['frameRate', 'username', 'password'] },
  template: { must: ['template', 'host'], may: ['channel', 'stream', 'username', 'password'] },
  media_server: { must: ['baseUrl', 'path'], may: ['username', 'password'] },
};
const DEFAULTS: Readonly<Record<SourceType, Partial<LooseSource>>> = {
  rtsp: { transport: 'tcp' },
  hls: {},
  onvif: { transport: 'tcp' },
  mjpeg: { frameRate: 5 },
  template: { channel: '1', stream: 'main' },
  media_server: {},
};

export const SOURCE_TYPES = Object.keys(SOURCE_KEYS) as readonly SourceType[];

/** A source whose keys were checked, with what stands where a key is left out. */
export const withDefaults = (given: LooseSource & { readonly type: SourceType }): CameraSourceInput =>
  ({ ...DEFAULTS[given.type], ...given }) as CameraSourceInput;

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
  return withDefaults({ ...given, type });
}
