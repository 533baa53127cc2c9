import { afterEach, describe, expect, test } from 'vitest';
import { createCostSample } from '../../../server/rules/cost-sample.ts';
import { createRuleBook } from '../../../server/rules/rule-book.ts';
import { createToldBy } from '../../../server/rules/told-by.ts';
import { createTestServer } from '../../support/http-server.ts';
import { createMemoryVersions } from '../rules/memory-versions.ts';

const rule = (id: string) =>
  `title: T\nid: ${JSON.stringify(id)}\nlogsource: { product: watchfloor }\ndetection: { s: { kind: x }, condition: s }\nlevel: low`;

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function setUp() {
  const rules = await createRuleBook({
    files: [{ file: 'shipped/a.yml', text: rule('a'), origin: 'shipped' }],
    versions: createMemoryVersions().versions,
    costs: createCostSample(),
    toldBy: createToldBy([], new Map(), []),
    clock: { now: () => 0 },
  });
  const server = await createTestServer({ rules });
  open.push(server.app);
  const headers = await server.as('admin');
  const post = async (url: string, payload: object) => {
    const answer = await server.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, ...answer.json() };
  };
  const get = (url: string) => server.inject({ url, headers });
  return { post, get };
}

describe('a rule that is saved', () => {
  test('is new, or names the rule it changes', async () => {
    const { post } = await setUp();
    const text = rule('a');
    for (const said of [{}, { basedOn: 0 }, { isNew: true, rule: 'a', basedOn: 0 }, { rule: 'a' }])
      expect(await post('/api/rules', { text, ...said })).toMatchObject({
        status: 400,
        error: { message: expect.stringMatching(/isNew: true/) },
      });
    expect(await post('/api/rules', { text, isNew: true })).toMatchObject({ status: 200, saved: false });
    expect(await post('/api/rules', { text, rule: 'a', basedOn: 0 })).toMatchObject({
      saved: true,
      version: 1,
    });
  });

  test.each(['x'.repeat(256), 'é'.repeat(256), 'a/b?c#d %2F', 'versions', '😀'.repeat(128)])(
    'as %s can be switched off',
    async (id) => {
      const { post, get } = await setUp();
      expect(await post('/api/rules', { text: rule(id), isNew: true })).toMatchObject({ saved: true });
      const path = `/api/rules/${encodeURIComponent(id)}`;
      expect((await get(path)).json()).toMatchObject({ rule: { id, state: 'live' } });
      expect(await post(`${path}/disabled`, { disabled: true, basedOn: 1 })).toMatchObject({ saved: true });
      expect((await get(`${path}/versions/1`)).json()).toMatchObject({ version: 1, isFile: false });
    },
  );
});

test('what judges is given as one file', async () => {
  const { get } = await setUp();
  const answer = await get('/api/rules.yml');
  expect(answer.headers['content-disposition']).toBe('attachment; filename="rules.yml"');
  expect(answer.body).toBe(`# shipped/a.yml:1\n${rule('a')}\n`);
});
