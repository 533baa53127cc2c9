import { CAMERA_TEMPLATES, type CameraSource } from '../../shared/domain/camera.ts';
import { addressFault } from '../cameras/source-fault.ts';
import { type LooseSource, SOURCE_KEYS, SOURCE_TYPES, withDefaults } from '../cameras/source-input.ts';
import type { YamlSection } from '../pipeline/normalise/yaml-section.ts';

const KEYS = {
  url: 'url',
  alsoFrom: 'also_from',
  transport: 'transport',
  profile: 'profile',
  frameRate: 'frame_rate',
  template: 'template',
  host: 'host',
  channel: 'channel',
  stream: 'stream',
  baseUrl: 'base_url',
  path: 'path',
  username: 'username',
  password: 'password',
} as const satisfies Record<Exclude<keyof LooseSource, 'type'>, string>;

/** The `source` of a camera in the site's file. `expand` replaces `${env:NAME}` and reports what is not set. */
export function readCameraSource(
  camera: YamlSection,
  expand: (text: string, section: YamlSection, key: string) => string,
): CameraSource | undefined {
  const section = camera.section('source', ['type', 'scene', 'phase', ...Object.values(KEYS)]);
  const type = section?.choice('type', ['scene', ...SOURCE_TYPES]);
  if (section === undefined || type === undefined) return undefined;
  if (type === 'scene') {
    const scene = section.text('scene');
    const phase = section.optionalNumber('phase') ?? 0;
    return scene === undefined ? undefined : { type, scene, phase };
  }
  const { must, may } = SOURCE_KEYS[type];
  const known = [...must, ...may];
  for (const key of must)
    if (!section.has(KEYS[key])) section.fault(undefined, `a source of type ${type} needs "${KEYS[key]}"`);
  for (const [key, name] of Object.entries(KEYS))
    if (section.has(name) && !known.includes(key as (typeof known)[number]))
      section.fault(name, `a source of type ${type} has no "${name}"`);
  const text = (key: Exclude<keyof typeof KEYS, 'alsoFrom'>) => {
    const given = section.optionalText(KEYS[key]);
    return given === undefined ? undefined : expand(given, section, KEYS[key]);
  };
  const alsoFrom = section.texts('also_from');
  for (const { value } of alsoFrom)
    if (!/^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(value))
      section.fault('also_from', `"${value}" is no host, or host:port`);
  const given = {
    url: text('url'),
    alsoFrom: alsoFrom.length > 0 ? alsoFrom.map(({ value }) => value) : undefined,
    transport: section.optionalChoice('transport', ['tcp', 'udp']),
    profile: text('profile'),
    frameRate: section.optionalNumber('frame_rate', { min: 1, max: 15 }),
    template: section.optionalChoice('template', CAMERA_TEMPLATES),
    host: text('host'),
    channel: text('channel'),
    stream: section.optionalChoice('stream', ['main', 'sub']),
    baseUrl: text('baseUrl'),
    path: text('path'),
    username: text('username'),
    password: text('password'),
  };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (must.some((key) => said[key] === undefined)) return undefined;
  const source = withDefaults({ ...said, type });
  // an environment variable that is not set is reported already, and is no address
  const isWhole = !JSON.stringify(source).includes('${env:');
  const fault = isWhole ? addressFault(source) : undefined;
  if (fault !== undefined) section.fault(known.includes('url') ? 'url' : undefined, fault);
  return source;
}
