import { createHash } from 'node:crypto';
import type { ClipRecords } from '../../server/cameras/clip/clips.ts';
import { auditHash } from '../../server/storage/audit-chain.ts';
import type { AuditProof, Clip } from '../../shared/domain/clip.ts';

/** The record of clips in memory, with one audit row an export. */
export function createMemoryClips(now: () => number) {
  const clips = new Map<string, Clip>();
  const attempts = new Map<string, number>();
  const proofs = new Map<string, AuditProof>();
  const inState = (state: Clip['state']) => [...clips.values()].filter((clip) => clip.state === state);
  const records: ClipRecords = {
    insert: async (clip) => void clips.set(clip.id, clip),
    get: async (id) => clips.get(id),
    list: async ({ alert, limit }) => ({
      items: [...clips.values()]
        .filter((clip) => alert === undefined || clip.alert === alert)
        .slice(0, limit),
    }),
    queued: async () => inState('queued'),
    async attempt(id) {
      attempts.set(id, (attempts.get(id) ?? 0) + 1);
      return attempts.get(id)!;
    },
    async finish(id, { at, ...done }) {
      const clip = clips.get(id)!;
      const row = {
        ...{
          seq: proofs.size + 1,
          at: now(),
          actor: clip.requestedBy,
          action: 'clip.export',
          subject: `clip:${id}`,
        },
        ...{ detail: JSON.stringify({ manifestSha256: done.manifestSha256 }), ip: null },
      };
      const prevHash = createHash('sha256').update('before').digest('hex');
      proofs.set(id, { ...row, prevHash, hash: auditHash(prevHash, row) });
      clips.set(id, { ...clip, state: 'ready', finishedAt: at, ...done });
    },
    async fail(id, failure, at) {
      clips.set(id, { ...clips.get(id)!, state: 'failed', failure, finishedAt: at });
    },
    async remove(id, act) {
      const clip = clips.get(id);
      if (clip?.state !== 'ready' && clip?.state !== 'failed') return false;
      clips.set(id, { ...clip, state: 'deleted', deleted: act });
      return true;
    },
    usedBytes: async () => inState('ready').reduce((sum, clip) => sum + (clip.bytes ?? 0), 0),
    idsOf: async (state) => inState(state).map(({ id }) => id),
  };
  return { records, clips, proof: async (id: string) => proofs.get(id) };
}
