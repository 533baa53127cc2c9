import { join } from 'node:path';
import type { Config } from './config.ts';
import { StartFault } from './listen.ts';
import { loadMappings } from './pipeline/normalise/load-mappings.ts';
import { readBaseFiles } from './rules/base-files.ts';
import { describeFaults, loadDeployment } from './site/load-deployment.ts';

/** The site folder with its mappings and rule files; StartFault names every fault of it at once. */
export function loadSite(
  config: Config,
  contentDir: string,
  env: Readonly<Record<string, string | undefined>>,
) {
  const loaded = loadDeployment(config.siteDir ?? join(contentDir, 'demonstration'), { contentDir, env });
  if (!loaded.ok) throw new StartFault(describeFaults(loaded.faults).split('\n'));
  const { deployment } = loaded;
  const { mappings, faults } = loadMappings(deployment.mappingDirs);
  if (faults.length > 0) throw new StartFault(describeFaults(faults).split('\n'));
  if (config.demo === 'on' && !deployment.demonstration) {
    throw new StartFault(['--demo on: this site is no demonstration, so nothing is played at it.']);
  }
  return { deployment, mappings, ruleFiles: readBaseFiles(deployment.ruleDirs, contentDir) };
}
