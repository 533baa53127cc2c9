import { createHash } from 'node:crypto';
import type { AuditProof, ClipManifest, ManifestFile } from '../../../shared/domain/clip.ts';

/** The files of a clip, wherever they are: a folder, or the archive as it was downloaded. */
export interface ClipSource {
  names(): Promise<readonly string[]>;
  /** Bytes `[from, to)` of a file, all of it by default. Throws where there is no such file. */
  read(name: string, from?: number, to?: number): AsyncIterable<Buffer>;
}

export interface ClipVerdict {
  readonly ok: boolean;
  /** What is wrong, in words; empty when ok. */
  readonly problems: readonly string[];
  readonly manifestSha256?: string;
  readonly manifest?: ClipManifest;
  readonly audit?: AuditProof;
  readonly checkedFiles: number;
}

/** What is in the folder or archive besides the pictures. */
export const MANIFEST = 'manifest.json';
export const AUDIT = 'audit.json';
export const HOW_TO_VERIFY = 'VERIFY.txt';

export interface VerifyDeps {
  /** The hash of an audit row after the one before it (audit-chain.ts). */
  readonly auditHash: (proof: AuditProof) => string;
  /** The manifest's hash as known from elsewhere: the server's record. */
  readonly expectedManifest?: string;
}

/**
 * Whether a clip is as it was exported: each file against its hash in the manifest, the manifest against the audit row,
 * the audit row against its own hash. What was changed within a file is named by the second it belongs to. That the audit row
 * is one of the chain is shown by its hash standing on the server's audit record, which this does not ask.
 */
export async function verifyClip(source: ClipSource, deps: VerifyDeps): Promise<ClipVerdict> {
  const problems: string[] = [];
  const names = await source.names();
  const manifestBytes = names.includes(MANIFEST) ? await all(source.read(MANIFEST)) : undefined;
  if (manifestBytes === undefined)
    return { ok: false, problems: ['manifest.json is missing'], checkedFiles: 0 };
  const manifestSha256 = createHash('sha256').update(manifestBytes).digest('hex');
  const manifest = parse<ClipManifest>(manifestBytes);
  if (manifest?.format !== 'watchfloor-clip/1' || !Array.isArray(manifest.cameras)) {
    return { ok: false, problems: ['manifest.json is not understood'], manifestSha256, checkedFiles: 0 };
  }
  if (deps.expectedManifest !== undefined && deps.expectedManifest !== manifestSha256)
    problems.push('manifest.json is not the one that was exported');

  const files = manifest.cameras.flatMap((camera) => camera.files);
  for (const file of files) {
    if (!names.includes(file.name)) problems.push(`${file.name} is missing`);
    else problems.push(...(await checkFile(source, file)));
  }
  const known = new Set([MANIFEST, AUDIT, HOW_TO_VERIFY, ...files.map(({ name }) => name)]);
  for (const name of names) if (!known.has(name)) problems.push(`${name} does not belong to the clip`);

  const audit = names.includes(AUDIT) ? parse<AuditProof>(await all(source.read(AUDIT))) : undefined;
  if (audit !== undefined) problems.push(...checkAudit(audit, manifest, manifestSha256, deps));
  else if (names.includes(AUDIT)) problems.push('audit.json is not understood');
  return {
    ok: problems.length === 0,
    problems,
    manifestSha256,
    manifest,
    ...(audit === undefined ? {} : { audit }),
    checkedFiles: files.length,
  };
}

async function checkFile(source: ClipSource, file: ManifestFile): Promise<string[]> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of source.read(file.name)) {
    hash.update(piece);
    bytes += piece.length;
  }
  if (bytes === file.bytes && hash.digest('hex') === file.sha256) return [];
  if (bytes < file.bytes) return [`${file.name} is cut off: ${bytes} of ${file.bytes} bytes`];
  const changed: string[] = [];
  for (const segment of file.segments) {
    const own = createHash('sha256');
    for await (const piece of source.read(file.name, segment.offset, segment.offset + segment.bytes))
      own.update(piece);
    if (own.digest('hex') !== segment.sha256) changed.push(segment.at);
  }
  if (changed.length === 0) return [`${file.name} was changed outside its pictures`];
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  return [`${file.name} was changed: the pictures of ${changed.slice(0, 3).join(', ')}${more}`];
}

function checkAudit(audit: AuditProof, manifest: ClipManifest, sha256: string, deps: VerifyDeps): string[] {
  const problems: string[] = [];
  let detail: Readonly<Record<string, unknown>> | undefined;
  try {
    detail = JSON.parse(audit.detail) as Record<string, unknown>;
    if (deps.auditHash(audit) !== audit.hash)
      problems.push('audit.json was changed: its hash does not follow');
  } catch {
    return ['audit.json is not understood'];
  }
  if (audit.action !== 'clip.export' || audit.subject !== `clip:${manifest.id}`)
    problems.push('audit.json is of another act');
  if (detail?.manifestSha256 !== sha256)
    problems.push('manifest.json is not the one of the audit row: one of them was changed');
  return problems;
}

async function all(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of pieces) found.push(piece);
  return Buffer.concat(found);
}

function parse<T>(bytes: Buffer): T | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
