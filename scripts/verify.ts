import { openClip } from '../server/cameras/clip/clip-source.ts';
import { verifyClip } from '../server/cameras/clip/verify-clip.ts';
import { auditHash } from '../server/storage/audit-chain.ts';
import { standWhereAsked } from './stand-where-asked.ts';

const USAGE = `usage: verify CLIP [--audit-hash HASH]
  CLIP          an evidence clip as it was downloaded (.zip), or the folder it was unpacked to
  --audit-hash  the hash of the export's row as the server's audit record shows it
Asks no server. Exit 0: it is what was exported; 1: it is not, and what was changed is said; 2: the command.`;

async function main(args: readonly string[]): Promise<number> {
  const [path, flag, expected, ...rest] = args;
  if (
    path === undefined ||
    path.startsWith('--') ||
    rest.length > 0 ||
    (flag ?? '--audit-hash') !== '--audit-hash'
  )
    throw new Error(USAGE);
  if (flag !== undefined && !/^[0-9a-f]{64}$/.test(expected ?? '')) throw new Error(USAGE);
  const verdict = await verifyClip(await openClip(path), {
    auditHash: (proof) => auditHash(proof.prevHash, proof),
  });
  const { manifest, audit } = verdict;
  const problems = [...verdict.problems];
  if (audit === undefined) problems.push('audit.json is missing: nothing ties the manifest to a record');
  else if (expected !== undefined && audit.hash !== expected)
    problems.push('the audit row is not the one with that hash');

  if (manifest !== undefined) {
    const { exported, requested } = manifest;
    if (manifest.demonstration) console.log('DEMONSTRATION: no picture of a real place or person');
    console.log(`clip      ${manifest.id} of ${manifest.deployment.name}`);
    console.log(`shows     ${manifest.cameras.map(({ id, name }) => `${id} ${name}`).join(', ')}`);
    console.log(`time      ${requested.from} to ${requested.to} as asked`);
    for (const { id, actual, gaps, clock } of manifest.cameras) {
      console.log(
        `  ${id}  ${actual ? `${actual.from} to ${actual.to}` : 'nothing'}, ${gaps.length} gaps; ${clock.says}`,
      );
    }
    console.log(`exported  ${exported.at} by ${exported.by}: ${exported.reason}`);
    console.log(`manifest  SHA-256 ${verdict.manifestSha256}`);
    if (audit)
      console.log(
        `audit     row ${audit.seq}, hash ${audit.hash}: compare it with the server's audit record`,
      );
  }
  for (const problem of problems) console.log(`WRONG     ${problem}`);
  console.log(problems.length === 0 ? `VERIFIED  ${verdict.checkedFiles} files` : 'NOT VERIFIED');
  return problems.length === 0 ? 0 : 1;
}

standWhereAsked('verify');
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
