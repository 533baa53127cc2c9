// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { momentOf, pivotLocation } from '../../../client/app/pivot-location.ts';
import { createLocationStore, readLocation, writeLocation } from '../../../client/lib/location.ts';
import { createAlerts } from '../../support/client-data.ts';

beforeEach(() => window.history.replaceState(null, '', '/'));

describe('the address', () => {
  test('holds the pivot so that another browser opens the same', () => {
    const [alert] = createAlerts(1_790_000_000_000);
    const pasted = readLocation(writeLocation(pivotLocation(alert!)));
    expect(pasted.path).toBe('/');
    expect(pasted.query.alert).toBe(alert!.id);
    expect(momentOf(pasted.query)).toBe(alert!.moment.at);
  });

  test('with a moment that is none opens the alert at its own', () => {
    expect(momentOf({ at: 'yesterday' })).toBeUndefined();
    expect(momentOf({})).toBeUndefined();
  });

  test('survives any id', () => {
    const location = { path: '/', query: { alert: 'a/b&c=d ü' } };
    expect(readLocation(writeLocation(location))).toEqual(location);
  });

  test('is written, and a step back from a pasted address leads to the Console', () => {
    window.history.replaceState(null, '', '/?alert=A1');
    const store = createLocationStore(window);
    expect(store.get()).toEqual({ path: '/', query: { alert: 'A1' } });
    store.back();
    expect(store.get()).toEqual({ path: '/', query: {} });
    expect(window.location.search).toBe('');
    store.go({ path: '/sources', query: {} });
    expect(window.location.pathname).toBe('/sources');
  });
});
