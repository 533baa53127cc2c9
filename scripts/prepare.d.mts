/** Of `prepare.mjs`, which runs before any package is there, what typed code uses. */
export function buildServer(): void;
export const runServer: readonly string[];
