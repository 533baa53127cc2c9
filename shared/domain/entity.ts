export const ENTITY_KINDS = [
  'person',
  'badge',
  'account',
  'email',
  'host',
  'ip',
  'mac',
  'plate',
  'door',
  'zone',
  'camera',
  'site',
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];
/** `kind:value`, the value lower-cased for account, email, host and mac. */
export type EntityKey = `${EntityKind}:${string}`;

const CASE_INSENSITIVE: ReadonlySet<EntityKind> = new Set(['account', 'email', 'host', 'mac']);

export function entityKey(kind: EntityKind, value: string): EntityKey {
  return `${kind}:${CASE_INSENSITIVE.has(kind) ? value.toLowerCase() : value}`;
}

export function parseEntityKey(key: string): { kind: EntityKind; value: string } | undefined {
  const at = key.indexOf(':');
  const kind = key.slice(0, at) as EntityKind;
  return at > 0 && ENTITY_KINDS.includes(kind) ? { kind, value: key.slice(at + 1) } : undefined;
}

/** A person an event was tied to, with how sure that is and through which identifier. */
export interface PersonRef {
  readonly id: string;
  readonly name: string;
  /** 0..1. */
  readonly confidence: number;
  readonly via: EntityKey;
}

export interface PlaceRef {
  readonly site: string;
  readonly floor?: string;
  readonly zone?: string;
  readonly door?: string;
  /** How the place was found: the door itself, the host's desk, the network the address belongs to, the site that is stated. */
  readonly via: 'door' | 'zone' | 'host' | 'network' | 'camera' | 'site';
}
