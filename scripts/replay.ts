import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadMappings } from '../server/pipeline/normalise/load-mappings.ts';
import { createNormaliser } from '../server/pipeline/normalise/normalise.ts';
import { describeFaults, loadDeployment } from '../server/site/load-deployment.ts';
import { replayFile } from '../server/sources/replay-file.ts';
import { readLocalKeys } from '../server/sources/source-keys.ts';
import { standWhereAsked } from './stand-where-asked.ts';

const USAGE = `npm run replay -- FILE --source ID [--speed N] [--site DIR] [--url URL] [--key KEY] [--data DIR]

Sends a file to the running server over its HTTP ingest, as source ID of the site folder.
  --speed N   N times as fast as it happened; without it, as fast as the server takes it
  --site DIR  the site folder the server runs with; default: the demonstration site
  --url URL   default: WATCHFLOOR_URL or http://127.0.0.1:8080
  --key KEY   the source's key; default: WATCHFLOOR_KEY, else this machine's own key for the source, which the
              server writes to ingest-keys.json in its data directory (--data DIR, WATCHFLOOR_DATA or .data)

Prints progress to standard error and one line of JSON at the end. A second run changes nothing: events are known by
their content. Exit code 1 where anything was refused, 2 where it could not be sent.`;

standWhereAsked('replay');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string' },
    speed: { type: 'string' },
    site: { type: 'string' },
    url: { type: 'string' },
    key: { type: 'string' },
    data: { type: 'string' },
    help: { type: 'boolean' },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const [file] = positionals;
const { source } = values;
if (values.help || file === undefined || source === undefined || positionals.length > 1) fail(USAGE);
const speed = values.speed === undefined ? undefined : Number(values.speed);
if (speed !== undefined && !(speed > 0)) fail(`--speed ${values.speed}: must be a number above 0`);

const contentDir = fileURLToPath(new URL('../server/content', import.meta.url));
const siteDir = values.site ?? resolve(contentDir, 'demonstration');
const loaded = loadDeployment(siteDir, { contentDir, env: process.env, secretsOptional: true });
if (!loaded.ok) fail(describeFaults(loaded.faults));
const { deployment } = loaded;
const definition = deployment.sources.find((one) => one.id === source);
if (definition === undefined)
  fail(
    `there is no source "${source}" in ${siteDir}; known: ${deployment.sources.map((one) => one.id).join(', ')}`,
  );
const { mappings, faults } = loadMappings(deployment.mappingDirs);
if (faults.length > 0) fail(describeFaults(faults));

const dataDir = values.data ?? process.env.WATCHFLOOR_DATA ?? '.data';
const key =
  values.key ?? process.env.WATCHFLOOR_KEY ?? readLocalKeys(resolve(dataDir, 'ingest-keys.json'))[source];
if (key === undefined)
  fail(
    `no key for "${source}": give --key, or --data DIR of the running server (${dataDir}/ingest-keys.json has none)`,
  );

try {
  const summary = await replayFile(
    resolve(file),
    {
      url: values.url ?? process.env.WATCHFLOOR_URL ?? 'http://127.0.0.1:8080',
      source,
      key,
      format: mappings.get(definition.mapping)?.mapping.format ?? 'json',
      patienceMs: 300_000,
      say: (message) => console.error(message),
    },
    createNormaliser(deployment, mappings),
    speed,
  );
  console.log(JSON.stringify(summary));
  process.exitCode = summary.rejected + summary.undecodable > 0 ? 1 : 0;
} catch (error) {
  fail((error as Error).message);
}
