/** Thrown inside the loader where a document cannot be loaded; caught per document and listed. */
export class RefusalError extends Error {
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.name = 'RefusalError';
    this.line = line;
  }
}

export function refuse(at: { readonly line: number }, reason: string): never {
  throw new RefusalError(at.line, reason);
}

/** What a work gives, or the refusal that it ends in. */
export function outcomeOf<T>(work: () => T): T | RefusalError {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return error;
  }
}
