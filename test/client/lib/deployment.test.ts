import { expect, test } from 'vitest';
import { indexDeployment, placeWords } from '../../../client/lib/deployment.ts';
import { deployment } from '../../support/client-data.ts';

test('a place is its narrowest name and its site; a zone of the site’s own name is said once', () => {
  const index = indexDeployment(deployment);
  const [site] = deployment.sites;
  const at = (zone: string) => ({ site: site!.id, zone, via: 'zone' }) as const;
  expect(placeWords(index, at('Z-99'))).toBe(`Z-99 · ${site!.name}`);
  expect(placeWords(index, at(site!.name))).toBe(site!.name);
  expect(placeWords(index, undefined)).toBe('');
});
