import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ffmpegInput } from '../../../server/cameras/ffmpeg-input.ts';
import {
  hasCredentials,
  keepSecrets,
  shownSource,
  tidySource,
} from '../../../server/cameras/source-secrets.ts';
import type { CameraSource } from '../../../shared/domain/camera.ts';

const rtsp = (url: string, more: object = {}): Extract<CameraSource, { type: 'rtsp' }> => ({
  ...{ type: 'rtsp', url, transport: 'tcp' },
  ...more,
});

describe('what screens are shown of a source', () => {
  test.each([
    ['rtsp://ann:hunter2@10.0.0.2/live', 'rtsp://10.0.0.2/live'],
    ['rtsp://ann:hun@ter2@10.0.0.2/live', 'rtsp://10.0.0.2/live'],
    ['rtsp://ann:hunter2/x@10.0.0.2/live', 'rtsp://10.0.0.2/live'],
    [
      'rtsp://10.0.0.2/cam?user=ann&password=hunter2&channel=1',
      'rtsp://10.0.0.2/cam?user=***&password=***&channel=1',
    ],
    [
      'rtsp://10.0.0.2/user=ann_password=hunter2_channel=1_stream=0.sdp',
      'rtsp://10.0.0.2/user=***_password=***_channel=1_stream=0.sdp',
    ],
    ['rtsp://10.0.0.2/a?TOKEN=hunter2#x', 'rtsp://10.0.0.2/a?TOKEN=***#x'],
  ])('%s', (url, shown) => {
    expect(shownSource(rtsp(url, { username: 'ann', password: 'hunter2' }))).toEqual({
      ...{ type: 'rtsp', url: shown, transport: 'tcp' },
    });
  });

  test('no password is shown, wherever it stood', () => {
    const innocent = ['rtsp://10.0.0.2/live', 'rtsp://10.0.0.2/live?password=***']
      .map((url) => JSON.stringify(shownSource(rtsp(url))))
      .join('');
    const word = fc
      .string({ minLength: 6, maxLength: 20 })
      .filter((text) => /^[\x21-\x7e]+$/.test(text) && !innocent.includes(text));
    fc.assert(
      fc.property(word, (secret) => {
        const inUser = rtsp(`rtsp://ann:${encodeURIComponent(secret)}@10.0.0.2/live`);
        const inQuery = rtsp(`rtsp://10.0.0.2/live?password=${encodeURIComponent(secret)}`);
        for (const source of [inUser, inQuery, rtsp('rtsp://10.0.0.2/live', { password: secret })]) {
          const shown = JSON.stringify(shownSource(source));
          expect(shown.includes(secret) || shown.includes(encodeURIComponent(secret))).toBe(false);
        }
      }),
    );
  });
});

describe('what is sent back without its secrets', () => {
  const stored = rtsp('rtsp://10.0.0.2/cam?user=ann&password=a%26b&channel=1', {
    username: 'bob',
    password: 'pw',
  });

  test('keeps them while the host is the same', () => {
    const given = { ...(shownSource(stored) as typeof stored), transport: 'udp' as const };
    expect(keepSecrets(given, stored)).toEqual({ ...stored, transport: 'udp' });
  });

  test('never carries them to another host or port', () => {
    for (const url of ['rtsp://10.0.0.3/cam', 'rtsp://10.0.0.2:8554/cam']) {
      expect(JSON.stringify(keepSecrets(rtsp(url), stored))).not.toMatch(/bob|pw|ann/);
    }
  });

  test('new ones win, and an empty one takes them away', () => {
    expect(keepSecrets(rtsp('rtsp://10.0.0.2/cam', { username: 'eve' }), stored)).toMatchObject({
      username: 'eve',
    });
    const none = tidySource(keepSecrets(rtsp('rtsp://10.0.0.2/x', { username: '', password: '' }), stored));
    expect(hasCredentials(none)).toBe(false);
  });
});

test('user name and password of an address and of fields are the same to ffmpeg, whatever they hold', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => {
    try {
      // half of a surrogate pair has no percent code
      return encodeURIComponent(one) !== '';
    } catch {
      return false;
    }
  });
  fc.assert(
    fc.property(text, text, (username, password) => {
      const separate = rtsp('rtsp://10.0.0.2/live', { username, password });
      const joined = rtsp(
        `rtsp://${encodeURIComponent(username)}:${encodeURIComponent(password)}@10.0.0.2/live`,
      );
      expect(tidySource(joined)).toEqual(separate);
      const script = ffmpegInput(separate).script.split('\n');
      expect(script[1]).toMatch(/^file 'rtsp:\/\/.*@10\.0\.0\.2\/live'$/);
      const user = /'rtsp:\/\/(.*)@10/.exec(script[1]!.replaceAll("'\\''", "'"))![1]!;
      const [name, word] = user.split(':') as [string, string];
      expect([decodeURIComponent(name), decodeURIComponent(word)]).toEqual([username, password]);
    }),
  );
});
