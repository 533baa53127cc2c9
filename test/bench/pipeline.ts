import { createDetector } from '../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../server/pipeline/enrich/enrich.ts';
import { createFuser } from '../../server/pipeline/fuse/fuse.ts';
import { createResolver } from '../../server/pipeline/resolve/resolve.ts';
import type { LoggedEvent, NormalisedEvent } from '../../shared/domain/event.ts';
import type { Deployment, Person } from '../../shared/domain/site.ts';
import { shippedRules } from '../server/pipeline/rules-pack.ts';
import { at, badge, deploymentSketch, event, logon, withFreshBadges } from '../server/pipeline/sketch.ts';
import type { Bench, BenchRow } from './bench.ts';

const PEOPLE = 2_000;
const EVENTS = 60_000;
/** What the line must keep up with: the moonshot of durable ingest. */
const BUDGET = 20_000;

function deployment(): Deployment {
  const sketch = withFreshBadges(deploymentSketch());
  const people = Array.from(
    { length: PEOPLE },
    (_, index): Person => ({
      id: `P${index}`,
      name: `Person ${index}`,
      tier: 'employee',
      status: 'active',
      badges: [{ number: `${index}` }],
      accounts: [`person${index}`],
      hosts: [`lt-${index}`],
      homeSite: 'larkfield',
    }),
  );
  return { ...sketch, people };
}

/** A working day: six flows in ten, logons, some badges, a few refusals; a late event in a hundred where asked. */
function workload(lateShare: number): NormalisedEvent[] {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const inside = new Set<number>();
  return Array.from({ length: EVENTS }, (_, index): NormalisedEvent => {
    const who = random(PEOPLE);
    const late = random(1_000) < lateShare * 1_000 ? random(3_600_000) : 0;
    const time = at('06:00') + Math.floor((index / EVENTS) * 12 * 3_600_000) - late;
    const draw = random(100);
    const address = `10.1.${2 + (who >> 8)}.${who & 255}`;
    const made =
      draw < 60
        ? event('network.flow', time, {
            'src_endpoint.ip': address,
            'src_endpoint.hostname': `lt-${who}`,
            'dst_endpoint.ip': '198.51.100.7',
            'traffic.bytes_out': random(100_000),
          })
        : draw < 88
          ? logon(`person${who}`, time, { 'src_endpoint.ip': address, 'device.hostname': `lt-${who}` })
          : draw < 99
            ? badge(`${who}`, 'D-main', inside.has(who) ? 'out' : 'in', time)
            : badge(`${who}`, 'D-office', 'in', time, 'access.denied');
    if (made.kind === 'access.granted') inside.has(who) ? inside.delete(who) : inside.add(who);
    return { ...made, id: `e${index}` };
  });
}

function measure(site: Deployment, events: readonly LoggedEvent[]) {
  const enrich = createEnricher(site);
  const detect = createDetector({ rules: shippedRules(), deployment: site });
  const fuse = createFuser({ deployment: site });
  const from = performance.now();
  let judged = 0;
  let findings = 0;
  for (let start = 0; start < events.length; start += 500) {
    // One after another, as the line does.
    const changes = events.slice(start, start + 500).flatMap((one) => {
      const enriched = enrich.add(one);
      judged += enriched.length;
      return detect.judge(enriched);
    });
    findings += changes.length;
    fuse.fuse(changes, 0);
  }
  const seconds = (performance.now() - from) / 1_000;
  return { perSecond: events.length / seconds, judged, findings };
}

/** Events a second through enrich, detect with the shipped rules, and fuse, on one thread. */
export const bench: Bench = async () => {
  const site = deployment();
  const resolve = createResolver(site);
  const row = (what: string, lateShare: number): BenchRow => {
    const events = workload(lateShare).map((one, index) => ({ ...resolve(one), seq: index + 1 }));
    measure(site, events.slice(0, 20_000));
    const { perSecond, judged, findings } = measure(site, events);
    return {
      what,
      budget: `${BUDGET} events/s`,
      figure: `${Math.round(perSecond)} events/s (${judged - events.length} judged again, ${findings} finding changes)`,
      met: perSecond >= BUDGET,
    };
  };
  return [
    row('enrich + detect + fuse, in order', 0),
    row('enrich + detect + fuse, 1 % up to an hour late', 0.01),
  ];
};
