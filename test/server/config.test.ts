import { describe, expect, test } from 'vitest';
import { readConfig, SETTINGS } from '../../server/config.ts';

const read = (args: string[], env: Record<string, string> = {}) => readConfig(args, env, '/srv');

describe('configuration', () => {
  test('defaults: the demonstration site, loopback, port 8080 or the next free', () => {
    expect(read([])).toEqual({
      type: 'config',
      config: {
        dataDir: '/srv/.data',
        host: '127.0.0.1',
        port: 8080,
        portIsFixed: false,
        syslogUdpPort: 5514,
        syslogTcpPort: 5514,
        syslogIsFixed: false,
        demo: 'auto',
        logLevel: 'info',
        retentionDays: 30,
        clipGigabytes: 20,
        publicOrigins: [],
        trustProxy: false,
      },
    });
  });

  test('a flag beats the environment, folders are read from the working directory', () => {
    const answer = read(['--site', 'here', '--port=9000'], {
      WATCHFLOOR_SITE: '/there',
      WATCHFLOOR_HOST: '0.0.0.0',
    });
    expect(answer).toMatchObject({
      config: { siteDir: '/srv/here', port: 9000, portIsFixed: true, host: '0.0.0.0' },
    });
  });

  test('all faults are listed at once', () => {
    const answer = read([
      '--prot',
      '1',
      '--port',
      'x',
      '--demo',
      'maybe',
      '--site',
      '--public-origin',
      'https://a/b',
    ]);
    expect(answer.type).toBe('faults');
    const text = answer.type === 'faults' ? answer.faults.join('\n') : '';
    for (const word of ['--prot', '--port', '--demo', '--site needs', 'https://a/b'])
      expect(text).toContain(word);
  });

  test('a database URL with a password is never repeated', () => {
    expect(JSON.stringify(read(['--database-url', 'mysql://u:secret@h/d']))).not.toContain('secret');
  });

  test('help names every flag and variable', () => {
    const answer = read(['--help']);
    const text = answer.type === 'help' ? answer.text : '';
    for (const { flag, env } of SETTINGS) {
      expect(text).toContain(`--${flag}`);
      expect(text).toContain(env);
    }
  });
});
