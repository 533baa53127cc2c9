/** One thing wrong with a deployment: where, and what to do about it. Line 0 where the whole file is meant. */
export interface DeploymentFault {
  /** Relative to the deployment folder. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Faults are collected, never thrown: a person mends all of them in one go. */
export interface FaultList {
  readonly all: readonly DeploymentFault[];
  add(file: string, line: number, message: string): void;
}

export function createFaultList(): FaultList {
  const all: DeploymentFault[] = [];
  return { all, add: (file, line, message) => void all.push({ file, line, message }) };
}
