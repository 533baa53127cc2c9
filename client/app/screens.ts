import {
  Cctv,
  Film,
  Fingerprint,
  FlaskConical,
  Gauge,
  Grid3x3,
  LayoutDashboard,
  type LucideIcon,
  MailX,
  Radio,
  ScrollText,
  Siren,
  UsersRound,
} from 'lucide-react';
import type { Permission } from '../../shared/domain/principal.ts';

export interface Screen {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  readonly permission: Permission;
  /** The single key that opens it. */
  readonly hotkey: string;
}

/** One line a screen: the rail, the keys, the palette and the router read this. */
export const SCREENS: readonly Screen[] = [
  { path: '/', name: 'Console', icon: LayoutDashboard, permission: 'view', hotkey: '1' },
  { path: '/wall', name: 'Wall', icon: Grid3x3, permission: 'video.view', hotkey: 'f' },
  { path: '/cameras', name: 'Cameras', icon: Cctv, permission: 'video.view', hotkey: 'u' },
  { path: '/sources', name: 'Sources', icon: Radio, permission: 'source.view', hotkey: '2' },
  { path: '/dead-letters', name: 'Dead letters', icon: MailX, permission: 'dead_letter.view', hotkey: '3' },
  { path: '/audit', name: 'Audit', icon: ScrollText, permission: 'audit.view', hotkey: '4' },
  { path: '/users', name: 'Users', icon: UsersRound, permission: 'user.manage', hotkey: '5' },
  { path: '/rules', name: 'Rules', icon: Siren, permission: 'rule.view', hotkey: '6' },
  { path: '/investigate', name: 'Investigate', icon: FlaskConical, permission: 'rule.view', hotkey: '7' },
  { path: '/identities', name: 'Identities', icon: Fingerprint, permission: 'identity.view', hotkey: '8' },
  { path: '/risk', name: 'Risk', icon: Gauge, permission: 'view', hotkey: '9' },
  { path: '/clips', name: 'Clips', icon: Film, permission: 'video.export', hotkey: '0' },
];
