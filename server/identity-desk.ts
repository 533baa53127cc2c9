import type { IdentitiesAnswer } from '../shared/contract/http.ts';
import { type EntityKey, entityKey, parseEntityKey } from '../shared/domain/entity.ts';
import {
  IDENTIFIER_KINDS,
  type IdentityDecision,
  type JoinCoverage,
  type RejudgeState,
  type UnresolvedIdentifier,
} from '../shared/domain/identity.ts';
import type { Deployment } from '../shared/domain/site.ts';
import type { Clock } from './clock.ts';
import { PublicFault } from './errors.ts';
import type { IdentityDesk } from './http/ports.ts';
import type { Identities } from './pipeline/resolve/identities.ts';
import {
  bareAccount,
  bareHost,
  createIdentityGraph,
  type IdentityEdge,
} from './pipeline/resolve/identity-graph.ts';
import { createProposer } from './pipeline/resolve/propose/propose.ts';
import type { UnresolvedIdentifiers } from './pipeline/resolve/unresolved.ts';
import type { IdentityStore } from './storage/identity-store.ts';

const SHOWN_MAX = 200;

export interface IdentityDeskDeps {
  readonly deployment: Deployment;
  readonly identities: Identities;
  readonly store: Pick<IdentityStore, 'decide'>;
  readonly unresolved: Pick<UnresolvedIdentifiers, 'list'>;
  readonly coverage: () => readonly JoinCoverage[];
  readonly rejudge: () => void;
  readonly rejudgeState: () => RejudgeState;
  readonly clock: Clock;
}

