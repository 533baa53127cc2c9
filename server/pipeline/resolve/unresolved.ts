import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import { IDENTIFIER_KINDS, type UnresolvedIdentifier } from '../../../shared/domain/identity.ts';
import { bareHost, type IdentityGraph } from './identity-graph.ts';
import { identifiersOf, lookUp, type NamedIdentifier } from './resolve.ts';

/** Identifiers kept; beyond them the one heard of longest ago is let go. */
const KEPT_MAX = 2_000;
const SOURCES_MAX = 5;
/** Where badge systems put the name on a card. */
const LABEL_FIELD = /^(card_?holder|holder|badge_?holder|person|employee|user|full|display)?[._ ]?name$/i;

type Seen = Omit<UnresolvedIdentifier, 'proposals'>;

export interface UnresolvedIdentifiers {
  observe(event: LoggedEvent): void;
  /** Those nobody is known by now, newest first. */
  list(): readonly Seen[];
}

/** The identifiers that events name and nobody is known by; `graph` is asked each time, since decisions change it. */
export function createUnresolvedIdentifiers(graph: () => IdentityGraph): UnresolvedIdentifiers {
  /** Heard of longest ago first. */
  const seen = new Map<EntityKey, Seen>();

  const isKnown = ({ kind, key, value }: NamedIdentifier) =>
    lookUp(graph(), key, kind, value).length > 0 ||
    (kind === 'host' && graph().assetByHost(bareHost(value)) !== undefined);

  return {
    observe(event) {
      for (const identifier of identifiersOf(event)) {
        const { kind, key, value } = identifier;
        if (!IDENTIFIER_KINDS.some((one) => one === kind)) continue;
        if (kind === 'account' && value.endsWith('$')) continue;
        if (isKnown(identifier)) continue;
        const known = seen.get(key);
        const label = known?.label ?? (kind === 'badge' ? labelOf(event) : undefined);
        seen.delete(key);
        seen.set(key, {
          key,
          ...(label === undefined ? {} : { label }),
          events: (known?.events ?? 0) + 1,
          firstAt: Math.min(known?.firstAt ?? Infinity, event.time),
          lastAt: Math.max(known?.lastAt ?? -Infinity, event.time),
          sources:
            known?.sources.includes(event.source) || known?.sources.length === SOURCES_MAX
              ? known.sources
              : [...(known?.sources ?? []), event.source],
        });
        if (seen.size > KEPT_MAX) seen.delete(seen.keys().next().value!);
      }
    },
    list: () =>
      [...seen.values()]
        .filter(({ key }) => graph().edges(key).length === 0)
        .sort((a, b) => b.lastAt - a.lastAt || (a.key < b.key ? -1 : 1)),
  };
}

function labelOf({ fields, raw }: LoggedEvent): string | undefined {
  const named = fields['actor.user.full_name'];
  if (typeof named === 'string' && named.trim() !== '') return named.trim();
  for (const [name, value] of Object.entries(raw))
    if (LABEL_FIELD.test(name) && typeof value === 'string' && /\p{Letter}{2}/u.test(value))
      return value.trim();
  return undefined;
}
