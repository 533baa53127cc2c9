import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileScanModule } from './scan-compiler.ts';

/** `npm run build:scan`: compiles `server/sigma/scan/assembly/scan.ts` to `server/sigma/scan/scan-module.ts`. */
const target = new URL('../server/sigma/scan/scan-module.ts', import.meta.url);
writeFileSync(fileURLToPath(target), await compileScanModule());
