import { hash, verify } from '@node-rs/argon2';
import { PublicFault } from '../errors.ts';

/** OWASP's second choice for argon2id: 19 MiB, 2 passes, 1 lane. `algorithm: 2` is argon2id (the enum is const). */
const OPTIONS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_MIN_CHARS = 12;
const PASSWORD_MAX_CHARS = 256;

export interface Passwords {
  /** argon2id, encoded. Throws PublicFault BAD_REQUEST where the password is too short or too long. */
  hash(password: string): Promise<string>;
  /** False for an absent hash, after the same work as for a wrong password: who exists does not show in the time. */
  matches(encoded: string | undefined, password: string): Promise<boolean>;
}

export function createPasswords(): Passwords {
  let decoy: Promise<string> | undefined;
  return {
    async hash(password) {
      if (password.length < PASSWORD_MIN_CHARS || password.length > PASSWORD_MAX_CHARS) {
        throw new PublicFault(
          'BAD_REQUEST',
          `A password has ${PASSWORD_MIN_CHARS} to ${PASSWORD_MAX_CHARS} characters.`,
        );
      }
      return hash(password, OPTIONS);
    },
    async matches(encoded, password) {
      if (password.length > PASSWORD_MAX_CHARS) return false;
      decoy ??= hash('no account has this password', OPTIONS);
      const right = await verify(encoded ?? (await decoy), password);
      return encoded !== undefined && right;
    },
  };
}
