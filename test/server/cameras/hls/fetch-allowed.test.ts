import { describe, expect, test } from 'vitest';
import { createAllowedFetch, HlsFault, isAllowed } from '../../../../server/cameras/hls/fetch-allowed.ts';

const base = new URL('https://user:secret@cameras.example/yard/live.m3u8');
const never = new AbortController().signal;

describe('where a camera may be fetched from', () => {
  const allowed = (address: string, alsoFrom: string[] = [], from = base) =>
    isAllowed(new URL(address), { base: from, alsoFrom });

  test('its own origin, and nothing else that a playlist can name', () => {
    expect(allowed('https://cameras.example/other/1.ts')).toBe(true);
    for (const address of [
      ...['http://169.254.169.254/latest/meta-data', 'https://169.254.169.254/', 'https://127.0.0.1/'],
      ...['https://cameras.example:8443/1.ts', 'http://cameras.example/1.ts', 'https://sub.cameras.example/'],
      ...['https://cameras.example.evil.test/', 'https://cameras.example@evil.test/1.ts', 'https://[::1]/'],
      ...['file:///etc/passwd', 'ftp://cameras.example/1', 'data:text/plain,x', 'gopher://cameras.example/'],
    ])
      expect(allowed(address), address).toBe(false);
  });

  test('hosts named for it, with their port, never by a weaker scheme', () => {
    expect(allowed('https://cdn.example/1.ts', ['CDN.example'])).toBe(true);
    expect(allowed('https://cdn.example:8443/1.ts', ['cdn.example'])).toBe(false);
    expect(allowed('https://cdn.example:8443/1.ts', ['cdn.example:8443'])).toBe(true);
    expect(allowed('http://cdn.example/1.ts', ['cdn.example'])).toBe(false);
    expect(allowed('https://cdn.example/1.ts', ['cdn.example'], new URL('http://cameras.example/'))).toBe(
      true,
    );
  });
});

describe('a fetch', () => {
  interface Asked {
    readonly url: string;
    readonly authorization: string | null;
    readonly range: string | null;
  }
  function rig(answer: (url: string) => Response, alsoFrom: string[] = []) {
    const asked: Asked[] = [];
    const get = createAllowedFetch({
      ...{ hosts: { base, alsoFrom }, username: 'user', password: 'secret', signal: never },
      fetch: async (input, init) => {
        const headers = new Headers(init?.headers);
        const [authorization, range] = [headers.get('authorization'), headers.get('range')];
        asked.push({ url: String(input), authorization, range });
        expect(init?.redirect).toBe('manual');
        return answer(String(input));
      },
    });
    return { asked, get: (address: string, options = { most: 1000 }) => get(new URL(address), options) };
  }
  const to = (location: string) => new Response(null, { status: 302, headers: { location } });

  test('looks at each redirect before it follows it', async () => {
    const { asked, get } = rig((url) =>
      url.endsWith('/a') ? to('/b') : to('http://169.254.169.254/secret'),
    );
    await expect(get('https://cameras.example/a')).rejects.toThrow('a host that is not allowed');
    expect(asked.map(({ url }) => url)).toEqual(['https://cameras.example/a', 'https://cameras.example/b']);
  });

  test('gives the password to the camera only, in no address', async () => {
    const { asked, get } = rig(
      (url) => (url.includes('cdn') ? new Response('x') : to('https://cdn.example/1.ts')),
      ['cdn.example'],
    );
    expect((await get('https://user:secret@cameras.example/a')).url.href).toBe('https://cdn.example/1.ts');
    expect(asked).toEqual([
      { url: 'https://cameras.example/a', authorization: 'Basic dXNlcjpzZWNyZXQ=', range: null },
      { url: 'https://cdn.example/1.ts', authorization: null, range: null },
    ]);
  });

  test('ends in a loop, above its size, and at what is no success, in words without the address', async () => {
    await expect(rig(() => to('/again')).get('https://cameras.example/a')).rejects.toThrow(
      'redirects too often',
    );
    const large = rig(() => new Response('x'.repeat(2000)));
    await expect(large.get('https://cameras.example/a')).rejects.toThrow('more than can be');
    for (const [status, words] of [
      [401, 'refused the user name'],
      [404, 'no such stream'],
      [503, 'status 503'],
    ] as const) {
      const fault = await rig(() => new Response(null, { status }))
        .get('https://cameras.example/a')
        .catch((e) => e);
      expect(fault).toBeInstanceOf(HlsFault);
      expect(fault.message).toContain(words);
      expect(fault.message).not.toContain('example');
    }
  });

  test('of a range asks for it, and cuts it where the server knows none', async () => {
    const { asked, get } = rig(() => new Response('0123456789'));
    const { bytes } = await get('https://cameras.example/a', {
      most: 100,
      range: { offset: 2, length: 3 },
    } as never);
    expect([bytes.toString(), asked[0]!.range]).toEqual(['234', 'bytes=2-4']);
  });
});
