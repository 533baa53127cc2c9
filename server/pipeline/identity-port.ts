import type { EntityKey } from '../../shared/domain/entity.ts';
import type { Deployment } from '../../shared/domain/site.ts';
import type { IdentityPort, Stages } from './rejudge.ts';
import type { Identities } from './resolve/identities.ts';

/**
 * The identity graph as the line asks for it. `make` makes stages that have seen nothing, over a deployment whose
 * people hold the badges that were merged.
 */
export function identityPort(
  identities: Identities,
  make: {
    readonly stages: (deployment: Deployment) => Stages;
    readonly fuser: (deployment: Deployment) => Stages['fuse'];
  },
  oldestNaming: (keys: readonly EntityKey[]) => Promise<number | undefined>,
): IdentityPort {
  return {
    newest: identities.newest,
    oldestNaming,
    at(decision) {
      const { reresolve, deployment } = identities.at(decision);
      return {
        reresolve,
        stages: () => make.stages(deployment),
        fuser: () => make.fuser(deployment),
      };
    },
    about(from, to) {
      const made = identities
        .decisions()
        .filter(({ id, act }) => id > from && id <= to && act !== 'reject')
        .filter(({ act, undoes }) => act === 'merge' || isMerge(undoes));
      return {
        keys: [...new Set(made.map(({ key }) => key))],
        people: [...new Set(made.map(({ person }) => person))],
        because: wordsOf(made),
        at: Math.max(0, ...made.map(({ at }) => at)),
      };
    },
  };

  function isMerge(id: number | undefined): boolean {
    return identities.decisions().some((one) => one.id === id && one.act === 'merge');
  }
}

function wordsOf(made: readonly { readonly act: string; readonly by: string }[]): string {
  const parts = made.map(({ act, by }) => `identity ${act === 'undo' ? 'un-merged' : 'merged'} by ${by}`);
  return [...new Set(parts)].join('; ') || 'identities decided';
}
