import type { CameraTestAnswer, TestedDevice } from '../shared/contract/cameras.ts';
import type { CameraSource } from '../shared/domain/camera.ts';
import { ffmpegInput } from './cameras/ffmpeg-input.ts';
import { HlsFault } from './cameras/hls/fetch-allowed.ts';
import { sampleHls } from './cameras/hls/sample-hls.ts';
import { createOnvifDevice, pickProfile } from './cameras/onvif/device.ts';
import { OnvifFault } from './cameras/onvif/fault.ts';
import { type Probed, probeCamera } from './cameras/probe.ts';
import { type PulledSource, pulledSource } from './cameras/templates.ts';
import type { Clock } from './clock.ts';
import { PublicFault } from './errors.ts';

const MOST = 2;
const NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'H.265',
  mjpeg: 'Motion JPEG',
  mpeg4: 'MPEG-4',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  aac: 'AAC',
  opus: 'Opus',
  mp3: 'MP3',
  pcm_mulaw: 'G.711 µ-law',
  pcm_alaw: 'G.711 A-law',
  adpcm_g726: 'G.726',
};
const nameOf = (codec: string) => NAMES[codec] ?? codec;
/** Between key pictures: from here on a viewer waits noticeably. */
const LONG_KEY_MS = 2_500;
const SAMPLE_MS = 15_000;
const LARGE_PIXELS = 1920 * 1088;

export type CameraTester = (source: CameraSource) => Promise<CameraTestAnswer>;

/** Opens a source for some seconds and says what it sends. At most two at a time: RATE_LIMITED beyond. */
export function createCameraTester(deps: {
  readonly ffmpegPath?: string;
  readonly clock: Clock;
  readonly probe?: typeof probeCamera;
}): CameraTester {
  const probe = deps.probe ?? probeCamera;
  let running = 0;
  return async function testCamera(source) {
    const pulled = pulledSource(source);
    if (pulled === undefined) throw new PublicFault('BAD_REQUEST', 'source: this kind cannot be tested.');
    if (running >= MOST)
      throw new PublicFault('RATE_LIMITED', 'Two tests run already. Try again in a moment.');
    running += 1;
    const startedAt = deps.clock.now();
    const tookMs = () => deps.clock.now() - startedAt;
    let device: TestedDevice | undefined;
    try {
      const onvif = pulled.type === 'onvif' ? await meet(pulled) : undefined;
      device = onvif?.device;
      const asked =
        pulled.type === 'hls' ? await sample(pulled) : { input: ffmpegInput(onvif?.source ?? pulled) };
      const result = await probe({ ffmpegPath: deps.ffmpegPath ?? 'ffmpeg', ...asked });
      const more = device === undefined ? {} : { device };
      if (!result.ok) return { ok: false, cause: result.cause, ...more, tookMs: tookMs() };
      return { ...answerOf(result.found, pulled.type === 'mjpeg', tookMs()), ...more };
    } catch (error) {
      if (error instanceof OnvifFault || error instanceof HlsFault)
        return { ok: false, cause: error.message, tookMs: tookMs() };
      throw error;
    } finally {
      running -= 1;
    }
  };

  /** A stream of others goes to ffmpeg as bytes: its playlist may name what this server must not ask. */
  async function sample(source: Extract<PulledSource, { type: 'hls' }>) {
    const { format, bytes } = await sampleHls(source, { signal: AbortSignal.timeout(SAMPLE_MS) });
    return {
      bytes,
      input: { args: ['-protocol_whitelist', 'pipe', '-f', format, '-i', 'pipe:0'], script: '' },
    };
  }

  /** What an ONVIF camera is, and where its stream is. */
  async function meet(source: Extract<PulledSource, { type: 'onvif' }>) {
    const { url, username, password, transport } = source;
    const device = createOnvifDevice({
      ...{ url, clock: deps.clock },
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    });
    const profiles = await device.profiles();
    const profile = pickProfile(profiles, source.profile);
    if (profile === undefined) throw new OnvifFault('refused', 'the camera offers no such video profile');
    const [information, hasPtz, hasEvents, stream] = await Promise.all([
      device.information().catch(() => ({})),
      device.offers('ptz'),
      device.offers('events'),
      device.streamUri(profile.token, transport),
    ]);
    const reading = device.clock();
    const tested: TestedDevice = {
      ...information,
      ...(reading === undefined ? {} : { clockOffsetMs: reading.offsetMs }),
      profiles: profiles.map(({ hasPtz: _, ...shown }) => shown),
      canMove: hasPtz && profile.hasPtz,
      hasEvents,
    };
    const { type: _, url: __, profile: ___, ...rest } = source;
    return { device: tested, source: { ...rest, type: 'rtsp', url: stream } as const };
  }
}

/** `isEncoded`: this kind of source is encoded here in any case. */
function answerOf(found: Probed, isEncoded: boolean, tookMs: number): CameraTestAnswer {
  const { codec, width, height, frameRate, keyIntervalMs, bitRate, audio, still } = found;
  return {
    ok: true,
    video: {
      ...{ codec: nameOf(codec), width, height, bitRate },
      ...(frameRate === undefined ? {} : { frameRate }),
      ...(keyIntervalMs === undefined ? {} : { keyIntervalMs }),
    },
    ...(audio === undefined ? {} : { audio: nameOf(audio) }),
    plays: isEncoded ? 'all' : playsIn(codec),
    advice: adviceOn(found, isEncoded),
    ...(still === undefined ? {} : { still: still.toString('base64') }),
    tookMs,
  };
}

function playsIn(codec: string): 'all' | 'some' | 'none' {
  if (codec === 'h264') return 'all';
  return codec === 'hevc' ? 'some' : 'none';
}

/** What to know or change, most important first. */
export function adviceOn(found: Omit<Probed, 'still'>, isEncoded: boolean): string[] {
  const { codec, keyIntervalMs, width, height, mediaMs } = found;
  const advice: string[] = [];
  if (isEncoded)
    return ['It is encoded to H.264 here, which costs processor time: prefer RTSP where the camera has it.'];
  if (codec === 'hevc')
    advice.push('It sends H.265, which not every browser plays. Set it to H.264, or let it be encoded here.');
  else if (codec !== 'h264')
    advice.push(`It sends ${nameOf(codec)}; browsers need H.264. Set the camera to H.264.`);
  if (keyIntervalMs === undefined)
    advice.push(
      `No second key picture came in ${(mediaMs / 1000).toFixed(0)} s: a viewer waits so long for a picture. Set the key (I) frame interval to 1 s.`,
    );
  else if (keyIntervalMs > LONG_KEY_MS)
    advice.push(
      `A key picture comes only every ${(keyIntervalMs / 1000).toFixed(1)} s: a viewer waits so long. Set the key (I) frame interval to 1 s.`,
    );
  if (width * height > LARGE_PIXELS)
    advice.push(
      `Pictures of ${width}x${height} cost every screen much; a second, smaller stream suits a wall.`,
    );
  return advice;
}
