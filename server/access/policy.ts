import { PERMISSIONS, type Permission, type Principal, type Role } from '../../shared/domain/principal.ts';

/**
 * Who may do what: the only place that says so. HTTP routes, socket events and views name a permission and ask here.
 * A role holds its own permissions and those of the roles before it; an administrator holds all.
 */
const ADDED: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['view', 'video.view'],
  operator: [
    'alert.act',
    'video.export',
    'source.view',
    'dead_letter.view',
    'identity.view',
    'camera.move',
    'wall.share',
  ],
  lead: [
    'alert.assign_others',
    'clip.delete',
    'dead_letter.replay',
    'identity.decide',
    'wall.manage',
    'rule.view',
  ],
  admin: PERMISSIONS,
};
const ORDER: readonly Role[] = ['viewer', 'operator', 'lead', 'admin'];

const BY_ROLE = new Map<Role, ReadonlySet<Permission>>(
  ORDER.map((role, index) => [role, new Set(ORDER.slice(0, index + 1).flatMap((one) => ADDED[one]))]),
);

/** True where the principal's role holds the permission. An unknown role holds nothing. */
export function can(principal: Principal, permission: Permission): boolean {
  return BY_ROLE.get(principal.role)?.has(permission) ?? false;
}

/** The principal's permissions, in the order of `PERMISSIONS`. */
export function permissionsOf(principal: Principal): Permission[] {
  return PERMISSIONS.filter((permission) => can(principal, permission));
}
