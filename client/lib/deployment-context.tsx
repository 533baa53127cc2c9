import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { DeploymentAnswer } from '../../shared/contract/http.ts';
import { type DeploymentIndex, indexDeployment } from './deployment.ts';

const DeploymentContext = createContext<DeploymentIndex | null>(null);

export function DeploymentProvider({
  deployment,
  children,
}: {
  deployment: DeploymentAnswer;
  children: ReactNode;
}) {
  const index = useMemo(() => indexDeployment(deployment), [deployment]);
  return <DeploymentContext value={index}>{children}</DeploymentContext>;
}

export function useDeployment(): DeploymentIndex {
  const index = useContext(DeploymentContext);
  if (!index) throw new Error('useDeployment needs a DeploymentProvider');
  return index;
}
