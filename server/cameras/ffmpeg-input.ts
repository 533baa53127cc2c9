import type { PulledSource } from './templates.ts';

export interface FfmpegInput {
  readonly args: readonly string[];
  /** Written to standard input. */
  readonly script: string;
  /** How the picture is given on; as it is where absent. */
  readonly encode?: readonly string[];
}

/**
 * To H.264, for sources that no browser plays as they are: a key picture a second, at most 1280 wide, one thread. Measured in
 * processor time: Motion JPEG of 640x480 at 5 of 10 pictures a second takes 4.5 % of a core, H.265 of 1920x1080 at 25 takes
 * 29 %; passing on takes 0.2 to 1 %. Motion JPEG could be relayed for nothing, but then no picture has a time, none is recorded,
 * and a tile could not tell how old it is: it is encoded.
 */
export function encodeToH264(mostFrameRate?: number): readonly string[] {
  const thin =
    mostFrameRate === undefined
      ? []
      : // a picture that comes sooner after the last than the rate allows is left out; none is repeated
        [`select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(0.9 / mostFrameRate).toFixed(3)})'`];
  return [
    ...['-vf', [...thin, "scale='trunc(min(1280,iw)/2)*2':-2"].join(','), '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '24', '-threads', '1'],
    ...['-force_key_frames', 'expr:gte(t,n_forced)'],
  ];
}

/**
 * How ffmpeg is told to open a camera. The address goes in as a one-line concat script on standard input, so that a
 * credential is neither on the command line (which every user of the host reads with `ps`) nor on disk. It is still in
 * the memory of both processes, and RTSP itself sends it (Digest or Basic) unencrypted over the network.
 *
 * The protocol list keeps a hostile playlist from naming local files.
 */
export function ffmpegInput(source: PulledSource, encode?: readonly string[]): FfmpegInput {
  const isRtsp = source.type === 'rtsp';
  const protocols = isRtsp ? 'pipe,rtsp,rtsps,tcp,udp,rtp,tls' : 'pipe,http,https,tcp,tls,crypto';
  const quoted = `'${addressOf(source).replaceAll("'", "'\\''")}'`;
  const { options, args } = openingOf(source, protocols);
  const asked = encode ?? (source.type === 'mjpeg' ? encodeToH264(source.frameRate) : undefined);
  return {
    args: [...args, '-f', 'concat', '-safe', '0', '-protocol_whitelist', protocols, '-i', 'pipe:0'],
    script: `ffconcat version 1.0\nfile ${quoted}\n${options.map((option) => `option ${option}\n`).join('')}`,
    ...(asked === undefined ? {} : { encode: asked }),
  };
}

function openingOf(
  source: PulledSource,
  protocols: string,
): { readonly options: readonly string[]; readonly args: readonly string[] } {
  switch (source.type) {
    case 'rtsp':
      return {
        options: [
          `rtsp_transport ${source.transport}`,
          'timeout 5000000',
          'probesize 65536',
          'analyzeduration 500000',
          // UDP: lost packets are given up after so long; more only delays
          'max_delay 500000',
        ],
        args: ['-fflags', 'nobuffer', '-flags', 'low_delay'],
      };
    case 'mjpeg':
      return {
        options: ['rw_timeout 10000000', 'probesize 65536', 'analyzeduration 500000'],
        // a picture's time is when it came: nothing else says it
        args: ['-fflags', 'nobuffer', '-use_wallclock_as_timestamps', '1'],
      };
    default:
      return {
        options: [
          'rw_timeout 10000000',
          'live_start_index -2',
          'http_persistent 0',
          `protocol_whitelist ${protocols}`,
        ],
        // an HLS source comes in bursts of whole segments: read it at its own pace, or arrival says nothing of the time
        args: ['-re'],
      };
  }
}

/** The address with the credentials in it, as ffmpeg takes them. */
function addressOf(source: PulledSource): string {
  if (source.username === undefined && source.password === undefined) return source.url;
  const url = new URL(source.url);
  // URL leaves some marks that end the user part for ffmpeg as they are
  url.username = encodeURIComponent(source.username ?? '');
  url.password = encodeURIComponent(source.password ?? '');
  return url.href;
}

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/401|unauthorized/i, 'the camera refused the user name or password'],
  [/403|forbidden/i, 'the camera forbids it'],
  [
    /461|unsupported transport|nonmatching transport/i,
    'the camera does not offer this transport: try TCP or UDP',
  ],
  [/404|not found/i, 'the camera has no such stream'],
  [/connection refused/i, 'nothing answers at its address'],
  [/timed out|timeout/i, 'no answer in time'],
  [/no route|unreachable/i, 'the network does not reach it'],
  [/resolve|name or service not known/i, 'its host name is not known'],
  [/invalid data|could not find codec/i, 'what it sends is not understood'],
  [/matches no streams/i, 'it sends no video'],
  [/option .*not found|unrecognized option/i, 'this ffmpeg is too old: 5 or later is needed'],
];

/** What went wrong in words for people. ffmpeg's own lines hold addresses, so they are sorted, never passed on. */
export function causeOf(stderr: string): string {
  return CAUSES.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'the stream ended';
}
