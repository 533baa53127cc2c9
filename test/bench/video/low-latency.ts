import { type BenchRow, percentile } from '../bench.ts';
import { endedChildrenCpu } from './processes.ts';

const PARTS = 60;
const STILLS = 10;

/** One player by blocking reload: how old the end of a part is when its last byte is here, by the list's own times. */
export async function lowLatencyRow(address: string, camera: string): Promise<BenchRow> {
  const base = `${address}/video/${camera}`;
  const ages: number[] = [];
  let query = '';
  const from = process.cpuUsage();
  const began = performance.now();
  while (ages.length < PARTS) {
    const text = await (await fetch(`${base}/low.m3u8${query}`)).text();
    const { takenEndAt, uri, msn, part } = newestPart(text);
    await (await fetch(`${base}/${uri}`)).arrayBuffer();
    if (query !== '') ages.push(Date.now() - takenEndAt);
    query = `?_HLS_msn=${msn}&_HLS_part=${part + 1}&_HLS_skip=YES`;
  }
  const used = process.cpuUsage(from);
  const share = (used.user + used.system) / 10 / (performance.now() - began);
  const age = percentile(ages, 95);
  return {
    what: `a part's age on delivery by blocking reload, ${camera}, p95`,
    budget: '600 ms',
    figure: `${Math.round(age)} ms (p50 ${Math.round(percentile(ages, 50))} ms, ${PARTS} parts; ${share.toFixed(1)} % of a core with its client and the other cameras)`,
    met: age <= 600,
  };
}

/** The last part of a list, with when its last picture was taken. */
function newestPart(text: string) {
  let takenEndAt = 0;
  let uri = '';
  let part = -1;
  let msn =
    Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]) + Number(/SKIPPED-SEGMENTS=(\d+)/.exec(text)?.[1] ?? 0);
  let last = { takenEndAt, uri, msn, part };
  for (const line of text.split('\n')) {
    const time = /^#EXT-X-PROGRAM-DATE-TIME:(.+)/.exec(line)?.[1];
    if (time !== undefined) takenEndAt = Date.parse(time);
    const [, seconds, name] = /^#EXT-X-PART:DURATION=([\d.]+),URI="([^"]+)"/.exec(line) ?? [];
    if (name !== undefined) {
      takenEndAt += Number(seconds) * 1_000;
      uri = name;
      part += 1;
      last = { takenEndAt, uri, msn, part };
    }
    if (line.startsWith('seg/')) {
      msn += 1;
      part = -1;
    }
  }
  return last;
}

/** What a still costs when it is made, and when it was made before. */
export async function stillRow(address: string, camera: string): Promise<BenchRow> {
  const url = (at: number) => `${address}/video/${camera}/still.jpg?at=${at}`;
  const now = Date.now();
  const times = Array.from({ length: STILLS }, (_, index) => now - (index + 2) * 1_000);
  let bytes = 0;
  const all = async () => {
    for (const at of times) bytes += (await (await fetch(url(at))).arrayBuffer()).byteLength;
  };
  const cpu = endedChildrenCpu();
  await all();
  const made = ((endedChildrenCpu() - cpu) / STILLS) * 1_000;
  const size = bytes / STILLS / 1_000;
  const from = process.cpuUsage();
  await all();
  const again = process.cpuUsage(from);
  const perKept = (again.user + again.system) / 1_000 / STILLS;
  return {
    what: `a still of ${camera}, processor time`,
    budget: '150 ms made, 5 ms kept',
    figure: `${Math.round(made)} ms made by ffmpeg, ${perKept.toFixed(1)} ms kept, with its request (${size.toFixed(0)} kB)`,
    met: made <= 150 && perKept <= 5,
  };
}
