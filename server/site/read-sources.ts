import ipaddr from 'ipaddr.js';
import type { SourceDefinition } from '../../shared/domain/site.ts';
import type { FaultList } from '../pipeline/normalise/faults.ts';
import { isTimeZone } from '../pipeline/normalise/local-time.ts';
import type { YamlFile, YamlSection } from '../pipeline/normalise/yaml-section.ts';
import { createIdRegister } from './read-places.ts';

const SOURCE_KEYS = [
  'id',
  'name',
  'type',
  'mapping',
  'role',
  'timezone',
  'year',
  'match',
  'key_sha256',
  'key_env',
  'fresh_within',
  'url',
  'topics',
  'username_env',
  'password_env',
];
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `hasMapping` says whether a mapping of that id is shipped or the site's own; `env` whether a variable is set. */
export function readSources(
  file: string,
  yaml: YamlFile,
  hasMapping: (id: string) => boolean,
  isSet: (variable: string) => boolean,
  faults: FaultList,
): SourceDefinition[] {
  const isNew = createIdRegister(file, 'source', faults);
  return yaml.asSections(SOURCE_KEYS).flatMap((section): SourceDefinition[] => {
    const id = section.text('id');
    const name = section.text('name');
    const type = section.choice('type', ['http', 'syslog', 'file', 'mqtt']);
    const role = section.choice('role', ['presence', 'cyber', 'other']);
    const mapping = section.text('mapping');
    if (id !== undefined && !/^[a-z0-9][a-z0-9_.-]{0,63}$/.test(id))
      section.fault('id', `"${id}" must be lower-case letters, digits, - _ . (it stands in addresses)`);
    if (mapping !== undefined && !hasMapping(mapping))
      section.fault('mapping', `there is no mapping "${mapping}"`);
    const timezone = section.optionalText('timezone');
    if (timezone !== undefined && !isTimeZone(timezone))
      section.fault('timezone', `"${timezone}" is no IANA time zone (such as Europe/Madrid)`);
    const year = section.optionalNumber('year', { min: 1970, max: 2200, integer: true });
    const match = readMatch(section, type);
    const key = readKey(section, type, isSet);
    const mqtt = readMqtt(section, type, isSet);
    const freshWithinMs = readDuration(section, 'fresh_within');
    if (!id || !name || !type || !role || !mapping || !isNew(id, section.lineOf('id'))) return [];
    return [
      {
        id,
        name,
        type,
        mapping,
        role,
        ...(timezone && { timezone }),
        ...(year !== undefined && { year }),
        ...(match && { match }),
        ...(key && { key }),
        ...(mqtt && { mqtt }),
        ...(freshWithinMs !== undefined && { freshWithinMs }),
      },
    ];
  });
}

function readMatch(section: YamlSection, type: string | undefined): SourceDefinition['match'] {
  const match = section.optionalSection('match', ['address', 'hostname', 'app']);
  if (match === undefined) return undefined;
  if (type !== undefined && type !== 'syslog')
    section.fault('match', '"match" is for sources of type syslog');
  const address = match.optionalText('address');
  const hostname = match.optionalText('hostname');
  const app = match.optionalText('app');
  if (address !== undefined && !ipaddr.isValid(address) && !ipaddr.isValidCIDR(address))
    match.fault('address', `"${address}" is no address and no range`);
  return { ...(address && { address }), ...(hostname && { hostname }), ...(app && { app }) };
}

function readKey(
  section: YamlSection,
  type: string | undefined,
  isSet: (variable: string) => boolean,
): string | undefined {
  const hash = section.optionalText('key_sha256');
  const variable = section.optionalText('key_env');
  if ((hash ?? variable) === undefined) return undefined;
  if (type !== undefined && type !== 'http')
    section.fault(hash ? 'key_sha256' : 'key_env', 'a key is for sources of type http');
  if (hash !== undefined && variable !== undefined) {
    section.fault('key_env', 'give key_sha256 or key_env, not both');
    return undefined;
  }
  if (hash !== undefined) {
    if (/^[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
    section.fault('key_sha256', 'must be 64 hex digits: the SHA-256 of the key, not the key');
    return undefined;
  }
  if (!isSet(variable!)) section.fault('key_env', `the environment variable ${variable} is not set`);
  return `env:${variable}`;
}

const MQTT_KEYS = ['url', 'topics', 'username_env', 'password_env'] as const;

function readMqtt(
  section: YamlSection,
  type: string | undefined,
  isSet: (variable: string) => boolean,
): SourceDefinition['mqtt'] {
  if (type !== 'mqtt') {
    for (const key of MQTT_KEYS)
      if (section.has(key)) section.fault(key, `"${key}" is for sources of type mqtt`);
    return undefined;
  }
  const url = section.text('url');
  if (url !== undefined && !/^(mqtts?|wss?):\/\/[^/@\s]+(\/\S*)?$/.test(url))
    section.fault(
      'url',
      'must be mqtt://HOST:PORT or mqtts://HOST:PORT; credentials stand in the environment',
    );
  const topics = section.texts('topics').map(({ value }) => value);
  if (topics.length === 0) section.fault('topics', 'lists at least one topic, such as frigate/events');
  const [usernameEnv, passwordEnv] = (['username_env', 'password_env'] as const).map((key) => {
    const name = section.optionalText(key);
    if (name !== undefined && !isSet(name)) section.fault(key, `the environment variable ${name} is not set`);
    return name;
  });
  if (url === undefined) return undefined;
  return { url, topics, ...(usernameEnv && { usernameEnv }), ...(passwordEnv && { passwordEnv }) };
}

function readDuration(section: YamlSection, key: string): number | undefined {
  const text = section.optionalText(key);
  if (text === undefined) return undefined;
  const match = /^(\d+)(s|m|h|d)$/.exec(text);
  if (match !== null && Number(match[1]) > 0) return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  section.fault(key, `"${text}" is no duration such as 30s, 15m, 2h, 1d`);
  return undefined;
}
