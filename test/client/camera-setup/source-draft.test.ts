import { describe, expect, test } from 'vitest';
import {
  draftOf,
  EMPTY_SOURCE,
  KINDS,
  sourceOf,
} from '../../../client/features/camera-setup/source-draft.ts';
import type { CameraSourceInput } from '../../../shared/contract/cameras.ts';

const SOURCES: readonly CameraSourceInput[] = [
  { type: 'onvif', url: 'http://10.0.0.5/', transport: 'tcp', profile: 'main' },
  { type: 'rtsp', url: 'rtsp://10.0.0.5/1', transport: 'udp' },
  { type: 'template', template: 'axis', host: '10.0.0.6', channel: '2', stream: 'sub' },
  { type: 'hls', url: 'https://cameras.example/a.m3u8' },
  { type: 'mjpeg', url: 'http://10.0.0.7/mjpg', frameRate: 4 },
  { type: 'media_server', baseUrl: 'http://10.0.0.8:8888', path: 'yard' },
];

describe('a source in a form', () => {
  test.each(SOURCES.map((source) => [source.type, source] as const))(
    'of kind %s is what it was',
    (_, source) => {
      expect(sourceOf(draftOf(source))).toEqual(source);
    },
  );

  test('every kind is offered, and every one is incomplete while empty', () => {
    expect(KINDS.map(({ type }) => type).sort()).toEqual(SOURCES.map(({ type }) => type).sort());
    for (const { type } of KINDS) expect(sourceOf({ ...EMPTY_SOURCE, type })).toBeUndefined();
  });

  test('credentials go along only where they were typed', () => {
    const draft = { ...EMPTY_SOURCE, type: 'rtsp' as const, url: ' rtsp://10.0.0.5/1 ' };
    expect(sourceOf(draft)).toEqual({ type: 'rtsp', url: 'rtsp://10.0.0.5/1', transport: 'tcp' });
    expect(sourceOf({ ...draft, username: 'wall', password: ' p ' })).toMatchObject({
      username: 'wall',
      password: ' p ',
    });
  });
});
