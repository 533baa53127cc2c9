import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: session and link tokens. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, lower-case hex: all that is ever stored of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * The token a page sends back as `x-csrf-token`. Derived from the session token, so it needs no storage, differs in
 * every session, and does not reveal the session token (it travels in answers that scripts can read).
 */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf\0${sessionToken}`).digest('base64url');
}

/** Compares in a time that does not depend on where the difference is. */
export function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
