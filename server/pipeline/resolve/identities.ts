import { type EntityKey, entityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import type { LoggedEvent, NormalisedEvent, ResolvedEvent } from '../../../shared/domain/event.ts';
import type { IdentityDecision } from '../../../shared/domain/identity.ts';
import type { BadgeAssignment, Deployment } from '../../../shared/domain/site.ts';
import type { CameraLookup } from '../stage.ts';
import {
  bareAccount,
  createIdentityGraph,
  foldKey,
  type IdentityGraph,
  standingMerges,
} from './identity-graph.ts';
import { createResolver } from './resolve.ts';

/** The identity graph as it is after a number of decisions. */
export interface IdentitiesAt {
  readonly graph: IdentityGraph;
  /** The deployment with the badges that were merged by decision among their holders'. */
  readonly deployment: Deployment;
  /** An event of the log as it resolves under these decisions, whatever stood when it was stored. */
  reresolve(event: LoggedEvent): LoggedEvent;
}

export interface Identities {
  /** Resolves new events, by every decision made. */
  resolve(event: NormalisedEvent): ResolvedEvent;
  /** Id of the newest decision, 0 where there is none. */
  newest(): number;
  decisions(): readonly IdentityDecision[];
  /** Whether an event that names it may resolve otherwise than it was stored. */
  isDisputed(key: EntityKey): boolean;
  /** Takes the next decision; events that come from now on resolve by it. */
  add(decision: IdentityDecision): void;
  /** The graph after the decisions up to and with `decision`. */
  at(decision: number): IdentitiesAt;
  /** The graph after all of them. */
  current(): IdentitiesAt;
}

/**
 * The site folder's identifiers and people's decisions about more of them. Every past state can be asked for: whoever
 * judges the log again asks for the one before and the one after a decision.
 */
export function createIdentities(
  deployment: Deployment,
  made: readonly IdentityDecision[] = [],
  cameraOf?: CameraLookup,
): Identities {
  const decisions: IdentityDecision[] = [];
  /** Identifiers that any decision is about: only events that name one can resolve otherwise than they were stored. */
  const disputed = new Set<EntityKey>();
  let newest: { readonly at: IdentitiesAt; readonly resolve: (event: NormalisedEvent) => ResolvedEvent };

  const isDisputed = (key: EntityKey) => {
    if (disputed.has(foldKey(key))) return true;
    // A UPN falls back on the account before the @.
    return key.startsWith('email:') && disputed.has(entityKey('account', bareAccount(key.slice(6))));
  };

  function build(upTo: number) {
    const merges = standingMerges(decisions.filter(({ id }) => id <= upTo));
    const graph = createIdentityGraph(deployment, merges);
    const resolve = createResolver(deployment, graph, cameraOf);
    const at: IdentitiesAt = {
      graph,
      deployment: withDecidedBadges(deployment, merges),
      reresolve(event) {
        if (disputed.size === 0 || !event.entities.some(isDisputed)) return event;
        const { person: _person, place: _place, entities: _entities, ...rest } = event;
        return { ...resolve(rest), seq: event.seq };
      },
    };
    return { at, resolve };
  }

  const take = (decision: IdentityDecision) => {
    decisions.push(decision);
    disputed.add(foldKey(decision.key));
  };
  for (const decision of made.toSorted((a, b) => a.id - b.id)) take(decision);
  newest = build(Infinity);

  return {
    resolve: (event) => newest.resolve(event),
    newest: () => decisions.at(-1)?.id ?? 0,
    decisions: () => decisions,
    isDisputed,
    add(decision) {
      take(decision);
      newest = build(Infinity);
    },
    at: (decision) => build(decision).at,
    current: () => newest.at,
  };
}

/** A badge that was merged is its holder's, so that its validity and what replaced it are known like any other's. */
function withDecidedBadges(deployment: Deployment, merges: readonly IdentityDecision[]): Deployment {
  const byPerson = new Map<string, BadgeAssignment[]>();
  for (const { key, person, validFrom, validTo } of merges) {
    const identifier = parseEntityKey(key);
    if (identifier?.kind !== 'badge') continue;
    const badge: BadgeAssignment = {
      number: identifier.value,
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
    };
    byPerson.set(person, [...(byPerson.get(person) ?? []), badge]);
  }
  if (byPerson.size === 0) return deployment;
  return {
    ...deployment,
    people: deployment.people.map((person) => {
      const more = byPerson.get(person.id);
      return more ? { ...person, badges: [...person.badges, ...more] } : person;
    }),
  };
}
