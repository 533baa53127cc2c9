import type { Clock } from '../../clock.ts';
import { OnvifFault } from './fault.ts';
import { createSoap, type SoapDeps } from './soap.ts';
import { all, at, escapeXml, textAt, type XmlNode } from './xml.ts';

/** Service namespaces, which also stand in the actions. */
export const SERVICE = {
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
} as const;
export type ServiceName = keyof typeof SERVICE;

export interface OnvifProfile {
  readonly token: string;
  readonly name: string;
  /** As people call it: H.264, H.265, JPEG. */
  readonly codec?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  readonly hasPtz: boolean;
}

export interface OnvifInformation {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
}

/** The camera's clock minus ours, and how far that may be off: it tells whole seconds only. */
export interface ClockReading {
  readonly offsetMs: number;
  readonly errorMs: number;
}

export interface OnvifDeviceDeps {
  /** `http://10.0.0.5/onvif/device_service`; a bare host address means that path. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly clock: Clock;
  readonly post?: SoapDeps['post'];
  readonly timeoutMs?: number;
}

export type OnvifDevice = ReturnType<typeof createOnvifDevice>;

const TT = 'http://www.onvif.org/ver10/schema';
/** Half of the second that a camera leaves out. */
const SECOND_HALF_MS = 500;

/** The address of the device service. */
export function deviceAddress(url: string): string {
  const address = new URL(url);
  if (address.pathname === '/' || address.pathname === '') address.pathname = '/onvif/device_service';
  return address.href;
}

/**
 * One camera that speaks ONVIF (Core, Media, Media 2, PTZ). What a camera says of its own addresses is only believed of its
 * path and port: credentials go to the host that was set up and to no other, also behind an address translation.
 */
export function createOnvifDevice(deps: OnvifDeviceDeps) {
  const { clock } = deps;
  const url = deviceAddress(deps.url);
  const home = new URL(url);
  let reading: ClockReading | undefined;
  let services: Promise<ReadonlyMap<string, string>> | undefined;
  const soap = createSoap({
    ...(deps.username === undefined ? {} : { username: deps.username, password: deps.password ?? '' }),
    cameraNow: () => clock.now() + (reading?.offsetMs ?? 0),
    ...(deps.post === undefined ? {} : { post: deps.post }),
    ...(deps.timeoutMs === undefined ? {} : { timeoutMs: deps.timeoutMs }),
  });

  /** `given` at our camera's host. */
  function ours(given: string): string {
    let address: URL;
    try {
      address = new URL(given, url);
    } catch {
      throw new OnvifFault('not_understood', 'it names an address that is none');
    }
    if (address.protocol !== 'http:' && address.protocol !== 'https:')
      throw new OnvifFault('not_understood', 'it names an address that is none');
    if (address.hostname !== home.hostname) {
      address.protocol = home.protocol;
      address.host = home.host;
    }
    address.username = '';
    address.password = '';
    return address.href;
  }

  const ask = (service: ServiceName, operation: string, inner = '', open = false) =>
    withAddress(service, (address) =>
      soap({
        ...{ url: address, action: `${SERVICE[service]}/${operation}`, open },
        body: `<${operation} xmlns="${SERVICE[service]}" xmlns:tt="${TT}">${inner}</${operation}>`,
      }),
    );

  async function withAddress<T>(service: ServiceName, use: (address: string) => Promise<T>): Promise<T> {
    if (service === 'device') return use(url);
    const address = (await knownServices()).get(SERVICE[service]);
    if (address === undefined) throw new OnvifFault('unsupported', 'the camera does not offer this');
    return use(address);
  }

  function knownServices(): Promise<ReadonlyMap<string, string>> {
    services ??= readServices().catch((error: unknown) => {
      services = undefined;
      throw error;
    });
    return services;
  }

  async function readServices(): Promise<ReadonlyMap<string, string>> {
    await settleClock();
    try {
      const answer = await ask('device', 'GetServices', '<IncludeCapability>false</IncludeCapability>');
      const found = all(answer, 'Service').flatMap((service): [string, string][] => {
        const [namespace, address] = [textAt(service, 'Namespace'), textAt(service, 'XAddr')];
        return namespace && address ? [[namespace, ours(address)]] : [];
      });
      if (found.length > 0) return new Map(found);
    } catch (error) {
      if (!(error instanceof OnvifFault) || ['unreachable', 'credentials'].includes(error.kind)) throw error;
    }
    // before ONVIF 2.1
    const answer = await ask('device', 'GetCapabilities', '<Category>All</Category>');
    const byName = { Media: SERVICE.media, PTZ: SERVICE.ptz, Events: SERVICE.events };
    return new Map(
      Object.entries(byName).flatMap(([name, namespace]): [string, string][] => {
        const address = textAt(at(answer, 'Capabilities', name), 'XAddr');
        return address === undefined ? [] : [[namespace, ours(address)]];
      }),
    );
  }

  async function settleClock(): Promise<void> {
    if (reading === undefined) await readClock().catch(() => undefined);
  }

  /** Asked without credentials, as the specification has it: only then a camera with a wrong clock can be signed in to. */
  async function readClock(): Promise<ClockReading> {
    const sentAt = clock.now();
    const answer = await ask('device', 'GetSystemDateAndTime', '', true).catch((error: unknown) => {
      if (error instanceof OnvifFault && error.kind === 'credentials')
        return ask('device', 'GetSystemDateAndTime');
      throw error;
    });
    const receivedAt = clock.now();
    const cameraAt = utcOf(at(answer, 'SystemDateAndTime', 'UTCDateTime'));
    if (cameraAt === undefined) throw new OnvifFault('not_understood', 'it does not tell its time');
    const tripMs = receivedAt - sentAt;
    reading = {
      offsetMs: Math.round(cameraAt + SECOND_HALF_MS - (sentAt + tripMs / 2)),
      errorMs: Math.round(SECOND_HALF_MS + tripMs / 2),
    };
    return reading;
  }

  return {
    ask,
    soap,
    ours,
    readClock,
    clock: () => reading,
    offers: async (service: ServiceName): Promise<boolean> => (await knownServices()).has(SERVICE[service]),
    async information(): Promise<OnvifInformation> {
      await settleClock();
      const answer = await ask('device', 'GetDeviceInformation');
      const named = {
        manufacturer: textAt(answer, 'Manufacturer'),
        model: textAt(answer, 'Model'),
        firmware: textAt(answer, 'FirmwareVersion'),
      };
      return Object.fromEntries(
        Object.entries(named).flatMap(([key, value]) => (value ? [[key, value.slice(0, 100)]] : [])),
      );
    },
    async profiles(): Promise<OnvifProfile[]> {
      // only the second media service knows H.265
      if ((await knownServices()).has(SERVICE.media2)) {
        const answer = await ask('media2', 'GetProfiles', '<Type>All</Type>').catch(onlyUnsupported);
        const found = all(answer, 'Profiles').flatMap((node) =>
          profileOf(node, at(node, 'Configurations', 'VideoEncoder'), at(node, 'Configurations', 'PTZ')),
        );
        if (found.length > 0) return found;
      }
      return all(await ask('media', 'GetProfiles'), 'Profiles').flatMap((node) =>
        profileOf(node, at(node, 'VideoEncoderConfiguration'), at(node, 'PTZConfiguration')),
      );
    },
    /** Where a profile's stream is, over RTSP, at the host that was set up. */
    async streamUri(profile: string, transport: 'tcp' | 'udp'): Promise<string> {
      const token = `<ProfileToken>${escapeXml(profile)}</ProfileToken>`;
      let answer: XmlNode | undefined;
      if ((await knownServices()).has(SERVICE.media2)) {
        const protocol = transport === 'tcp' ? 'RTSP' : 'RtspUnicast';
        answer = await ask('media2', 'GetStreamUri', `<Protocol>${protocol}</Protocol>${token}`).catch(
          onlyUnsupported,
        );
      }
      answer ??= await ask(
        'media',
        'GetStreamUri',
        `<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>${transport === 'tcp' ? 'RTSP' : 'UDP'}</tt:Protocol></tt:Transport></StreamSetup>${token}`,
      );
      return rtspAtHome(textAt(answer, 'Uri') ?? textAt(answer, 'MediaUri', 'Uri'), home.hostname);
    },
    async snapshotUri(profile: string): Promise<string> {
      const token = `<ProfileToken>${escapeXml(profile)}</ProfileToken>`;
      const answer = await ask('media', 'GetSnapshotUri', token).catch(onlyUnsupported);
      const found = answer ?? (await ask('media2', 'GetSnapshotUri', token));
      const uri = textAt(found, 'MediaUri', 'Uri') ?? textAt(found, 'Uri');
      if (uri === undefined) throw new OnvifFault('unsupported', 'the camera offers no still pictures');
      return ours(uri);
    },
  };
}

function onlyUnsupported(error: unknown): undefined {
  if (error instanceof OnvifFault && !['unreachable', 'credentials'].includes(error.kind)) return undefined;
  throw error;
}

function profileOf(node: XmlNode, encoder: XmlNode | undefined, ptz: XmlNode | undefined): OnvifProfile[] {
  const token = node.attributes.get('token');
  // a profile without an encoder has no picture to send
  if (token === undefined || encoder === undefined) return [];
  const [width, height] = ['Width', 'Height'].map((key) => Number(textAt(encoder, 'Resolution', key)));
  const frameRate = Number(textAt(encoder, 'RateControl', 'FrameRateLimit'));
  const codec = codecName(textAt(encoder, 'Encoding'));
  return [
    {
      token,
      name: (textAt(node, 'Name') ?? token).slice(0, 100),
      ...(codec === undefined ? {} : { codec }),
      ...(width && height ? { width, height } : {}),
      ...(frameRate > 0 ? { frameRate } : {}),
      hasPtz: ptz !== undefined,
    },
  ];
}

const CODECS: Readonly<Record<string, string>> = {
  H264: 'H.264',
  H265: 'H.265',
  JPEG: 'JPEG',
  MPEG4: 'MPEG-4',
};
const codecName = (given: string | undefined) => given && (CODECS[given.toUpperCase()] ?? given.slice(0, 20));

/** The profile named by token or name; where none is named, the largest H.264 picture, else the largest. */
export function pickProfile(profiles: readonly OnvifProfile[], wanted?: string): OnvifProfile | undefined {
  if (wanted !== undefined) return profiles.find(({ token, name }) => token === wanted || name === wanted);
  const size = ({ width = 0, height = 0 }: OnvifProfile) => width * height;
  const playable = profiles.filter(({ codec }) => codec === undefined || codec === 'H.264');
  return (playable.length > 0 ? playable : profiles).toSorted((a, b) => size(b) - size(a))[0];
}

function rtspAtHome(uri: string | undefined, hostname: string): string {
  let address: URL;
  try {
    address = new URL(uri ?? '');
  } catch {
    throw new OnvifFault('not_understood', 'it names no stream');
  }
  if (address.protocol !== 'rtsp:' && address.protocol !== 'rtsps:')
    throw new OnvifFault('unsupported', 'it offers no RTSP stream');
  address.hostname = hostname;
  address.username = '';
  address.password = '';
  return address.href;
}

function utcOf(node: XmlNode | undefined): number | undefined {
  const part = (group: string, name: string) => Number(textAt(node, group, name) ?? Number.NaN);
  const date = [part('Date', 'Year'), part('Date', 'Month') - 1, part('Date', 'Day')] as const;
  const time = [part('Time', 'Hour'), part('Time', 'Minute'), part('Time', 'Second')] as const;
  const at = Date.UTC(...date, ...time);
  return Number.isFinite(at) ? at : undefined;
}
