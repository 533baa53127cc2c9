export type OnvifFaultKind = 'unreachable' | 'credentials' | 'unsupported' | 'refused' | 'not_understood';

/** Why a camera did not do as it was asked; `message` is for people: no address, no credential. */
export class OnvifFault extends Error {
  readonly kind: OnvifFaultKind;
  constructor(kind: OnvifFaultKind, message: string) {
    super(message);
    this.name = 'OnvifFault';
    this.kind = kind;
  }
}