/** Where people decide what belongs to whom: checks a decision, has it stored and audited, and the past judged by it. */
export function createIdentityDesk(deps: IdentityDeskDeps): IdentityDesk {
  const { deployment, identities, store, clock } = deps;
  const personById = new Map(deployment.people.map((person) => [person.id, person]));
  const nameOf = (id: string) => personById.get(id)?.name ?? id;
  const files = createIdentityGraph(deployment);
  const propose = createProposer(deployment.people);
  const proposalsByKey = new Map<string, ReturnType<typeof propose>>();

  function proposalsFor(key: EntityKey, label: string | undefined) {
    const id = `${key}\0${label ?? ''}`;
    const known = proposalsByKey.get(id);
    if (known) return known;
    if (proposalsByKey.size > 5_000) proposalsByKey.clear();
    const made = propose(key, label);
    proposalsByKey.set(id, made);
    return made;
  }

  async function decide(
    given: Pick<IdentityDecision, 'act' | 'key' | 'person' | 'reason' | 'by'> & Partial<IdentityDecision>,
    check: (before: readonly IdentityDecision[]) => void,
  ): Promise<IdentityDecision> {
    const decision = await store.decide({ ...given, at: clock.now() }, check);
    identities.add(decision);
    if (decision.act !== 'reject') deps.rejudge();
    return decision;
  }

  function canonical(key: string, person: string): EntityKey {
    const identifier = parseEntityKey(key);
    if (!identifier || !IDENTIFIER_KINDS.some((kind) => kind === identifier.kind) || identifier.value === '')
      throw new PublicFault(
        'BAD_REQUEST',
        'An identifier is a badge, an account, an e-mail or a host: badge:1042.',
      );
    if (!personById.has(person)) throw new PublicFault('NOT_FOUND', `Nobody has the HR id ${person}.`);
    const { kind, value } = identifier;
    if (kind === 'account') return entityKey(kind, bareAccount(value));
    return files.canonical(entityKey(kind, kind === 'host' ? bareHost(value) : value));
  }

  return {
    list(): IdentitiesAnswer {
      const decisions = identities.decisions();
      const undoneBy = new Map(
        decisions.flatMap((one) => (one.undoes === undefined ? [] : [[one.undoes, one]])),
      );
      const rejected = new Set(
        decisions
          .filter(({ act, id }) => act === 'reject' && !undoneBy.has(id))
          .map(({ key, person }) => `${key}\0${person}`),
      );
      const unresolved = deps.unresolved
        .list()
        .map(
          (one): UnresolvedIdentifier => ({
            ...one,
            proposals: proposalsFor(one.key, one.label).filter(
              ({ key, person }) => !rejected.has(`${key}\0${person}`),
            ),
          }),
        )
        .sort((a, b) => (b.proposals[0]?.score ?? 0) - (a.proposals[0]?.score ?? 0) || b.lastAt - a.lastAt);
      return {
        unresolved: unresolved.slice(0, SHOWN_MAX),
        unresolvedTotal: unresolved.length,
        decisions: decisions
          .filter(({ act }) => act !== 'undo')
          .map((one) => {
            const undone = undoneBy.get(one.id);
            return {
              ...one,
              personName: nameOf(one.person),
              ...(undone ? { undone: { by: undone.by, at: undone.at, reason: undone.reason } } : {}),
            };
          })
          .toReversed(),
        coverage: deps.coverage(),
        rejudge: deps.rejudgeState(),
        people: deployment.people.map(({ id, name, department }) => ({
          id,
          name,
          ...(department === undefined ? {} : { department }),
        })),
      };
    },

    async merge({ key: given, person, from, to, reason, by }) {
      const key = canonical(given, person);
      if (from !== undefined && to !== undefined && from >= to)
        throw new PublicFault('BAD_REQUEST', 'It would end before it begins.');
      const times = {
        ...(from === undefined ? {} : { validFrom: from }),
        ...(to === undefined ? {} : { validTo: to }),
      };
      return decide({ act: 'merge', key, person, reason, by, ...times }, (before) => {
        const undone = new Set(before.flatMap(({ undoes }) => undoes ?? []));
        const decided = before.filter((one) => one.act === 'merge' && one.key === key && !undone.has(one.id));
        const claims: Pick<IdentityEdge, 'person' | 'source' | 'validFrom' | 'validTo'>[] = [
          ...files.edges(key),
          ...decided.map((one) => ({ ...one, source: `a decision of ${one.by}` })),
        ];
        const other = claims.find((claim) => overlap(claim, times));
        if (!other) return;
        throw new PublicFault(
          'CONFLICT',
          other.person === person
            ? `${key} is ${nameOf(person)}'s already, by ${other.source}.`
            : `${key} is ${nameOf(other.person)}'s at that time, by ${other.source}. One identifier never stands for two people: end or undo that first.`,
        );
      });
    },

    async reject({ key: given, person, reason, by }) {
      const key = canonical(given, person);
      return decide({ act: 'reject', key, person, reason, by }, (before) => {
        const undone = new Set(before.flatMap(({ undoes }) => undoes ?? []));
        const same = before.find(
          (one) => one.key === key && one.person === person && one.act !== 'undo' && !undone.has(one.id),
        );
        if (same)
          throw new PublicFault(
            'CONFLICT',
            same.act === 'reject'
              ? `${same.by} rejected it already.`
              : `${same.by} merged it: undo the merge instead.`,
          );
      });
    },

    async undo({ decision: id, reason, by }) {
      const made = identities.decisions().find((one) => one.id === id && one.act !== 'undo');
      if (!made) throw new PublicFault('NOT_FOUND', 'There is no such decision.');
      const { key, person } = made;
      return decide({ act: 'undo', key, person, undoes: id, reason, by }, (before) => {
        const already = before.find(({ undoes }) => undoes === id);
        if (already) throw new PublicFault('CONFLICT', `${already.by} took it back already.`);
      });
    },
  };
}

function overlap(
  a: Pick<IdentityEdge, 'validFrom' | 'validTo'>,
  b: Pick<IdentityEdge, 'validFrom' | 'validTo'>,
): boolean {
  return (
    (a.validFrom ?? -Infinity) < (b.validTo ?? Infinity) &&
    (b.validFrom ?? -Infinity) < (a.validTo ?? Infinity)
  );
}
