import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SOURCE = new URL('../server/sigma/scan/assembly/scan.ts', import.meta.url);
const OPTIONS = [
  'scan.ts',
  '-O3',
  '--runtime',
  'stub',
  '--importMemory',
  '--noAssert',
  '--enable',
  'simd',
  '-o',
  'scan.wasm',
];

/** The text of `scan-module.ts`: the compiled module, as text that the runtime reads without a build. @throws with the compiler's words */
export async function compileScanModule(): Promise<string> {
  const source = readFileSync(SOURCE, 'utf8');
  let binary = new Uint8Array(0);
  const { error, stderr } = await asc.main(OPTIONS, {
    readFile: (name) => (name === 'scan.ts' ? source : null),
    writeFile: (_, contents) => {
      binary = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,100}/g)!;
  return [
    '/** Made by `npm run build:scan` of `assembly/scan.ts`; a test holds one against the other. */',
    'export const SCAN_MODULE =',
    ...lines.map((line, i) => `  '${line}'${i === lines.length - 1 ? ';' : ' +'}`),
    '',
  ].join('\n');
}
