import type { CameraSource } from '../../shared/domain/camera.ts';

/** Where no camera is, but where hosting services keep their machines' keys. */
const FORBIDDEN_HOSTS = new Set(['169.254.169.254', '[fd00:ec2::254]', 'metadata.google.internal']);

const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  rtsp: ['rtsp:', 'rtsps:'],
  hls: ['http:', 'https:'],
};

/** Why an address cannot be used, in words without the address; undefined where it can. */
export function addressFault(source: CameraSource): string | undefined {
  if (!('url' in source)) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the line of ffmpeg's script
  if (/[\u0000-\u001f\u007f]/.test(source.url)) return 'the address has a control character in it';
  let url: URL;
  try {
    url = new URL(source.url);
  } catch {
    return 'the address is not a URL';
  }
  const allowed = SCHEMES[source.type] ?? [];
  if (!allowed.includes(url.protocol)) return `the address must begin with ${allowed.join('// or ')}//`;
  if (url.hostname === '') return 'the address names no host';
  return FORBIDDEN_HOSTS.has(url.hostname.toLowerCase()) ? 'no camera is at that address' : undefined;
}
