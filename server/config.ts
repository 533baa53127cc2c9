import { resolve } from 'node:path';

/** One row a setting: this list is the parser, the `--help` text and the documentation. */
export const SETTINGS = [
  {
    flag: 'site',
    value: 'DIR',
    env: 'WATCHFLOOR_SITE',
    says: 'Site folder. Default: the demonstration site.',
  },
  { flag: 'data', value: 'DIR', env: 'WATCHFLOOR_DATA', says: 'Data directory. Default: .data' },
  {
    flag: 'host',
    value: 'ADDRESS',
    env: 'WATCHFLOOR_HOST',
    says: 'Address to listen on. Default: 127.0.0.1',
  },
  {
    flag: 'port',
    value: 'PORT',
    env: 'WATCHFLOOR_PORT',
    says: 'HTTP port. Default: 8080, or the next free one after it; a port that is asked for is taken or it fails.',
  },
  {
    flag: 'syslog-udp',
    value: 'PORT',
    env: 'WATCHFLOOR_SYSLOG_UDP',
    says: 'Syslog over UDP; 0 is off. Default: 5514 or the next free port.',
  },
  {
    flag: 'syslog-tcp',
    value: 'PORT',
    env: 'WATCHFLOOR_SYSLOG_TCP',
    says: 'Syslog over TCP; 0 is off. Default: 5514 or the next free port.',
  },
  {
    flag: 'database-url',
    value: 'URL',
    env: 'DATABASE_URL',
    says: 'A PostgreSQL 15 or newer. Default: an embedded one in the data directory.',
  },
  {
    flag: 'demo',
    value: 'on|off',
    env: 'WATCHFLOOR_DEMO',
    says: 'Play the scenario. Default: on where the site is a demonstration, never elsewhere.',
  },
  {
    flag: 'log-level',
    value: 'LEVEL',
    env: 'WATCHFLOOR_LOG_LEVEL',
    says: 'debug, info, warn, error. Default: info',
  },
  {
    flag: 'retention-days',
    value: 'DAYS',
    env: 'WATCHFLOOR_RETENTION_DAYS',
    says: 'Days that events are kept. Default: 30',
  },
  {
    flag: 'clip-gigabytes',
    value: 'GB',
    env: 'WATCHFLOOR_CLIP_GIGABYTES',
    says: 'What evidence clips may take of the data directory. Default: 20',
  },
  {
    flag: 'public-origin',
    value: 'ORIGIN[,ORIGIN]',
    env: 'WATCHFLOOR_PUBLIC_ORIGIN',
    says: 'Where browsers reach this server through a proxy, for example https://floor.example. Default: none',
  },
  {
    flag: 'trust-proxy',
    value: 'on|off',
    env: 'WATCHFLOOR_TRUST_PROXY',
    says: "Believe a proxy's x-forwarded-for and -proto. Default: off",
  },
  {
    flag: 'metrics-key',
    value: 'KEY',
    env: 'WATCHFLOOR_METRICS_KEY',
    says: 'Bearer key for GET /metrics besides an administrator. Better set by the environment than by flag.',
  },
] as const;
type Flag = (typeof SETTINGS)[number]['flag'];

export interface Config {
  /** Absent: the demonstration site that ships with the product. */
  readonly siteDir?: string;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** The port was named, so no other will do. */
  readonly portIsFixed: boolean;
  /** 0 is off. */
  readonly syslogUdpPort: number;
  readonly syslogTcpPort: number;
  /** One of the syslog ports was named, so no other will do. */
  readonly syslogIsFixed: boolean;
  readonly databaseUrl?: string;
  /** `auto`: on where the site says that it is a demonstration. */
  readonly demo: 'auto' | 'on' | 'off';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly retentionDays: number;
  readonly clipGigabytes: number;
  readonly publicOrigins: readonly string[];
  readonly trustProxy: boolean;
  readonly metricsKey?: string;
}

export type ConfigAnswer =
  | { readonly type: 'config'; readonly config: Config }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'faults'; readonly faults: readonly string[] };

