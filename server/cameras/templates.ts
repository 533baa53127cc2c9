import type { CameraSource, CameraTemplate } from '../../shared/domain/camera.ts';

type TemplateSource = Extract<CameraSource, { type: 'template' }>;
/** What a source is pulled as: kinds with an address. */
export type PulledSource = Extract<CameraSource, { url: string }>;

/**
 * Addresses of streams as the makers' manuals give them. `{channel}` counts from 1; `{channel00}` has two digits.
 * Hikvision (ISAPI guide): channel and stream as one number, 101 main, 102 sub. Dahua: subtype 0 main, 1 sub. Axis (VAPIX):
 * `camera` is the channel, `resolution` picks the small one. Hanwha (SUNAPI): profile2 main, profile3 sub. Uniview: video1
 * main, video2 sub. Reolink: h264Preview_01_main. Frigate and go2rtc: a restream by name over RTSP at port 8554.
 */
const PATTERNS: Readonly<
  Record<CameraTemplate, { readonly port?: number; readonly main: string; readonly sub: string }>
> = {
  axis: {
    main: '/axis-media/media.amp?videocodec=h264&camera={channel}',
    sub: '/axis-media/media.amp?videocodec=h264&camera={channel}&resolution=640x360',
  },
  dahua: {
    main: '/cam/realmonitor?channel={channel}&subtype=0',
    sub: '/cam/realmonitor?channel={channel}&subtype=1',
  },
  frigate: { port: 8554, main: '/{channel}', sub: '/{channel}_sub' },
  go2rtc: { port: 8554, main: '/{channel}?video=h264', sub: '/{channel}_sub?video=h264' },
  hanwha: { main: '/{channel}/profile2/media.smp', sub: '/{channel}/profile3/media.smp' },
  hikvision: { main: '/Streaming/Channels/{channel}01', sub: '/Streaming/Channels/{channel}02' },
  reolink: { main: '/h264Preview_{channel00}_main', sub: '/h264Preview_{channel00}_sub' },
  uniview: { main: '/unicast/c{channel}/s0/live', sub: '/unicast/c{channel}/s1/live' },
};
/** Where a channel is a stream's name. */
const NAMED: readonly CameraTemplate[] = ['frigate', 'go2rtc'];
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/;

/** Why a template cannot be filled in, for people; undefined where it can. */
export function templateFault({ template, host, channel }: TemplateSource): string | undefined {
  if (!HOST.test(host)) return 'the host must be a name or an address, perhaps with a port';
  if (NAMED.includes(template))
    return /^[A-Za-z0-9][\w.-]{0,63}$/.test(channel) ? undefined : 'the channel must be the name of a stream';
  return /^[1-9]\d{0,2}$/.test(channel) ? undefined : 'the channel must be a number from 1';
}

/** The RTSP source a template stands for. */
export function expandTemplate(source: TemplateSource): PulledSource {
  const { template, host, channel, stream, username, password } = source;
  const pattern = PATTERNS[template];
  // Hanwha counts from 0
  const number = template === 'hanwha' ? String(Number(channel) - 1) : channel;
  const path = pattern[stream].replace('{channel00}', number.padStart(2, '0')).replace('{channel}', number);
  const hasPort = /:\d+$/.test(host);
  const port = hasPort || pattern.port === undefined ? '' : `:${pattern.port}`;
  return {
    ...{ type: 'rtsp', url: `rtsp://${host}${port}${path}`, transport: 'tcp' },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/**
 * The HLS source that a media server's stream is. MediaMTX has `/PATH/index.m3u8`; a path that ends in `.m3u8` is taken as it
 * is, for others: go2rtc has `api/stream.m3u8?src=NAME`.
 */
export function mediaServerSource(source: Extract<CameraSource, { type: 'media_server' }>): PulledSource {
  const { baseUrl, path, username, password } = source;
  const isList = /\.m3u8(\?|$)/.test(path);
  const inner = path.replace(/^\/+|\/+$/g, '');
  return {
    ...{ type: 'hls', url: `${baseUrl.replace(/\/+$/, '')}/${isList ? inner : `${inner}/index.m3u8`}` },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** What a source is pulled as; undefined for those that are not pulled. */
export function pulledSource(source: CameraSource): PulledSource | undefined {
  if (source.type === 'template') return expandTemplate(source);
  if (source.type === 'media_server') return mediaServerSource(source);
  return 'url' in source ? source : undefined;
}
