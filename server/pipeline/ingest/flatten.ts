import type { FieldValue } from '../../../shared/domain/event.ts';
import { storable } from './text.ts';

const DEPTH = 32;
const FIELDS = 4_096;

export class FlattenError extends Error {
  readonly stage: 'decode' | 'size';
  constructor(stage: 'decode' | 'size', message: string) {
    super(message);
    this.stage = stage;
  }
}

/**
 * A JSON object as flat, dotted fields: `{a: {b: 1}}` -> `a.b`; arrays stay arrays. Throws FlattenError for what nests
 * deeper than 32 levels or has more than 4,096 fields. `__proto__` is a name like any other and touches no prototype.
 */
export function flatten(object: Readonly<Record<string, unknown>>): Record<string, FieldValue> {
  const flat: Record<string, FieldValue> = {};
  let count = 0;
  const walk = (value: Readonly<Record<string, unknown>>, prefix: string, depth: number) => {
    if (depth > DEPTH) throw new FlattenError('decode', `the record nests deeper than ${DEPTH} levels`);
    for (const name of Object.keys(value)) {
      const inner = value[name];
      const path = prefix === '' ? safeName(name) : `${prefix}.${safeName(name)}`;
      if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) {
        walk(inner as Record<string, unknown>, path, depth + 1);
        continue;
      }
      count += 1;
      if (count > FIELDS) throw new FlattenError('size', `the record has more than ${FIELDS} fields`);
      flat[path] = plain(inner, depth + 1);
    }
  };
  walk(object, '', 1);
  return flat;
}

const safeName = (name: string) => (name === '__proto__' ? '_proto_' : storable(name));

function plain(value: unknown, depth: number): FieldValue {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value === 'boolean') return value;
  if (depth > DEPTH) throw new FlattenError('decode', `the record nests deeper than ${DEPTH} levels`);
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [safeName(name), plain(inner, depth + 1)]),
  );
}
