/** A fault of set-up that an administrator can mend; the message says what is wrong and what to do. */
export class StorageSetupFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageSetupFault';
  }
}
