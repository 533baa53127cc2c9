import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A camera that speaks ONVIF, after the specification's own exchange examples and what cameras of several makers answer:
 * each `make` has that maker's prefixes, services and oddities. It checks passwords as a camera does.
 */
export type Make = 'axis' | 'hikvision' | 'dahua' | 'old';

export interface OnvifCameraOptions {
  readonly make?: Make;
  readonly username?: string;
  readonly password?: string;
  /** Asks for HTTP digest instead of the token. */
  readonly httpDigest?: boolean;
  /** Its clock minus ours. */
  readonly clockOffsetMs?: number;
  /** Where it says its services and streams are; its own address where absent. */
  readonly claims?: string;
  readonly streamUri?: string;
  readonly port?: number;
}

export interface OnvifCamera {
  readonly url: string;
  /** Operations it was asked, in order. */
  readonly asked: string[];
  /** Bodies it was sent. */
  readonly bodies: string[];
  /** Puts a notification into the pull point. */
  notify(
    topic: string,
    source: Record<string, string>,
    data: Record<string, string>,
    operation?: string,
  ): void;
  /** Forgets its subscriptions, as after a restart. */
  forget(): void;
  stop(): Promise<void>;
}

const PREFIXES: Record<Make, { env: string; tt: string; wsnt: string; tev: string; wsa: string }> = {
  axis: { env: 'SOAP-ENV', tt: 'tt', wsnt: 'wsnt', tev: 'tev', wsa: 'wsa5' },
  hikvision: { env: 'env', tt: 'tt', wsnt: 'wsnt', tev: 'tev', wsa: 'wsa' },
  dahua: { env: 's', tt: 'sc', wsnt: 'ns5', tev: 'ns3', wsa: 'a' },
  old: { env: 'soapenv', tt: 'onv', wsnt: 'b', tev: 'e', wsa: 'w' },
};
const TOLERANCE_MS = 5_000;

