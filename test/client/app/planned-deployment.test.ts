import { expect, test } from 'vitest';
import { withPlan } from '../../../client/app/planned-deployment.tsx';
import type { ViewState } from '../../../client/live/view-store.ts';
import type { DeploymentAnswer } from '../../../shared/contract/http.ts';
import type { Camera } from '../../../shared/domain/camera.ts';

const camera = (id: string, name = id): Camera => ({
  ...{ id, name, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, recordMinutes: 15 },
  ...{ demonstration: false, doors: [] },
});
const deployment: DeploymentAnswer = {
  ...{ id: 'd', name: 'D', demonstration: false, sites: [], zones: [], doors: [], users: [] },
  cameras: [camera('a'), camera('b')],
};
const plan = (asOf: number, ...cameras: Camera[]): ViewState<'plan'> => ({
  ...{ asOf, state: 'live' },
  items: new Map(cameras.map((one) => [one.id, one])),
});

test('before the first answer, and while nothing differs, it is the deployment itself', () => {
  expect(withPlan(deployment, plan(0))).toBe(deployment);
  expect(withPlan(deployment, plan(1, camera('a'), camera('b')))).toBe(deployment);
});

test('a camera added, renamed or removed since is so on the screen', () => {
  const changed = withPlan(deployment, plan(1, camera('b', 'Gate'), camera('c')));
  expect(changed.cameras.map(({ name }) => name)).toEqual(['Gate', 'c']);
  expect(withPlan(deployment, plan(1)).cameras).toEqual([]);
});
