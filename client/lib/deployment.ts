import type { DeploymentAnswer } from '../../shared/contract/http.ts';
import type { Camera } from '../../shared/domain/camera.ts';
import type { PlaceRef } from '../../shared/domain/entity.ts';
import type { Door, Site, Zone } from '../../shared/domain/site.ts';

/** The deployment with its things by id. */
export interface DeploymentIndex {
  readonly deployment: DeploymentAnswer;
  readonly siteById: ReadonlyMap<string, Site>;
  readonly zoneById: ReadonlyMap<string, Zone>;
  readonly doorById: ReadonlyMap<string, Door>;
  readonly cameraById: ReadonlyMap<string, Camera>;
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

export function indexDeployment(deployment: DeploymentAnswer): DeploymentIndex {
  return {
    deployment,
    siteById: byId(deployment.sites),
    zoneById: byId(deployment.zones),
    doorById: byId(deployment.doors),
    cameraById: byId(deployment.cameras),
  };
}

/** `Server room · Frankfurt campus`: the narrowest name known, then the site. Unknown ids are shown as they are. */
export function placeWords(index: DeploymentIndex, place: PlaceRef | undefined): string {
  if (!place) return '';
  const door = place.door && (index.doorById.get(place.door)?.name ?? place.door);
  const zone = place.zone && (index.zoneById.get(place.zone)?.name ?? place.zone);
  const site = index.siteById.get(place.site)?.name ?? place.site;
  // A small site may be one zone of its name.
  return [...new Set([door || zone, site].filter(Boolean))].join(' · ');
}

/** The zone local times are shown in: the place's own, else the only or first site's. */
export function timezoneOf(index: DeploymentIndex, site?: string): string {
  return (site && index.siteById.get(site)?.timezone) || index.deployment.sites[0]?.timezone || 'UTC';
}
