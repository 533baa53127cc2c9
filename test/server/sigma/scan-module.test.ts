import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileScanModule } from '../../../scripts/scan-compiler.ts';

test('the compiled module is what its source says; npm run build:scan makes it so', async () => {
  const kept = readFileSync(new URL('../../../server/sigma/scan/scan-module.ts', import.meta.url), 'utf8');
  expect(kept).toBe(await compileScanModule());
});
