import type { Domain } from '../../shared/domain/event-kinds.ts';
import { LEVELS, type Level } from '../../shared/domain/finding.ts';

/** Higher is worse. */
export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

/** The word that goes with the shape and the colour; severity is never told by colour alone. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Info',
};

/** Text colour of a level (Tailwind class). */
export const LEVEL_TEXT: Readonly<Record<Level, string>> = {
  critical: 'text-crit',
  high: 'text-high',
  medium: 'text-med',
  low: 'text-low',
  informational: 'text-fg-2',
};

export const DOMAIN_WORDS: Readonly<Record<Domain, string>> = {
  physical: 'Physical',
  cyber: 'Cyber',
  access_facilities: 'Access & facilities',
  insider_threat: 'Insider threat',
  workplace_violence: 'Workplace violence',
  information_sharing: 'Information sharing',
  legal: 'Legal',
};

/** OCSF severity_id (0..6) as a level. */
export function levelOfSeverity(severity: number): Level {
  if (severity >= 5) return 'critical';
  if (severity === 4) return 'high';
  if (severity === 3) return 'medium';
  return severity === 2 ? 'low' : 'informational';
}
