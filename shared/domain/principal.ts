export const ROLES = ['viewer', 'operator', 'lead', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whoever asks: a person or a screen. */
export interface Principal {
  readonly id: string;
  readonly kind: 'person' | 'screen';
  readonly name: string;
  readonly role: Role;
}

export const PERMISSIONS = [
  'view',
  'video.view',
  'video.export',
  'clip.delete',
  'alert.act',
  'alert.assign_others',
  'source.view',
  'dead_letter.view',
  'dead_letter.replay',
  'identity.view',
  'identity.decide',
  'wall.share',
  'wall.manage',
  'rule.view',
  'rule.change',
  'camera.manage',
  'camera.move',
  'audit.view',
  'user.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
