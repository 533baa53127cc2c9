import { parse } from 'csv-parse/sync';
import type { FaultList } from '../pipeline/normalise/faults.ts';

export interface CsvRow {
  readonly line: number;
  /** Trimmed; '' where the column is absent or empty. */
  get(column: string): string;
  /** Separated by `;`, trimmed, empties left out. */
  list(column: string): string[];
}

/** Rows of a CSV file of the deployment (UTF-8, comma, header). Unknown or missing columns and broken rows are faults. */
export function readCsvRows(
  file: string,
  text: string,
  columns: { readonly required: readonly string[]; readonly optional: readonly string[] },
  faults: FaultList,
): CsvRow[] {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as never;
  } catch (error) {
    const { message, lines } = error as { message: string; lines?: number };
    faults.add(file, lines ?? 1, message);
    return [];
  }
  const header = records.shift()?.record.map((name) => name.trim()) ?? [];
  if (header.length === 0) {
    faults.add(file, 1, `the header row is missing; columns: ${columns.required.join(', ')}`);
    return [];
  }
  const known = [...columns.required, ...columns.optional];
  for (const name of header)
    if (!known.includes(name)) faults.add(file, 1, `unknown column "${name}"; known: ${known.join(', ')}`);
  for (const name of header.filter((name, at) => header.indexOf(name) !== at))
    faults.add(file, 1, `column "${name}" stands twice`);
  const absent = columns.required.filter((name) => !header.includes(name));
  for (const name of absent) faults.add(file, 1, `column "${name}" is missing`);
  if (absent.length > 0) return [];

  return records.flatMap(({ record, info }) => {
    if (record.length !== header.length) {
      faults.add(file, info.lines, `${record.length} values where the header names ${header.length} columns`);
      return [];
    }
    const get = (column: string) => record[header.indexOf(column)]?.trim() ?? '';
    const list = (column: string) =>
      get(column)
        .split(';')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    return [{ line: info.lines, get, list }];
  });
}
