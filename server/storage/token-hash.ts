import { createHash } from 'node:crypto';

/** Tokens are random and long, so a plain SHA-256 (hex) is enough; what is stored opens nothing. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