/** Reads flags over environment over defaults. Every fault is listed at once; an unknown flag is one. */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): ConfigAnswer {
  const faults: string[] = [];
  const flags = readFlags(args, faults);
  if (flags === 'help') return { type: 'help', text: helpText() };

  const named = (flag: Flag): { value: string; from: string } | undefined => {
    const given = flags.get(flag);
    if (given !== undefined) return { value: given, from: `--${flag}` };
    const variable = SETTINGS.find((one) => one.flag === flag)!.env;
    const value = env[variable];
    return value === undefined || value === '' ? undefined : { value, from: variable };
  };
  const whole = (flag: Flag, fallback: number, from: number, to: number): number => {
    const given = named(flag);
    if (!given) return fallback;
    const number = /^\d{1,9}$/.test(given.value) ? Number(given.value) : Number.NaN;
    if (number >= from && number <= to) return number;
    faults.push(`${given.from}: ${given.value} is no whole number from ${from} to ${to}.`);
    return fallback;
  };
  const oneOf = <T extends string>(flag: Flag, fallback: T, allowed: readonly T[]): T => {
    const given = named(flag);
    if (!given) return fallback;
    const found = allowed.find((one) => one === given.value);
    if (found === undefined) faults.push(`${given.from}: ${given.value} is none of ${allowed.join(', ')}.`);
    return found ?? fallback;
  };
  const folder = (flag: Flag) => {
    const given = named(flag);
    return given && resolve(cwd, given.value);
  };

  const publicOrigins = (named('public-origin')?.value ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  for (const origin of publicOrigins) {
    if (!isOrigin(origin)) {
      faults.push(`${named('public-origin')!.from}: ${origin} is no origin, such as https://floor.example.`);
    }
  }
  const databaseUrl = named('database-url');
  // The value may hold a password: it is not repeated.
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl.value)) {
    faults.push(`${databaseUrl.from}: a database URL begins with postgres:// or postgresql://.`);
  }
  const metricsKey = named('metrics-key');
  if (metricsKey && metricsKey.value.length < 16)
    faults.push(`${metricsKey.from}: a key has 16 characters or more.`);

  const siteDir = folder('site');
  const config: Config = {
    ...(siteDir === undefined ? {} : { siteDir }),
    dataDir: folder('data') ?? resolve(cwd, '.data'),
    host: named('host')?.value ?? '127.0.0.1',
    port: whole('port', 8080, 1, 65_535),
    portIsFixed: named('port') !== undefined,
    syslogUdpPort: whole('syslog-udp', 5514, 0, 65_535),
    syslogTcpPort: whole('syslog-tcp', 5514, 0, 65_535),
    syslogIsFixed: named('syslog-udp') !== undefined || named('syslog-tcp') !== undefined,
    ...(databaseUrl ? { databaseUrl: databaseUrl.value } : {}),
    demo: oneOf('demo', 'auto', ['auto', 'on', 'off']),
    logLevel: oneOf('log-level', 'info', ['debug', 'info', 'warn', 'error']),
    retentionDays: whole('retention-days', 30, 1, 3_650),
    clipGigabytes: whole('clip-gigabytes', 20, 1, 100_000),
    publicOrigins,
    trustProxy: oneOf('trust-proxy', 'off', ['on', 'off']) === 'on',
    ...(metricsKey ? { metricsKey: metricsKey.value } : {}),
  };
  return faults.length > 0 ? { type: 'faults', faults } : { type: 'config', config };
}

/** `--flag value` and `--flag=value`. */
function readFlags(args: readonly string[], faults: string[]): ReadonlyMap<string, string> | 'help' {
  const flags = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--help' || arg === '-h') return 'help';
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg);
    const known = match && SETTINGS.some((one) => one.flag === match[1]);
    if (!known) {
      faults.push(`${arg} is unknown. --help lists what there is.`);
      if (match && match[2] === undefined && rest[0]?.startsWith('--') === false) rest.shift();
      continue;
    }
    const value = match[2] ?? (rest[0]?.startsWith('--') === false ? rest.shift() : undefined);
    if (value === undefined || value === '') faults.push(`--${match[1]} needs a value.`);
    else if (flags.has(match[1]!)) faults.push(`--${match[1]} is given twice.`);
    else flags.set(match[1]!, value);
  }
  return flags;
}

function isOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && url.origin === text;
  } catch {
    return false;
  }
}

function helpText(): string {
  const rows = SETTINGS.map(({ flag, value, env, says }) => {
    const left = `  --${flag} ${value}`.padEnd(36);
    return `${left}${says}\n${' '.repeat(36)}(${env})`;
  });
  return ['npm start -- [flags]', '', ...rows, ''].join('\n');
}
