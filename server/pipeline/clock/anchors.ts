import type { ResolvedEvent } from '../../../shared/domain/event.ts';

/** One fact told by two sources. */
export interface Anchor {
  readonly one: ResolvedEvent;
  readonly other: ResolvedEvent;
}

/** Two sources tell of a fact within so much of each other, by our clock. */
const APART_MS = 120_000;
/** Facts held against each other at once; beyond them the one told longest ago goes before its time. */
const KEYS_MAX = 20_000;
/** That it was so is said once in so long, with how often by then. */
const SAID_EVERY_MS = 1_000;

interface Told {
  readonly event: ResolvedEvent;
  isSpent: boolean;
}

/**
 * Finds facts that two sources tell: the same badge at the same door, the same logon, the same lease, or the same
 * `metadata.correlation_uid`. They are matched by when they were received, since what they claim is in question. A
 * source that tells the same twice in that time makes both doubtful: neither is matched.
 *
 * `onBound` is told how many facts went before their time.
 */
export function createAnchorFinder(onBound: (count: number) => void = () => {}, keysMax = KEYS_MAX) {
  const recent = new Map<string, Told[]>();
  let dropped = 0;
  let saidAt = -Infinity;

  function dropOldest(now: number): void {
    const [key, told] = recent.entries().next().value!;
    recent.delete(key);
    if (now - told.at(-1)!.event.receivedAt > APART_MS) return;
    dropped++;
    if (now - saidAt < SAID_EVERY_MS) return;
    saidAt = now;
    onBound(dropped);
  }

  return function anchorsOf(event: ResolvedEvent): readonly Anchor[] {
    return keysOf(event).flatMap((key) => {
      const held =
        recent.get(key)?.filter((one) => event.receivedAt - one.event.receivedAt <= APART_MS) ?? [];
      recent.delete(key);
      const mine: Told = { event, isSpent: false };
      recent.set(key, [...held.slice(-15), mine]);
      if (recent.size > keysMax) dropOldest(event.receivedAt);
      const twins = held.filter((one) => one.event.source === event.source && !one.isSpent);
      for (const twin of twins) twin.isSpent = true;
      if (twins.length > 0) mine.isSpent = true;
      if (mine.isSpent) return [];
      const others = held.filter((one) => one.event.source !== event.source && !one.isSpent);
      const [other] = others;
      if (!other || others.some((one) => one !== other && one.event.source === other.event.source)) return [];
      other.isSpent = true;
      mine.isSpent = true;
      return [{ one: other.event, other: event }];
    });
  };
}

function keysOf(event: ResolvedEvent): string[] {
  const text = (name: string) => {
    const value = event.fields[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : undefined;
  };
  const all = (kind: string, ...parts: (string | undefined)[]) =>
    parts.every((part) => part !== undefined && part !== '') ? [[kind, ...parts].join('\u001F')] : [];
  const keys = all('uid', text('metadata.correlation_uid'));
  const { kind } = event;
  const who = event.person?.id ?? text('credential.uid') ?? text('actor.user.name');
  if (kind.startsWith('access.'))
    keys.push(...all(kind, who, event.place?.door ?? text('portal.uid'), text('direction') ?? '-'));
  else if (kind.startsWith('auth.'))
    keys.push(
      ...all(kind, who, text('src_endpoint.ip') ?? text('src_endpoint.hostname') ?? text('device.hostname')),
    );
  else if (kind === 'network.dhcp')
    keys.push(...all(kind, text('src_endpoint.mac'), text('src_endpoint.ip')));
  return keys;
}
