const TRIES = 20;

/**
 * Listens on the port or, where that may be another, on the next free one. Throws what the system says, in words, where
 * none will do.
 */
export async function listenNear<T>(
  what: string,
  port: number,
  isFixed: boolean,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  for (let offset = 0; ; offset++) {
    try {
      return await listen(port + offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && !isFixed && offset < TRIES) continue;
      if (code === 'EADDRINUSE')
        throw new StartFault([`${what}: port ${port + offset} is taken. Name another.`]);
      if (code === 'EACCES')
        throw new StartFault([`${what}: port ${port + offset} is not permitted. Name one above 1023.`]);
      if (code === 'EADDRNOTAVAIL')
        throw new StartFault([`${what}: this machine does not have that address.`]);
      throw error;
    }
  }
}

/** Why the server does not start, in words a person can act on; all of it at once. */
export class StartFault extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'StartFault';
    this.faults = faults;
  }
}