export async function startOnvifCamera(options: OnvifCameraOptions = {}): Promise<OnvifCamera> {
  const { make = 'hikvision', username, password = '', clockOffsetMs = 0 } = options;
  const p = PREFIXES[make];
  const asked: string[] = [];
  const bodies: string[] = [];
  const waiting: string[] = [];
  const nonces = new Set<string>();
  const presets = new Map([['1', 'Gate']]);
  let subscriptions = new Set<string>();
  let made = 0;
  let wake: (() => void) | undefined;
  let base = '';
  const cameraNow = () => Date.now() + clockOffsetMs;

  const envelope = (inner: string, header = '') =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${p.env}:Envelope xmlns:${p.env}="http://www.w3.org/2003/05/soap-envelope" xmlns:${p.tt}="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:${p.tev}="http://www.onvif.org/ver10/events/wsdl" xmlns:${p.wsnt}="http://docs.oasis-open.org/wsn/b-2" xmlns:${p.wsa}="http://www.w3.org/2005/08/addressing" xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:tnsaxis="http://www.axis.com/2009/event/topics" xmlns:dom0="http://www.axis.com/2009/event"><${p.env}:Header>${header}</${p.env}:Header><${p.env}:Body>${inner}</${p.env}:Body></${p.env}:Envelope>`;
  const fault = (subcode: string, reason: string) =>
    make === 'old'
      ? envelope(
          `<${p.env}:Fault><faultcode>${p.env}:${subcode}</faultcode><faultstring>${reason}</faultstring></${p.env}:Fault>`,
        )
      : envelope(
          `<${p.env}:Fault><${p.env}:Code><${p.env}:Value>${p.env}:Sender</${p.env}:Value><${p.env}:Subcode><${p.env}:Value>ter:${subcode}</${p.env}:Value></${p.env}:Subcode></${p.env}:Code><${p.env}:Reason><${p.env}:Text xml:lang="en">${reason}</${p.env}:Text></${p.env}:Reason></${p.env}:Fault>`,
        );

  function dateXml(): string {
    const now = new Date(cameraNow());
    return `<${p.tt}:UTCDateTime><${p.tt}:Time><${p.tt}:Hour>${now.getUTCHours()}</${p.tt}:Hour><${p.tt}:Minute>${now.getUTCMinutes()}</${p.tt}:Minute><${p.tt}:Second>${now.getUTCSeconds()}</${p.tt}:Second></${p.tt}:Time><${p.tt}:Date><${p.tt}:Year>${now.getUTCFullYear()}</${p.tt}:Year><${p.tt}:Month>${now.getUTCMonth() + 1}</${p.tt}:Month><${p.tt}:Day>${now.getUTCDate()}</${p.tt}:Day></${p.tt}:Date></${p.tt}:UTCDateTime>`;
  }
  /** Hikvision parts date and time by `-`. */
  const stamp = (atMs: number) => {
    const text = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
    return make === 'hikvision' ? text.replace('T', '-') : text;
  };

  function knows(body: string, request: IncomingMessage): boolean {
    if (username === undefined) return true;
    const { authorization } = request.headers;
    if (options.httpDigest) return authorization !== undefined && isRightDigest(authorization, request);
    const read = (tag: string) =>
      new RegExp(`<wsse:${tag}(?: [^>]*)?>([^<]*)<|<wsu:${tag}>([^<]*)<`).exec(body);
    const [name, digest, nonce, created] = ['Username', 'Password', 'Nonce', 'Created'].map((tag) => {
      const match = read(tag);
      return match?.[1] ?? match?.[2] ?? '';
    }) as [string, string, string, string];
    const wanted = createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created)
      .update(password)
      .digest('base64');
    const isFresh = Math.abs(Date.parse(created) - cameraNow()) <= TOLERANCE_MS && !nonces.has(nonce);
    nonces.add(nonce);
    return name === username && digest === wanted && isFresh;
  }

  function isRightDigest(authorization: string, request: IncomingMessage): boolean {
    const read = (key: string) => new RegExp(`\\b${key}="?([^",]*)`).exec(authorization)?.[1] ?? '';
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    const wanted = md5(
      `${md5(`${username}:cam:${password}`)}:abc:${read('nc')}:${read('cnonce')}:auth:${md5(`POST:${request.url}`)}`,
    );
    return read('username') === username && read('response') === wanted;
  }

  const claimed = () => options.claims ?? base;
  const profile = (token: string, name: string, width: number, height: number, codec: string) =>
    make === 'dahua'
      ? `<tr2:Profiles token="${token}" fixed="true"><tr2:Name>${name}</tr2:Name><tr2:Configurations><tr2:VideoSource token="v"/><tr2:VideoEncoder token="e" Profile="Main"><${p.tt}:Encoding>${codec}</${p.tt}:Encoding><${p.tt}:Resolution><${p.tt}:Width>${width}</${p.tt}:Width><${p.tt}:Height>${height}</${p.tt}:Height></${p.tt}:Resolution><${p.tt}:RateControl ConstantBitRate="false"><${p.tt}:FrameRateLimit>25</${p.tt}:FrameRateLimit></${p.tt}:RateControl></tr2:VideoEncoder><tr2:PTZ token="z"/></tr2:Configurations></tr2:Profiles>`
      : `<trt:Profiles token="${token}"><${p.tt}:Name>${name}</${p.tt}:Name><${p.tt}:VideoEncoderConfiguration token="e"><${p.tt}:Encoding>${codec}</${p.tt}:Encoding><${p.tt}:Resolution><${p.tt}:Width>${width}</${p.tt}:Width><${p.tt}:Height>${height}</${p.tt}:Height></${p.tt}:Resolution><${p.tt}:RateControl><${p.tt}:FrameRateLimit>25</${p.tt}:FrameRateLimit></${p.tt}:RateControl></${p.tt}:VideoEncoderConfiguration><${p.tt}:PTZConfiguration token="z"/></trt:Profiles>`;
  const profiles = () =>
    profile('Profile_1', 'main &amp; high', 1920, 1080, make === 'dahua' ? 'H265' : 'H264') +
    profile('Profile_2', 'sub', 640, 360, 'H264');
  const uri = () =>
    options.streamUri ??
    `rtsp://192.168.1.64:554/Streaming/Channels/101?transportmode=unicast&amp;profile=Profile_1`;
  const service = (namespace: string, path: string) =>
    `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${claimed()}${path}</tds:XAddr></tds:Service>`;

  async function pulled(): Promise<string> {
    if (waiting.length === 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    return `<${p.tev}:PullMessagesResponse><${p.tev}:CurrentTime>${stamp(cameraNow())}</${p.tev}:CurrentTime><${p.tev}:TerminationTime>${stamp(cameraNow() + 60_000)}</${p.tev}:TerminationTime>${waiting.splice(0).join('')}</${p.tev}:PullMessagesResponse>`;
  }

  async function answer(
    operation: string,
    body: string,
    request: IncomingMessage,
  ): Promise<string | undefined> {
    const id =
      new URL(request.url ?? '/', base).searchParams.get('id') ??
      /SubscriptionId[^>]*>(\d+)</.exec(body)?.[1];
    const isSubscribed = id !== undefined && subscriptions.has(id);
    switch (operation) {
      case 'GetSystemDateAndTime':
        return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><${p.tt}:DateTimeType>NTP</${p.tt}:DateTimeType>${dateXml()}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
      case 'GetServices':
        if (make === 'old') return undefined;
        return `<tds:GetServicesResponse>${service('http://www.onvif.org/ver10/media/wsdl', '/onvif/Media')}${make === 'dahua' ? service('http://www.onvif.org/ver20/media/wsdl', '/onvif/Media2') : ''}${service('http://www.onvif.org/ver20/ptz/wsdl', '/onvif/PTZ')}${service('http://www.onvif.org/ver10/events/wsdl', '/onvif/Events')}</tds:GetServicesResponse>`;
      case 'GetCapabilities':
        return `<tds:GetCapabilitiesResponse><tds:Capabilities><${p.tt}:Media><${p.tt}:XAddr>${claimed()}/onvif/Media</${p.tt}:XAddr></${p.tt}:Media><${p.tt}:Events><${p.tt}:XAddr>${claimed()}/onvif/Events</${p.tt}:XAddr></${p.tt}:Events></tds:Capabilities></tds:GetCapabilitiesResponse>`;
      case 'GetDeviceInformation':
        return `<tds:GetDeviceInformationResponse><tds:Manufacturer>${make}</tds:Manufacturer><tds:Model>M-1</tds:Model><tds:FirmwareVersion>5.5</tds:FirmwareVersion></tds:GetDeviceInformationResponse>`;
      case 'GetProfiles':
        return `<trt:GetProfilesResponse>${profiles()}</trt:GetProfilesResponse>`;
      case 'GetStreamUri':
        return request.url === '/onvif/Media2'
          ? `<tr2:GetStreamUriResponse><tr2:Uri>${uri()}</tr2:Uri></tr2:GetStreamUriResponse>`
          : `<trt:GetStreamUriResponse><trt:MediaUri><${p.tt}:Uri>${uri()}</${p.tt}:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
      case 'GetPresets':
        return `<tptz:GetPresetsResponse>${[...presets].map(([token, name]) => `<tptz:Preset token="${token}"><${p.tt}:Name>${name}</${p.tt}:Name></tptz:Preset>`).join('')}</tptz:GetPresetsResponse>`;
      case 'SetPreset': {
        const token = /<PresetToken>([^<]*)</.exec(body)?.[1] ?? String(presets.size + 1);
        presets.set(token, /<PresetName>([^<]*)</.exec(body)?.[1] ?? '');
        return `<tptz:SetPresetResponse><tptz:PresetToken>${token}</tptz:PresetToken></tptz:SetPresetResponse>`;
      }
      case 'ContinuousMove':
      case 'RelativeMove':
      case 'Stop':
      case 'GotoPreset':
        return `<tptz:${operation}Response/>`;
      case 'CreatePullPointSubscription': {
        made += 1;
        subscriptions.add(String(made));
        const address = `${claimed()}/onvif/subscription${make === 'axis' ? '' : `?id=${made}`}`;
        const parameters =
          make === 'axis'
            ? `<${p.wsa}:ReferenceParameters><dom0:SubscriptionId>${made}</dom0:SubscriptionId></${p.wsa}:ReferenceParameters>`
            : '';
        return `<${p.tev}:CreatePullPointSubscriptionResponse><${p.tev}:SubscriptionReference><${p.wsa}:Address>${address}</${p.wsa}:Address>${parameters}</${p.tev}:SubscriptionReference><${p.wsnt}:CurrentTime>${stamp(cameraNow())}</${p.wsnt}:CurrentTime><${p.wsnt}:TerminationTime>${stamp(cameraNow() + 60_000)}</${p.wsnt}:TerminationTime></${p.tev}:CreatePullPointSubscriptionResponse>`;
      }
      case 'PullMessages':
        return isSubscribed ? pulled() : undefined;
      case 'Renew':
        return isSubscribed
          ? `<${p.wsnt}:RenewResponse><${p.wsnt}:TerminationTime>${stamp(cameraNow() + 60_000)}</${p.wsnt}:TerminationTime></${p.wsnt}:RenewResponse>`
          : undefined;
      case 'Unsubscribe':
        return subscriptions.delete(id ?? '') ? `<${p.wsnt}:UnsubscribeResponse/>` : undefined;
      default:
        return undefined;
    }
  }

  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', async () => {
      const operation = /<s:Body><(\w+)/.exec(body)?.[1] ?? '';
      asked.push(operation);
      bodies.push(body);
      const type = { 'content-type': 'application/soap+xml; charset=utf-8' };
      if (operation !== 'GetSystemDateAndTime' && !knows(body, request)) {
        if (options.httpDigest)
          response.writeHead(401, {
            ...type,
            'www-authenticate': 'Digest realm="cam", nonce="abc", qop="auth", algorithm=MD5, opaque="o"',
          });
        else response.writeHead(make === 'old' ? 500 : 400, type);
        return response.end(options.httpDigest ? '' : fault('NotAuthorized', 'Sender not authorized'));
      }
      const inner = await answer(operation, body, request);
      response.writeHead(inner === undefined ? 500 : 200, type);
      response.end(inner === undefined ? fault('ActionNotSupported', 'no') : envelope(inner));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `${base}/onvif/device_service`,
    asked,
    bodies,
    notify(topic, source, data, operation = 'Changed') {
      const items = (of: Record<string, string>) =>
        Object.entries(of)
          .map(([name, value]) => `<${p.tt}:SimpleItem Name="${name}" Value="${value}"/>`)
          .join('');
      waiting.push(
        `<${p.wsnt}:NotificationMessage><${p.wsnt}:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${topic}</${p.wsnt}:Topic><${p.wsnt}:Message><${p.tt}:Message UtcTime="${new Date(cameraNow()).toISOString()}" PropertyOperation="${operation}"><${p.tt}:Source>${items(source)}</${p.tt}:Source><${p.tt}:Data>${items(data)}</${p.tt}:Data></${p.tt}:Message></${p.wsnt}:Message></${p.wsnt}:NotificationMessage>`,
      );
      wake?.();
    },
    forget() {
      subscriptions = new Set();
      wake?.();
    },
    async stop() {
      wake?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
