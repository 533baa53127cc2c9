import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CompiledRules, compileRules } from '../../../server/sigma/compile-rules.ts';
import type { Deployment, Person } from '../../../shared/domain/site.ts';
import { deploymentSketch } from './sketch.ts';

const dir = fileURLToPath(new URL('../../../server/content/rules/', import.meta.url));

/** The rules that ship. */
export function shippedRules(): CompiledRules {
  return compileRules(
    readdirSync(dir)
      .filter((name) => name.endsWith('.yml'))
      .sort()
      .map((name) => ({ file: name, text: readFileSync(`${dir}${name}`, 'utf8') })),
  );
}

/** The two-site sketch with whom the shipped rules speak of: barred, on notice, a vendor, a visitor, two with one badge; a host of each kind. */
export function packDeployment(): Deployment {
  const sketch = deploymentSketch();
  const person = (id: string, name: string, more: Partial<Person>): Person => ({
    ...sketch.people[0]!,
    id,
    name,
    badges: [{ number: id.slice(1) }],
    accounts: [name.split(' ')[1]!.toLowerCase()],
    email: `${name.split(' ')[1]!.toLowerCase()}@example.com`,
    hosts: [],
    ...more,
  });
  return {
    ...sketch,
    people: [
      ...sketch.people,
      person('E25', 'Nils Stark', { status: 'barred' }),
      person('E26', 'Pia Nolan', { status: 'notice', hosts: ['lt-nolan'] }),
      person('E27', 'Tom Hale', { tier: 'vendor' }),
      person('E28', 'Una Guest', { tier: 'visitor' }),
      person('E29', 'Ada Moor', { badges: [{ number: '29', validTo: Date.parse('2026-02-15') }] }),
      person('E30', 'Jon Berg', {
        tier: 'vendor',
        badges: [{ number: '30', validFrom: Date.parse('2026-04-01') }],
      }),
      person('E31', 'Eva Lind', { badges: [{ number: '31' }] }),
      person('E32', 'Max Lund', { badges: [{ number: '31' }] }),
    ],
    assets: [...sketch.assets, { host: 'lt-nolan', ips: [], macs: [], owner: 'E26', criticality: 2 }],
    networks: [...sketch.networks, { cidr: '10.3.0.0/16', name: 'Guests', kind: 'guest', site: 'larkfield' }],
  };
}
