import type { ShownSource } from '../../shared/contract/cameras.ts';
import type { CameraSource } from '../../shared/domain/camera.ts';

/**
 * What of a source is secret: user name, password, and values in an address that look like one
 * (`?user=…&password=…`, as many recorders have it). Screens get a source without them and send it back without them.
 */
const MASK = '***';
/** The value of a parameter with a telling name; some cameras part parameters by `_` or `/`. */
const SECRET_VALUE =
  /([?&/_;](?:user|usr|username|login|loginuse|pass|passwd|password|pwd|loginpas|token|access_?token|auth|key|api_?key|secret|sig|signature|session)=)(.*?)(?=[&#/?;]|_[a-z]+=|$)/gi;

const ADDRESS_KEYS = ['url', 'baseUrl'] as const;
type Loose = Record<string, unknown>;

/** The source with user name and password of the address moved into fields of their own; empty ones are taken away. */
export function tidySource<Source extends CameraSource>(source: Source): Source {
  const tidy: Loose = { ...source };
  for (const key of ADDRESS_KEYS) {
    const url = typeof tidy[key] === 'string' ? parse(tidy[key]) : undefined;
    if (url === undefined || (url.username === '' && url.password === '')) continue;
    tidy.username ??= decode(url.username);
    tidy.password ??= decode(url.password);
    tidy[key] = withoutUser(tidy[key] as string);
  }
  for (const key of ['username', 'password']) if (tidy[key] === '') delete tidy[key];
  return tidy as Source;
}

/** As screens may see it. */
export function shownSource(source: CameraSource): ShownSource {
  const { username: _, password: __, ...shown }: Loose = { ...source };
  for (const key of ADDRESS_KEYS)
    if (typeof shown[key] === 'string')
      shown[key] = withoutUser(shown[key]).replace(SECRET_VALUE, `$1${MASK}`);
  return shown as unknown as ShownSource;
}

export function hasCredentials(source: CameraSource): boolean {
  return Object.keys(tidySource(source)).some((key) => key === 'username' || key === 'password');
}

/**
 * `given` with the secrets it leaves out taken from `before`, as long as the host is the same: whoever points a camera at
 * another host gives the credentials again.
 */
export function keepSecrets<Source extends CameraSource>(given: Source, before: CameraSource): Source {
  const kept: Loose = { ...given };
  const old: Loose = { ...tidySource(before) };
  if (hostOf(given) === undefined || hostOf(given) !== hostOf(before)) return given;
  const says = (key: string) => kept[key] !== undefined;
  const inAddress = ADDRESS_KEYS.some((key) => says(key) && parse(String(kept[key]))?.username);
  if (!inAddress)
    for (const key of ['username', 'password'])
      if (!says(key) && old[key] !== undefined) kept[key] = old[key];
  for (const key of ADDRESS_KEYS) {
    if (typeof kept[key] !== 'string' || typeof old[key] !== 'string') continue;
    const values = new Map([...old[key].matchAll(SECRET_VALUE)].map(([, name, value]) => [name!, value!]));
    kept[key] = kept[key].replace(SECRET_VALUE, (whole, name: string, value: string) =>
      value === MASK ? name + (values.get(name) ?? MASK) : whole,
    );
  }
  return kept as unknown as Source;
}

/** Host and port a source names; undefined where it names none. */
export function hostOf(source: CameraSource): string | undefined {
  const loose: Loose = { ...source };
  if (typeof loose.host === 'string') return `${loose.host.toLowerCase()}:${String(loose.port ?? '')}`;
  for (const key of ADDRESS_KEYS)
    if (typeof loose[key] === 'string') return parse(loose[key])?.host.toLowerCase() || undefined;
  return undefined;
}

/** Of what is no address, all up to the last `@` may be a password. */
const withoutUser = (address: string) =>
  parse(address) === undefined
    ? address.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1')
    : address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
