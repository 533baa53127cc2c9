import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { can, permissionsOf } from '../../../server/access/policy.ts';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../../../shared/domain/principal.ts';

const of = (role: string) => ({ id: 'u', kind: 'person' as const, name: 'u', role: role as Role });

const TABLE: Record<Role, readonly Permission[]> = {
  viewer: ['view', 'video.view'],
  operator: [
    'view',
    'video.view',
    'alert.act',
    'video.export',
    'source.view',
    'dead_letter.view',
    'identity.view',
    'camera.move',
    'wall.share',
  ],
  lead: [
    'view',
    'video.view',
    'alert.act',
    'video.export',
    'clip.delete',
    'alert.assign_others',
    'source.view',
    'dead_letter.view',
    'dead_letter.replay',
    'identity.view',
    'camera.move',
    'identity.decide',
    'wall.share',
    'wall.manage',
    'rule.view',
  ],
  admin: PERMISSIONS,
};

describe('policy', () => {
  test.each(ROLES)('%s holds exactly what the table says', (role) => {
    expect(new Set(permissionsOf(of(role)))).toEqual(new Set(TABLE[role]));
  });

  test('a higher role never loses a permission', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PERMISSIONS),
        fc.nat({ max: 3 }),
        fc.nat({ max: 3 }),
        (permission, left, right) => {
          const [low, high] = [Math.min(left, right), Math.max(left, right)];
          if (can(of(ROLES[low]!), permission)) expect(can(of(ROLES[high]!), permission)).toBe(true);
        },
      ),
    );
  });

  test('an unknown role holds nothing, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...PERMISSIONS), (role, permission) => {
        fc.pre(!(ROLES as readonly string[]).includes(role));
        expect(can(of(role), permission)).toBe(false);
      }),
    );
  });

  test('a screen has no more than a person of its role', () => {
    for (const role of ROLES) {
      expect(permissionsOf({ ...of(role), kind: 'screen' })).toEqual(permissionsOf(of(role)));
    }
  });
});
