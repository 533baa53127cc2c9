import type { Alert } from '../../shared/domain/alert.ts';
import type { AppLocation } from '../lib/location.ts';

/** The address that opens one alert's pivot at its moment, in any browser. */
export function pivotLocation(alert: Alert): AppLocation {
  return { path: '/', query: { alert: alert.id, at: new Date(alert.moment.at).toISOString() } };
}

/** The moment an address names, epoch milliseconds; undefined where it names none or nonsense. */
export function momentOf(query: Readonly<Record<string, string>>): number | undefined {
  const at = query.at === undefined ? Number.NaN : Date.parse(query.at);
  return Number.isFinite(at) ? at : undefined;
}
