import { describe, expect, test } from 'vitest';
import { evidenceWords } from '../../../client/features/pivot/evidence-words.ts';
import { indexDeployment } from '../../../client/lib/deployment.ts';
import { deployment } from '../../support/client-data.ts';

const words = (field: string, value: string) => evidenceWords(field, value, indexDeployment(deployment));

describe('what matched, in words', () => {
  test('a known field and its value are told as people say them', () => {
    expect(words('actor.status', 'leaver')).toEqual({ name: 'Standing', value: 'has left' });
    expect(words('kind', 'door.forced').value).toBe('Door forced');
    expect(words('presence.state', 'out').value).toBe('outside');
    expect(words('src.on_site', 'true').value).toBe('yes');
    expect(words('actor.confidence', '0.95').value).toBe('95 %');
  });
  test('a door keeps its id beside its name, one nobody knows stays as it is', () => {
    expect(words('portal.uid', 'D-03')).toEqual({ name: 'Door', value: 'Server room (D-03)' });
    expect(words('portal.uid', 'D-99').value).toBe('D-99');
  });
  test('a native field and its value are left as they came', () => {
    expect(words('EventID', '4624')).toEqual({ name: 'EventID', value: '4624' });
    expect(words('actor.confidence', '').value).toBe('');
  });
});
