import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileMapping, type MapRecord } from './compile-mapping.ts';
import { createFaultList, type DeploymentFault, type FaultList } from './faults.ts';
import type { Mapping } from './mapping.ts';
import { type MappingPart, readMapping } from './read-mapping.ts';

export interface LoadedMapping {
  readonly mapping: Mapping;
  readonly map: MapRecord;
}
export interface LoadedMappings {
  readonly mappings: ReadonlyMap<string, LoadedMapping>;
  readonly faults: readonly DeploymentFault[];
}

/** Reads and compiles every mapping of the folders; a later folder wins over an earlier one with the same id. */
export function loadMappings(dirs: readonly string[]): LoadedMappings {
  const faults = createFaultList();
  const parts = new Map<string, MappingPart>();
  for (const dir of dirs) {
    if (!existsSync(dir)) continue;
    for (const name of readdirSync(dir).sort()) {
      if (!/\.ya?ml$/.test(name)) continue;
      const file = `mappings/${name}`;
      const part = readMapping(file, readFileSync(join(dir, name), 'utf8'), faults);
      if (part === undefined) continue;
      const expected = basename(name).replace(/\.ya?ml$/, '');
      if (part.id !== expected)
        faults.add(file, 1, `the id "${part.id}" must be the file's name, "${expected}"`);
      // A mapping of the site may extend the shipped one it replaces.
      const replaced = parts.get(part.id);
      if (replaced !== undefined && part.extends === part.id) parts.set(part.id, merge(replaced, part));
      else parts.set(part.id, part);
    }
  }
  const mappings = new Map<string, LoadedMapping>();
  for (const part of parts.values()) {
    const mapping = complete(part, parts, faults);
    if (mapping !== undefined) mappings.set(mapping.id, { mapping, map: compileMapping(mapping, faults) });
  }
  return { mappings, faults: faults.all };
}

/** One mapping from its text, for tests and tools. */
export function compileMappingText(file: string, text: string): LoadedMappings {
  const faults = createFaultList();
  const part = readMapping(file, text, faults);
  const mapping = part && complete(part, new Map([[part.id, part]]), faults);
  const map = mapping && compileMapping(mapping, faults);
  return { mappings: new Map(mapping && map ? [[mapping.id, { mapping, map }]] : []), faults: faults.all };
}

function merge(parent: MappingPart, child: MappingPart): MappingPart {
  const { extends: _, ...own } = child;
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return {
    ...parent,
    ...said,
    id: child.id,
    file: child.file,
    columns: { ...parent.columns, ...child.columns },
    lookups: { ...parent.lookups, ...child.lookups },
  } as MappingPart;
}

function complete(
  part: MappingPart,
  all: ReadonlyMap<string, MappingPart>,
  faults: FaultList,
): Mapping | undefined {
  let whole = part;
  const seen = new Set([part.id]);
  while (whole.extends !== undefined) {
    const parent = all.get(whole.extends);
    if (parent === undefined || seen.has(parent.id)) {
      const why = parent === undefined ? 'there is no such mapping' : 'it extends itself';
      faults.add(part.file, part.line, `extends "${whole.extends}": ${why}`);
      return undefined;
    }
    seen.add(parent.id);
    whole = { ...merge(parent, whole), ...(parent.extends !== undefined && { extends: parent.extends }) };
    if (parent.extends === undefined) {
      const { extends: _, ...rest } = whole;
      whole = rest;
    }
  }
  const missing = (['format', 'time', 'cases'] as const).filter((key) => whole[key] === undefined);
  for (const key of missing) faults.add(part.file, 1, `"${key}" is missing`);
  if (missing.length > 0) return undefined;
  if (whole.cases!.length === 0) faults.add(part.file, 1, '"cases" is empty: nothing would ever match');
  return {
    id: whole.id,
    version: whole.version ?? 1,
    file: whole.file,
    format: whole.format!,
    logsource: whole.logsource ?? {},
    time: whole.time!,
    sourceId: whole.sourceId ?? [],
    columns: whole.columns ?? {},
    lookups: whole.lookups ?? {},
    stripPrefixes: whole.stripPrefixes ?? [],
    fields: whole.fields ?? [],
    cases: whole.cases!,
  };
}
