import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const FORMAT = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type SecretBox = ReturnType<typeof createSecretBox>;

/**
 * Secrets at rest: AES-256-GCM, `format nonce tag ciphertext`. `context` names what a secret belongs to and is
 * authenticated with it, so that one row's secret put into another's does not open.
 */
export function createSecretBox(key: Buffer) {
  if (key.length !== KEY_BYTES) throw new Error('the key of the secrets is not 32 bytes long');
  return {
    seal(text: string, context: string): Buffer {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), body]);
    },
    /** Undefined where it was sealed with another key, belongs to something else, or was changed. */
    open(sealed: Buffer, context: string): string | undefined {
      const body = 1 + NONCE_BYTES + TAG_BYTES;
      if (sealed.length < body || sealed[0] !== FORMAT) return undefined;
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        cipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(1 + NONCE_BYTES, body));
        return Buffer.concat([cipher.update(sealed.subarray(body)), cipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** The key in `file`, made on the first start (mode 0600). Throws where the file holds something else. */
export function readSecretKey(file: string): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.new`;
    writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, file);
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`${file} is no key: restore it from a backup, or remove it`);
  return key;
}
