import { type ReactNode, useMemo } from 'react';
import type { DeploymentAnswer } from '../../shared/contract/http.ts';
import { DeploymentProvider } from '../lib/deployment-context.tsx';
import { useView } from '../live/live-context.tsx';
import type { ViewState } from '../live/view-store.ts';

/** The deployment with its cameras as they are set up now; the same object while none differs from what it says. */
export function withPlan(deployment: DeploymentAnswer, plan: ViewState<'plan'>): DeploymentAnswer {
  // before the first answer the deployment's own are the newest known
  if (plan.asOf === 0) return deployment;
  const cameras = [...plan.items.values()];
  const isSame = JSON.stringify(cameras) === JSON.stringify(deployment.cameras);
  return isSame ? deployment : { ...deployment, cameras };
}

/** Gives the deployment to the screens, and a new one whenever a camera is added, changed or removed. */
export function PlannedDeployment({
  deployment,
  children,
}: {
  deployment: DeploymentAnswer;
  children: ReactNode;
}) {
  const plan = useView('plan');
  const planned = useMemo(() => withPlan(deployment, plan), [deployment, plan]);
  return <DeploymentProvider deployment={planned}>{children}</DeploymentProvider>;
}
