import { describe, expect, test } from 'vitest';
import {
  createAccess,
  LINK_VALID_MS,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
} from '../../../server/access/access.ts';
import { createPasswords } from '../../../server/access/passwords.ts';
import { csrfTokenOf, hashToken } from '../../../server/access/tokens.ts';
import { createUsers } from '../../../server/access/users.ts';
import { PublicFault } from '../../../server/errors.ts';
import { createMemoryAccess } from '../../support/memory-access.ts';

const PASSWORD = 'correct horse battery';

async function setUp() {
  const time = { at: 1_700_000_000_000 };
  const clock = { now: () => time.at };
  const stores = createMemoryAccess();
  const passwords = createPasswords();
  const access = createAccess({
    users: stores.userStore,
    sessions: stores.sessionStore,
    links: stores.linkStore,
    audit: stores.audit,
    passwords,
    clock,
  });
  const users = createUsers({ users: stores.userStore, access, audit: stores.audit, passwords, clock });
  const admin = await users.firstAdministrator();
  const actor = { id: admin.id, kind: 'person' as const, name: admin.name, role: admin.role };
  const anna = await users.create(actor, { name: 'Anna', role: 'operator', password: PASSWORD });
  return { time, stores, access, users, admin, actor, anna };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    return error instanceof PublicFault ? `${error.code} ${error.message}` : String(error);
  }
}

describe('signing in', () => {
  test('name in any case and the right password give a session; only the hash of its token is kept', async () => {
    const { access, stores } = await setUp();
    const session = await access.signIn(' ANNA ', PASSWORD);
    expect(session.principal).toMatchObject({ name: 'anna', role: 'operator' });
    expect([...stores.sessions.keys()]).toEqual([hashToken(session.token)]);
    expect(JSON.stringify([...stores.sessions])).not.toContain(session.token);
    expect(await access.authenticate(session.token)).toMatchObject({ csrfToken: csrfTokenOf(session.token) });
    expect(stores.entries.at(-1)).toMatchObject({ actor: 'anna', action: 'session.start' });
  });

  test('an unknown name, a wrong password and a disabled account are told apart by nobody', async () => {
    const { access, users, actor, anna } = await setUp();
    const wrong = await codeOf(access.signIn('anna', 'wrong'));
    const unknown = await codeOf(access.signIn('nobody', 'wrong'));
    await users.setDisabled(actor, anna.id, true);
    const disabled = await codeOf(access.signIn('anna', PASSWORD));
    expect(new Set([wrong, unknown, disabled])).toEqual(
      new Set(['UNAUTHENTICATED Name or password is wrong.']),
    );
  });

  test('an account without a password cannot sign in by one', async () => {
    const { access } = await setUp();
    expect(await codeOf(access.signIn('admin', ''))).toContain('UNAUTHENTICATED');
  });

  test('the fifth wrong guess in a row must wait, whether the account exists or not; other accounts need not', async () => {
    const { access, time } = await setUp();
    for (const name of ['anna', 'ghost']) {
      for (let guess = 0; guess < 4; guess++) await codeOf(access.signIn(name, 'wrong'));
      expect(await codeOf(access.signIn(name, PASSWORD))).toContain('RATE_LIMITED');
    }
    time.at += 1_001;
    expect((await access.signIn('anna', PASSWORD)).principal.name).toBe('anna');
  });
});

