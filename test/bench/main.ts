import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Bench, BenchRow } from './bench.ts';

/** `npm run bench [-- NAME ...]`: every module here that exports `bench`, in one table. A missed budget is shown, not hidden. */
const wanted = process.argv.slice(2);
const folder = new URL('./', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !['main.ts', 'bench.ts'].includes(name))
  .map((name) => name.slice(0, -3))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const rows: BenchRow[] = [];
for (const name of names) {
  try {
    const { bench } = (await import(new URL(`${name}.ts`, folder).href)) as { bench?: Bench };
    if (!bench) continue;
    console.error(`measuring: ${name} ...`);
    rows.push(...(await bench()));
  } catch (error) {
    rows.push({ what: name, budget: '', figure: `failed: ${(error as Error).message}`, met: false });
  }
}

const [cpu] = cpus();
console.log(
  `\nNode ${process.versions.node}, ${cpus().length} x ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
const cells = [
  ['what', 'budget', 'figure', ''],
  ...rows.map(({ what, budget, figure, met }) => [what, budget, figure, met ? 'met' : 'missed']),
];
const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
for (const row of cells)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
console.log(`\n${rows.filter(({ met }) => met).length} met, ${rows.filter(({ met }) => !met).length} missed`);
