import type { ResolvedEvent } from '../../shared/domain/event.ts';

/** An access event as it goes into the log; `n` makes its id. */
export function storedEvent(n: number, over: Partial<ResolvedEvent> = {}): ResolvedEvent {
  return {
    id: n.toString(16).padStart(32, '0'),
    source: 'badge',
    time: 0,
    timeErrorMs: 0,
    receivedAt: over.time ?? 0,
    kind: 'access.granted',
    severity: 1,
    message: `Access granted to badge ${n % 97} at door D-${n % 8}`,
    logsource: { product: 'watchfloor', category: 'access' },
    fields: { 'credential.uid': String(n % 97), 'portal.uid': `D-${n % 8}`, direction: 'in' },
    raw: { badge: n % 97, reader: `D-${n % 8}` },
    entities: [`badge:${n % 97}`, `door:D-${n % 8}`],
    ...over,
  };
}
