import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The import rules, derived from folder names. A rule is: files under `from` may only import what `allows` accepts. */

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Import {
  readonly file: string;
  /** Repository path for relative imports, package specifier otherwise. */
  readonly target: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sources(path);
      return /\.tsx?$/.test(entry.name) ? [path] : [];
    });
  } catch {
    return [];
  }
}

const statement = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/g;
const dynamic = /import\(\s*['"]([^'"\n]+)['"]\s*\)/g;

function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    const isPackage = !specifier.startsWith('.');
    const target = isPackage ? specifier : normalize(join(dirname(file), specifier)).replace(/\?.*$/, '');
    found.push({ file, target, isPackage, typeOnly });
  };
  for (const match of text.matchAll(statement)) add(match[3]!, match[2] !== undefined);
  for (const match of text.matchAll(dynamic)) add(match[1]!, text.includes(`typeof import('${match[1]}')`));
  return found;
}

interface Rule {
  readonly name: string;
  readonly applies: (file: string) => boolean;
  readonly allows: (imported: Import) => boolean;
}

const under = (path: string, ...folders: string[]) => folders.some((folder) => path.startsWith(`${folder}/`));
const second = (path: string) => path.split('/').slice(0, 3).join('/');
const common = ['server/clock.ts', 'server/errors.ts'];
const isNode = (target: string) => target.startsWith('node:');

const rules: Rule[] = [
  {
    name: 'shared/ imports shared/ and its schema library only',
    applies: (file) => under(file, 'shared'),
    allows: ({ target, isPackage }) => (isPackage ? target === 'typebox' : under(target, 'shared')),
  },
  {
    name: 'server/sigma/ stands alone: itself, a YAML parser, a linear-time regex engine',
    applies: (file) => under(file, 'server/sigma'),
    allows: ({ target, isPackage }) =>
      isPackage ? isNode(target) || ['yaml', 're2js'].includes(target) : under(target, 'server/sigma'),
  },
  {
    name: 'a pipeline stage imports its folder, stage.ts, clock, errors, shared; detect also sigma',
    applies: (file) => under(file, 'server/pipeline') && file.split('/').length > 3,
    allows: ({ file, target, isPackage }) =>
      isPackage ||
      under(target, second(file), 'shared') ||
      [...common, 'server/pipeline/stage.ts'].includes(target) ||
      (under(file, 'server/pipeline/detect') && under(target, 'server/sigma')),
  },
  {
    name: 'storage and cameras import shared, errors, clock; ports as types only; never each other',
    applies: (file) => under(file, 'server/storage', 'server/cameras'),
    allows: ({ file, target, isPackage, typeOnly }) =>
      isPackage ||
      under(target, second(`${file}`).split('/').slice(0, 2).join('/'), 'shared') ||
      common.includes(target) ||
      (typeOnly && !under(target, 'server/http', 'server/live', 'server/storage', 'server/cameras')),
  },
  {
    name: 'http and live import shared, errors, clock; ports as types only; never each other, storage or a stage',
    applies: (file) => under(file, 'server/http', 'server/live'),
    allows: ({ file, target, isPackage, typeOnly }) => {
      const own = file.split('/').slice(0, 2).join('/');
      if (isPackage || under(target, own, 'shared') || common.includes(target)) return true;
      if (under(target, 'server/http', 'server/live', 'server/storage')) return false;
      return typeOnly && !(under(target, 'server/pipeline') && target.split('/').length > 3);
    },
  },
  {
    name: 'client/ui and client/lib import client/lib, client/ui (ui only) and shared',
    applies: (file) => under(file, 'client/ui', 'client/lib'),
    allows: ({ file, target, isPackage }) =>
      isPackage ||
      under(target, 'client/lib', 'shared') ||
      (under(file, 'client/ui') && under(target, 'client/ui')),
  },
  {
    name: 'client/live imports client/lib and shared',
    applies: (file) => under(file, 'client/live'),
    allows: ({ target, isPackage }) => isPackage || under(target, 'client/live', 'client/lib', 'shared'),
  },
  {
    name: 'a client feature imports itself, live, ui, lib, shared; never another feature or app',
    applies: (file) => under(file, 'client/features'),
    allows: ({ file, target, isPackage }) =>
      isPackage || under(target, second(file), 'client/live', 'client/ui', 'client/lib', 'shared'),
  },
  {
    name: 'nothing in client/ imports server/, nothing in server/ imports client/',
    applies: () => true,
    allows: ({ file, target }) =>
      !(under(file, 'client') && under(target, 'server')) &&
      !(under(file, 'server') && under(target, 'client')),
  },
  {
    name: 'socket.io-client only in client/live; hls.js only in the player; map libraries only in the map feature',
    applies: (file) => under(file, 'client'),
    allows: ({ file, target }) => {
      if (target.startsWith('socket.io-client')) return under(file, 'client/live');
      if (target.startsWith('hls.js')) return under(file, 'client/features/cameras/player');
      if (/^(maplibre-gl|@deck\.gl|pmtiles)/.test(target)) return under(file, 'client/features/map');
      return true;
    },
  },
  {
    name: 'no barrels: nobody imports an index file',
    applies: () => true,
    allows: ({ target, isPackage }) => isPackage || !/\/index\.tsx?$/.test(target),
  },
];

const imports = ['client', 'server', 'shared', 'scripts']
  .flatMap(sources)
  .flatMap((file) => importsOf(relative('.', file), readFileSync(join(root, file), 'utf8')));

describe('import rules', () => {
  test('imports are found at all', () => {
    expect(imports.length).toBeGreaterThan(10);
    expect(
      importsOf(
        'client/app/a.tsx',
        "import type { A } from '../live/a.ts';\nconst b = import('hls.js/light');",
      ),
    ).toEqual([
      { file: 'client/app/a.tsx', target: 'client/live/a.ts', isPackage: false, typeOnly: true },
      { file: 'client/app/a.tsx', target: 'hls.js/light', isPackage: true, typeOnly: false },
    ]);
  });

  for (const rule of rules) {
    test(rule.name, () => {
      const broken = imports.filter((one) => rule.applies(one.file) && !rule.allows(one));
      expect(broken.map((one) => `${one.file} -> ${one.target}${one.typeOnly ? ' (type)' : ''}`)).toEqual([]);
    });
  }
});