describe('a session', () => {
  test('ends after 12 idle hours, and after seven days however busy', async () => {
    const { access, time } = await setUp();
    const { token } = await access.signIn('anna', PASSWORD);
    const begun = time.at;
    while (time.at < begun + SESSION_ABSOLUTE_MS - SESSION_IDLE_MS) {
      time.at += SESSION_IDLE_MS - 1;
      expect(await access.authenticate(token)).toBeDefined();
    }
    time.at = begun + SESSION_ABSOLUTE_MS + 1;
    expect(await access.authenticate(token)).toBeUndefined();

    const second = await access.signIn('anna', PASSWORD);
    time.at += SESSION_IDLE_MS + 1;
    expect(await access.authenticate(second.token)).toBeUndefined();
  });

  test('ends at once on sign-out, on disabling, on a change of role or password, and says so', async () => {
    const { access, users, actor, anna } = await setUp();
    const told: string[] = [];
    access.onEnded((ended) => told.push(ended.session ?? ended.user));
    const acts = [
      async (token: string) => access.signOut((await access.authenticate(token))!),
      () => users.setRole(actor, anna.id, 'lead'),
      () => users.setPassword(actor, anna.id, `${PASSWORD} 2`),
      () => users.setDisabled(actor, anna.id, true),
    ];
    for (const [index, act] of acts.entries()) {
      const { token, id } = await access.signIn('anna', index < 3 ? PASSWORD : `${PASSWORD} 2`);
      expect(await access.authenticate(token)).toBeDefined();
      await act(token);
      expect(await access.authenticate(token)).toBeUndefined();
      expect([id, anna.id]).toContain(told.at(-1));
    }
  });

  test('a made-up, empty or endless token is nobody', async () => {
    const { access } = await setUp();
    for (const token of [undefined, '', 'x', 'x'.repeat(100_000)]) {
      expect(await access.authenticate(token)).toBeUndefined();
    }
  });
});

describe('a one-time link', () => {
  test('signs in once', async () => {
    const { access, admin } = await setUp();
    const token = await access.createLink(admin.id);
    expect((await access.signInByLink(token)).principal.role).toBe('admin');
    expect(await codeOf(access.signInByLink(token))).toContain('UNAUTHENTICATED');
  });

  test('expires after a quarter of an hour', async () => {
    const { access, admin, time } = await setUp();
    const token = await access.createLink(admin.id);
    time.at += LINK_VALID_MS + 1;
    expect(await codeOf(access.signInByLink(token))).toContain('UNAUTHENTICATED');
  });
});

describe('accounts', () => {
  test('the last administrator can neither be disabled nor lowered', async () => {
    const { users, actor, admin } = await setUp();
    expect(await codeOf(users.setDisabled(actor, admin.id, true))).toContain('CONFLICT');
    expect(await codeOf(users.setRole(actor, admin.id, 'viewer'))).toContain('CONFLICT');
    await users.create(actor, { name: 'second', role: 'admin' });
    expect(await codeOf(users.setRole(actor, admin.id, 'viewer'))).toBe('nothing');
    expect((await users.firstAdministrator()).name).toBe('second');
  });

  test('one’s own password: the current one is asked for, all sessions end, a new one takes this one’s place', async () => {
    const { access, users } = await setUp();
    const here = await access.signIn('anna', PASSWORD);
    const there = await access.signIn('anna', PASSWORD);
    expect(await codeOf(users.changeOwnPassword(here, 'wrong', 'a new long password'))).toContain(
      'FORBIDDEN',
    );
    const next = await users.changeOwnPassword(here, PASSWORD, 'a new long password');
    expect(await access.authenticate(next.token)).toBeDefined();
    for (const { token } of [here, there]) expect(await access.authenticate(token)).toBeUndefined();
    expect((await access.signIn('anna', 'a new long password')).principal.name).toBe('anna');
  });

  test('short passwords and odd names are refused, taken names conflict', async () => {
    const { users, actor } = await setUp();
    const create = (name: string, password: string) =>
      codeOf(users.create(actor, { name, role: 'viewer', password }));
    expect(await create('bob', 'short')).toContain('BAD_REQUEST');
    expect(await create('<b>', PASSWORD)).toContain('BAD_REQUEST');
    expect(await create('ANNA', PASSWORD)).toContain('CONFLICT');
  });

  test('no secret reaches the audit trail', async () => {
    const { access, users, actor, stores } = await setUp();
    const { token } = await access.signIn('anna', PASSWORD);
    await codeOf(access.signIn('anna', 'wrong secret'));
    await users.create(actor, { name: 'bob', role: 'viewer', password: 'another long password' });
    const trail = JSON.stringify(stores.entries);
    for (const secret of [token, PASSWORD, 'wrong secret', 'another long password', 'argon2']) {
      expect(trail).not.toContain(secret);
    }
  });
});
