import type { CameraSource } from '../../shared/domain/camera.ts';

export interface FfmpegInput {
  readonly args: readonly string[];
  /** Written to standard input. */
  readonly script: string;
}

/**
 * How ffmpeg is told to open a camera. The address goes in as a one-line concat script on standard input, so that a
 * credential is neither on the command line (which every user of the host reads with `ps`) nor on disk. It is still in
 * the memory of both processes, and RTSP itself sends it (Digest or Basic) unencrypted over the network.
 *
 * The protocol list keeps a hostile playlist from naming local files.
 */
export function ffmpegInput(source: Extract<CameraSource, { url: string }>): FfmpegInput {
  const isRtsp = source.type === 'rtsp';
  const protocols = isRtsp ? 'pipe,rtsp,rtsps,tcp,udp,rtp,tls' : 'pipe,http,https,tcp,tls,crypto';
  const options = isRtsp
    ? [
        `rtsp_transport ${source.transport}`,
        'timeout 5000000',
        'probesize 65536',
        'analyzeduration 500000',
        // UDP: lost packets are given up after so long; more only delays
        'max_delay 500000',
      ]
    : ['rw_timeout 10000000', 'live_start_index -2', 'http_persistent 0', `protocol_whitelist ${protocols}`];
  const quoted = `'${addressOf(source).replaceAll("'", "'\\''")}'`;
  return {
    // an HLS source comes in bursts of whole segments: read it at its own pace, or arrival says nothing of the time
    args: [
      ...(isRtsp ? ['-fflags', 'nobuffer', '-flags', 'low_delay'] : ['-re']),
      ...['-f', 'concat', '-safe', '0', '-protocol_whitelist', protocols, '-i', 'pipe:0'],
    ],
    script: `ffconcat version 1.0\nfile ${quoted}\n${options.map((option) => `option ${option}\n`).join('')}`,
  };
}

/** The address with the credentials in it, as ffmpeg takes them. */
function addressOf(source: Extract<CameraSource, { url: string }>): string {
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
