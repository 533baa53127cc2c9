import type { Level } from '../../../shared/domain/finding.ts';

/** Red, green, blue, alpha, 0..255, as deck.gl takes them. */
export type Rgba = [red: number, green: number, blue: number, alpha: number];

/** The theme's tokens that WebGL needs as numbers; a test holds them equal to `styles/theme.css`. */
export const THEME = {
  'bg-0': '#06090f',
  'bg-1': '#0a0f18',
  'fg-0': '#eaf1fb',
  'fg-1': '#b8c6da',
  'fg-2': '#8496b0',
  'fg-3': '#5d6f8a',
  accent: '#3fb6ff',
  crit: '#ff4d5e',
  high: '#ff9a3d',
  med: '#f4cf4a',
  low: '#8fa8c9',
} as const;
export type ThemeColour = keyof typeof THEME;

/** The basemap's own tones: only the map uses them. */
export const BASEMAP = {
  ocean: '#070b13',
  land: '#141d2b',
  coast: '#38527a',
  coastGlow: '#1b3a5f',
  border: '#32465f',
  admin: '#1d2a3d',
  lake: '#0a111c',
  river: '#0e1a2b',
  graticule: '#0e1724',
  country: '#93a7c4',
  city: '#9cb0cb',
  halo: '#070b12',
} as const;

/** The floor plan's own tones. */
export const FLOOR = {
  grid: '#0d1522',
  footprint: '#0d1420',
  unit: '#121b29',
  walkway: '#0f1724',
  restricted: '#16202f',
  fixture: '#1c2939',
  wall: '#3d5270',
  outerWall: '#5a7499',
  opening: '#101926',
  label: '#8fa3bf',
} as const;

const LEVEL_COLOURS: Readonly<Record<Level, ThemeColour>> = {
  critical: 'crit',
  high: 'high',
  medium: 'med',
  low: 'low',
  informational: 'fg-2',
};

export const levelHex = (level: Level): string => THEME[LEVEL_COLOURS[level]];

/** `#rrggbb` with an alpha of 0..1. */
export function rgba(hex: string, alpha = 1): Rgba {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255, Math.round(alpha * 255)];
}
