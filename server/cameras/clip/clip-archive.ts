import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { AuditProof, Clip } from '../../../shared/domain/clip.ts';
import { PublicFault } from '../../errors.ts';
import { folderSource } from './clip-source.ts';
import { iso } from './export-camera.ts';
import { AUDIT, type ClipVerdict, HOW_TO_VERIFY, MANIFEST, verifyClip } from './verify-clip.ts';
import { bufferEntry, createZip } from './zip.ts';

const HOW = `This is an evidence clip of Watchfloor: video as it was recorded, without transcoding.

manifest.json  what it shows, when, how well its times are known, what is missing, a SHA-256 for each file and each second
audit.json     the row of the export on the hash-chained audit record; its detail holds the SHA-256 of manifest.json

To check it by hand: sha256sum *.mp4 manifest.json, and compare with manifest.json and audit.json.
To check it whole:   npm run verify -- THIS-FILE.zip     (in a checkout of Watchfloor; no server is asked)
That the audit row is one of the chain: its hash stands on the Audit screen of the server that exported it.
`;

export interface ClipArchiveDeps {
  readonly open: (id: string) => Promise<{ clip: Clip; dir: string; manifest: Buffer }>;
  readonly proof: (id: string) => Promise<AuditProof | undefined>;
  readonly auditHash: (proof: AuditProof) => string;
}

/** A ready clip as it leaves the house, and whether it still is what was exported. All throw PublicFault NOT_FOUND. */
export function createClipArchive(deps: ClipArchiveDeps) {
  let checking: Promise<unknown> = Promise.resolve();
  return {
    /** One ZIP with everything. */
    async archive(id: string) {
      const { clip, dir, manifest } = await deps.open(id);
      const proof = await deps.proof(id);
      const zip = createZip(
        [
          bufferEntry(MANIFEST, manifest),
          ...(proof ? [bufferEntry(AUDIT, Buffer.from(`${JSON.stringify(proof, null, 2)}\n`))] : []),
          bufferEntry(HOW_TO_VERIFY, Buffer.from(HOW)),
          ...(clip.files ?? []).map(({ name, bytes, crc32 }) => ({
            ...{ name, bytes, crc32 },
            source: { path: join(dir, name) },
          })),
        ],
        new Date(clip.finishedAt ?? clip.requestedAt),
      );
      const cameras = clip.cameras.length === 1 ? clip.cameras[0]! : `${clip.cameras.length}-cameras`;
      const at = iso(clip.from).slice(0, 19).replace(/[-:]/g, '');
      return { ...zip, name: `clip_${cameras.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 64)}_${at}Z.zip` };
    },
    /** Bytes `[from, to]` of one of its files. */
    async file(id: string, name: string) {
      const { clip, dir } = await deps.open(id);
      const file = clip.files?.find((one) => one.name === name);
      if (file === undefined) throw new PublicFault('NOT_FOUND', 'The clip has no such file.');
      return {
        bytes: file.bytes,
        read: (from: number, to: number) => createReadStream(join(dir, name), { start: from, end: to }),
      };
    },
    manifest: async (id: string): Promise<Buffer> => (await deps.open(id)).manifest,
    /** Reads every byte again, one clip at a time. */
    verify(id: string): Promise<ClipVerdict> {
      const check = checking.then(async () => {
        const { clip, dir } = await deps.open(id);
        const proof = await deps.proof(id);
        const source = folderSource(dir);
        const withProof = {
          names: async () => [...(await source.names()), ...(proof ? [AUDIT] : [])],
          read: (name: string, from?: number, to?: number) =>
            name === AUDIT ? once(Buffer.from(JSON.stringify(proof))) : source.read(name, from, to),
        };
        const expectedManifest = clip.manifestSha256 ?? '';
        return verifyClip(withProof, { auditHash: deps.auditHash, expectedManifest });
      });
      checking = check.catch(() => undefined);
      return check;
    },
  };
}
export type ClipArchive = ReturnType<typeof createClipArchive>;

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
