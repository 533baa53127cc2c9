import type { CameraSource } from '../../shared/domain/camera.ts';
import { type PulledSource, pulledSource, templateFault } from './templates.ts';

/** Where no camera is, but where hosting services keep their machines' keys. */
const FORBIDDEN_HOSTS = new Set(['169.254.169.254', '[fd00:ec2::254]', 'metadata.google.internal']);

const SCHEMES: Readonly<Record<PulledSource['type'], readonly string[]>> = {
  rtsp: ['rtsp:', 'rtsps:'],
  hls: ['http:', 'https:'],
  onvif: ['http:', 'https:'],
  mjpeg: ['http:', 'https:'],
};

/** Why a source cannot be used, in words without the address; undefined where it can. */
export function addressFault(source: CameraSource): string | undefined {
  const fault = source.type === 'template' ? templateFault(source) : undefined;
  if (fault !== undefined) return fault;
  const pulled = pulledSource(source);
  return pulled && urlFault(pulled);
}

function urlFault({ type, url: given }: PulledSource): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the line of ffmpeg's script
  if (/[\u0000-\u001f\u007f]/.test(given)) return 'the address has a control character in it';
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return 'the address is not a URL';
  }
  const allowed = SCHEMES[type];
  if (!allowed.includes(url.protocol)) return `the address must begin with ${allowed.join('// or ')}//`;
  if (url.hostname === '') return 'the address names no host';
  return FORBIDDEN_HOSTS.has(url.hostname.toLowerCase()) ? 'no camera is at that address' : undefined;
}
