import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SourceDefinition } from '../../shared/domain/site.ts';

/** Who may send as a source. Only digests are compared, in constant time; a key never reaches a log. */
export interface SourceKeys {
  accepts(sourceId: string, key: string): boolean;
  /** The key of this machine for a source (the demonstration, `npm run replay`); `undefined` for an unknown source. */
  localKey(sourceId: string): string | undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Keys of the deployment (`key_sha256`, `key_env`), and one local key a source kept in `keyFile` (mode 0600, made on the
 * first start): whoever can read the data directory may replay files, nobody else.
 */
export function createSourceKeys(deps: {
  readonly sources: readonly SourceDefinition[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly keyFile?: string;
}): SourceKeys {
  const local = deps.keyFile === undefined ? {} : settleLocalKeys(deps.keyFile, deps.sources);
  const digests = new Map<string, Buffer[]>();
  for (const source of deps.sources) {
    const accepted: Buffer[] = [];
    const own = local[source.id];
    if (own !== undefined) accepted.push(digest(own));
    if (source.key?.startsWith('env:')) {
      const value = deps.env[source.key.slice(4)];
      if (value) accepted.push(digest(value));
    } else if (source.key !== undefined) accepted.push(Buffer.from(source.key, 'hex'));
    digests.set(source.id, accepted);
  }
  const nobody = [randomBytes(32)];
  return {
    accepts(sourceId, key) {
      const given = digest(key);
      // An unknown source costs the same comparison as a known one.
      let isRight = false;
      for (const one of digests.get(sourceId) ?? nobody) if (timingSafeEqual(one, given)) isRight = true;
      return isRight;
    },
    localKey: (sourceId) => local[sourceId],
  };
}

/** The keys of a data directory, as `npm run replay` reads them. */
export function readLocalKeys(keyFile: string): Record<string, string> {
  return existsSync(keyFile) ? (JSON.parse(readFileSync(keyFile, 'utf8')) as Record<string, string>) : {};
}

function settleLocalKeys(keyFile: string, sources: readonly SourceDefinition[]): Record<string, string> {
  const keys = readLocalKeys(keyFile);
  let isNew = false;
  for (const { id } of sources)
    if (keys[id] === undefined) {
      keys[id] = randomBytes(24).toString('base64url');
      isNew = true;
    }
  if (isNew) {
    const draft = `${keyFile}.new`;
    writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, keyFile);
  }
  return keys;
}
