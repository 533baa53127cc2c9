import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretBox, readSecretKey } from '../../../server/storage/secret-box.ts';

const box = createSecretBox(randomBytes(32));

test('a secret opens with its key and context, and nothing else opens it', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, at) => {
      const sealed = box.seal(text, 'camera:a');
      expect(box.open(sealed, 'camera:a')).toBe(Buffer.from(text).toString());
      expect(box.open(sealed, 'camera:b')).toBeUndefined();
      const touched = Buffer.from(sealed);
      touched[at % touched.length]! ^= 1;
      expect(box.open(touched, 'camera:a')).toBeUndefined();
      expect(box.open(sealed.subarray(0, at % sealed.length), 'camera:a')).toBeUndefined();
      expect(createSecretBox(randomBytes(32)).open(sealed, 'camera:a')).toBeUndefined();
    }),
  );
});

test('the same secret is never sealed the same way twice', () => {
  expect(box.seal('x', 'c').equals(box.seal('x', 'c'))).toBe(false);
});

test('the key is made once, readable by its owner only; a damaged one is refused', () => {
  const dir = mkdtempSync(join(tmpdir(), 'secret-key-'));
  const file = join(dir, 'data', 'secret-key');
  const key = readSecretKey(file);
  expect(key).toHaveLength(32);
  expect(readSecretKey(file).equals(key)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20));
  expect(() => readSecretKey(file)).toThrow('is no key');
  rmSync(dir, { recursive: true });
});
