import type { VerdictOutput } from '../stage.ts';

export type VerdictUpdate = Parameters<VerdictOutput['publish']>[0];

/** Hands each update to every named output. One that throws is reported and stops nobody. */
export function createPublisher(
  outputs: readonly VerdictOutput[],
  onFault: (output: string, error: unknown) => void,
): (update: VerdictUpdate) => void {
  return function publish(update) {
    for (const output of outputs) {
      try {
        output.publish(update);
      } catch (error) {
        onFault(output.name, error);
      }
    }
  };
}
