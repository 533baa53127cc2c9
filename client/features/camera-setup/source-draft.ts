import type { CameraSourceInput, ShownSource } from '../../../shared/contract/cameras.ts';
import { CAMERA_TEMPLATES, type CameraTemplate } from '../../../shared/domain/camera.ts';

export type SourceKind = CameraSourceInput['type'];

/** A source while a person types it: every field is text; those of other kinds are kept, in case they go back. */
export interface SourceDraft {
  readonly type: SourceKind;
  readonly url: string;
  readonly host: string;
  readonly path: string;
  readonly profile: string;
  readonly channel: string;
  readonly template: CameraTemplate;
  readonly stream: 'main' | 'sub';
  readonly transport: 'tcp' | 'udp';
  readonly frameRate: string;
  readonly username: string;
  readonly password: string;
}
export type DraftField = Exclude<keyof SourceDraft, 'type'>;

export interface KindEntry {
  readonly type: SourceKind;
  readonly name: string;
  /** For people: when it is the right one. */
  readonly hint: string;
  readonly fields: readonly DraftField[];
}

/** One line a kind: what it asks for, in this order. Every kind takes a user name and a password. */
export const KINDS: readonly KindEntry[] = [
  {
    type: 'onvif',
    name: 'ONVIF',
    hint: 'Most network cameras: stream, movement and events are asked of the camera.',
    fields: ['url', 'profile', 'transport'],
  },
  {
    type: 'rtsp',
    name: 'RTSP',
    hint: 'An address that begins with rtsp:// or rtsps://.',
    fields: ['url', 'transport'],
  },
  {
    type: 'template',
    name: 'By make',
    hint: 'A camera or recorder whose addresses follow its make’s pattern.',
    fields: ['template', 'host', 'channel', 'stream'],
  },
  { type: 'hls', name: 'HLS', hint: 'The address of an HLS list (.m3u8).', fields: ['url'] },
  {
    type: 'mjpeg',
    name: 'Motion JPEG',
    hint: 'Old cameras: encoded here, which costs a third of a core or more.',
    fields: ['url', 'frameRate'],
  },
  {
    type: 'media_server',
    name: 'Media server',
    hint: 'MediaMTX or go2rtc that holds the camera already.',
    fields: ['url', 'path'],
  },
];

export const EMPTY_SOURCE: SourceDraft = {
  type: 'onvif',
  ...{ url: '', host: '', path: '', profile: '', channel: '1', username: '', password: '' },
  template: CAMERA_TEMPLATES[0],
  stream: 'main',
  transport: 'tcp',
  frameRate: '5',
};

/** A source as it stands, to be changed. Credentials are never shown: empty means as they are. */
export function draftOf(source: ShownSource): SourceDraft {
  switch (source.type) {
    case 'onvif':
      return { ...EMPTY_SOURCE, ...source, profile: source.profile ?? '' };
    case 'rtsp':
    case 'template':
      return { ...EMPTY_SOURCE, ...source };
    case 'hls':
      return { ...EMPTY_SOURCE, type: 'hls', url: source.url };
    case 'mjpeg':
      return { ...EMPTY_SOURCE, type: 'mjpeg', url: source.url, frameRate: String(source.frameRate) };
    case 'media_server':
      return { ...EMPTY_SOURCE, type: 'media_server', url: source.baseUrl, path: source.path };
    default:
      return EMPTY_SOURCE;
  }
}

/** What is sent; undefined while something that is needed is missing. Whether it is right the server says. */
export function sourceOf(draft: SourceDraft): CameraSourceInput | undefined {
  const given = (text: string) => text.trim();
  const credentials = {
    ...(draft.username === '' ? {} : { username: draft.username }),
    ...(draft.password === '' ? {} : { password: draft.password }),
  };
  const url = given(draft.url);
  const { transport, template, stream } = draft;
  switch (draft.type) {
    case 'onvif': {
      const profile = given(draft.profile);
      return url === ''
        ? undefined
        : { type: 'onvif', url, transport, ...(profile === '' ? {} : { profile }), ...credentials };
    }
    case 'rtsp':
      return url === '' ? undefined : { type: 'rtsp', url, transport, ...credentials };
    case 'hls':
      return url === '' ? undefined : { type: 'hls', url, ...credentials };
    case 'mjpeg': {
      const frameRate = Number(draft.frameRate);
      return url === '' || !(frameRate > 0) ? undefined : { type: 'mjpeg', url, frameRate, ...credentials };
    }
    case 'template': {
      const [host, channel] = [given(draft.host), given(draft.channel)];
      return host === '' || channel === ''
        ? undefined
        : { type: 'template', template, host, channel, stream, ...credentials };
    }
    case 'media_server': {
      const path = given(draft.path);
      return url === '' || path === ''
        ? undefined
        : { type: 'media_server', baseUrl: url, path, ...credentials };
    }
  }
}
