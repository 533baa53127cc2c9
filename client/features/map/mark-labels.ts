import type { LngLat } from '../../../shared/domain/site.ts';
import { plural } from '../../lib/format.ts';
import type { MapModel } from './map-model.ts';
import { THEME } from './palette.ts';

/** Words beside marks. The map itself draws them: they are crisp there, and room and city names make way for them. */
export interface MarkLabels {
  readonly type: 'FeatureCollection';
  readonly features: readonly MarkLabel[];
}
export interface MarkLabel {
  readonly type: 'Feature';
  readonly geometry: { readonly type: 'Point'; readonly coordinates: LngLat };
  readonly properties: {
    readonly kind: 'site' | 'site-alarmed' | 'door' | 'count';
    readonly text: string;
    readonly colour: string;
    /** Lower goes first where there is no room for all. */
    readonly rank: number;
  };
}

/** Sites from afar; from near, doors that are lit or not as they should be, and how many alerts share a pin. */
export function labelMarks(model: MapModel, isClose: boolean): MarkLabels {
  const label = (coordinates: LngLat, properties: MarkLabel['properties']): MarkLabel => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates },
    properties,
  });
  const sites = model.sites.map((site) =>
    label(site.position, {
      kind: site.level ? 'site-alarmed' : 'site',
      text: site.level ? `${site.name}\n${plural(site.openAlerts, 'alert')}` : site.name,
      colour: site.level ? THEME['fg-0'] : THEME['fg-1'],
      rank: site.level ? 0 : 1,
    }),
  );
  const doors = model.doors
    .filter((door) => door.isLit || door.level || door.state === 'forced' || door.state === 'held')
    .map(({ id, door, state, isLit }) =>
      label(door.position, {
        kind: 'door',
        text: state === 'forced' ? `${id} FORCED` : state === 'held' ? `${id} HELD OPEN` : id,
        colour: THEME['fg-0'],
        rank: isLit ? 0 : 1,
      }),
    );
  const counts = model.alerts
    .filter((mark) => mark.count > 1)
    .map((mark) =>
      label(mark.position, { kind: 'count', text: `×${mark.count}`, colour: THEME['fg-0'], rank: 0 }),
    );
  return { type: 'FeatureCollection', features: isClose ? [...doors, ...counts] : sites };
}
