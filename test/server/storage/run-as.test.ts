import { describe, expect, test } from 'vitest';
import { chooseRunAs, firstBarrier } from '../../../server/storage/run-as.ts';

const passwd = 'root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/var/lib/postgresql:/bin/sh\n';

describe('whom PostgreSQL runs as', () => {
  test('a normal user runs it as himself', () => {
    expect(chooseRunAs({ uid: 1000, passwd })).toBeUndefined();
    expect(chooseRunAs({ uid: undefined, passwd: '' })).toBeUndefined();
  });
  test("root hands it to the cluster's owner, else to postgres, else to nobody; never to root", () => {
    const owner = { uid: 7, gid: 8 };
    expect(chooseRunAs({ uid: 0, passwd, clusterOwner: owner })).toEqual(owner);
    expect(chooseRunAs({ uid: 0, passwd, clusterOwner: { uid: 0, gid: 0 } })).toEqual({ uid: 101, gid: 104 });
    expect(chooseRunAs({ uid: 0, passwd: 'postgres:x:0:0::/:/bin/sh' })).toEqual({ uid: 65534, gid: 65534 });
    expect(chooseRunAs({ uid: 0, passwd: '' })).toEqual({ uid: 65534, gid: 65534 });
  });
});

describe('the first folder a user cannot pass', () => {
  const modes: Record<string, { mode: number; uid: number; gid: number }> = {
    '/': { mode: 0o755, uid: 0, gid: 0 },
    '/root': { mode: 0o700, uid: 0, gid: 0 },
    '/root/app': { mode: 0o755, uid: 0, gid: 0 },
    '/group': { mode: 0o710, uid: 0, gid: 50 },
    '/own': { mode: 0o077, uid: 9, gid: 9 },
  };
  const barrier = (path: string, uid: number, gid: number) =>
    firstBarrier(path, { uid, gid }, (folder) => modes[folder]!);
  test('is found from the top', () => {
    expect(barrier('/root/app', 9, 9)).toBe('/root');
    expect(barrier('/root/app', 0, 0)).toBeUndefined();
  });
  test('counts the group, and the owner by his own bits only', () => {
    expect(barrier('/group', 9, 50)).toBeUndefined();
    expect(barrier('/group', 9, 9)).toBe('/group');
    expect(barrier('/own', 9, 9)).toBe('/own');
  });
});
