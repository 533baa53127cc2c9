import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccessHistory, createAccessHistory } from '../../server/access-history.ts';
import { PASSAGE_KINDS } from '../../server/pipeline/enrich/access-pattern.ts';
import { createIdentities } from '../../server/pipeline/resolve/identities.ts';
import type { AccessDay } from '../../server/pipeline/stage.ts';
import { createAccessDayStore } from '../../server/storage/access-day-store.ts';
import { createEventLog } from '../../server/storage/event-log.ts';
import { silentLog } from '../../server/storage/log.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import { at, badge, deploymentSketch } from '../server/pipeline/sketch.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

/** What people's passages were, summed up beside a real log: as the events say, whatever was interrupted. */
const NOW = at('2026-03-02T20:00:00Z');
const DAY = 86_400_000;
const clock = { now: () => NOW };
const deployment = deploymentSketch();
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

/** Person, day and door, with the hours of that day. */
function flat(days: readonly AccessDay[]): string[] {
  const hours = new Map<string, number>();
  for (const one of days) {
    const key = `${one.person} ${one.day}`;
    hours.set(key, (hours.get(key) ?? 0) | one.hours);
  }
  return [
    ...new Set(
      days.flatMap(({ person, day, doors }) =>
        doors.map((door) => `${person} ${day} ${door} ${hours.get(`${person} ${day}`)}`),
      ),
    ),
  ].sort();
}

async function room(retentionDays = 30) {
  const db = await postgres.freshDatabase();
  const log = await createEventLog(db, { log: silentLog, clock });
  const decisions: IdentityDecision[] = [];
  const identities = createIdentities(deployment, decisions);
  const open = async (): Promise<AccessHistory> => {
    const store = createAccessDayStore(db, { kinds: PASSAGE_KINDS });
    const history = createAccessHistory({ deployment, identities, store, log, clock, retentionDays });
    await history.catchUp();
    return history;
  };
  const decide = (decision: Omit<IdentityDecision, 'id' | 'by' | 'reason' | 'at'>) => {
    const id = decisions.push({ ...decision, id: decisions.length + 1, by: 'Ann', reason: '', at: NOW });
    identities.add(decisions[id - 1]!);
  };
  return { log, identities, open, decide };
}

test('the sums say what the events say, over crashes, under any decisions', async () => {
  const { log, identities, open, decide } = await room();
  const made = fc.sample(
    fc.record({
      badge: fc.constantFrom('1', '2', '9'),
      door: fc.constantFrom('D-main', 'D-office', 'D-lyon'),
      minutes: fc.integer({ min: 0, max: 20 * 1_440 }),
      kind: fc.constantFrom('access.granted' as const, 'access.taken' as const, 'access.denied' as const),
    }),
    600,
  );
  const events = made.map((one, index) => ({
    ...badge(one.badge, one.door, 'in', NOW - one.minutes * 60_000, one.kind),
    id: `event-${index}`,
  }));
  const first = await open();
  first.observe((await log.append(events.slice(0, 200).map(identities.resolve), [])).stored);
  await first.flush();
  // What these say is lost with the process.
  first.observe((await log.append(events.slice(200, 400).map(identities.resolve), [])).stored);
  const second = await open();
  const rest = (await log.append(events.slice(400).map(identities.resolve), [])).stored;
  second.observe(rest);
  second.observe(rest);

  const said = async (history: AccessHistory) =>
    flat(await history.days(identities.current().reresolve, NOW));
  const expected = () =>
    flat(
      events.flatMap((event, index) => {
        const { person, place } = identities
          .current()
          .reresolve({ ...identities.resolve(event), seq: index });
        if (!person || event.kind === 'access.denied') return [];
        const local = event.time + (place!.site === 'lyon' ? 3_600_000 : 0);
        return [
          {
            person: person.id,
            day: Math.floor(local / DAY),
            doors: [place!.door!],
            hours: 1 << new Date(local).getUTCHours(),
          },
        ];
      }),
    );
  const before = expected();
  expect(before.length).toBeGreaterThan(50);
  expect(await said(second)).toEqual(before);
  decide({ act: 'merge', key: 'badge:9', person: 'E1' });
  expect(await said(second)).toEqual(expected());
  expect(await said(second)).not.toEqual(before);
  decide({ act: 'undo', key: 'badge:9', person: 'E1', undoes: 1 });
  expect(await said(await open())).toEqual(before);
});

test('what was usual is not remembered longer than events are', async () => {
  const { log, identities, open } = await room(7);
  const history = await open();
  const events = [3, 12].map((days) => badge('1', 'D-main', 'in', NOW - days * DAY));
  history.observe((await log.append(events.map(identities.resolve), [])).stored);
  await history.flush();
  await history.forget();
  const days = await history.days((event) => event, NOW);
  expect(days.map(({ day }) => day)).toEqual([Math.floor(NOW / DAY) - 3]);
});
