import { PublicFault } from '../../../server/errors.ts';
import type {
  AppendResult,
  EventLog,
  RejudgeStore,
  StoredJudgement,
  Verdict,
  VerdictStore,
} from '../../../server/pipeline/stage.ts';
import { isBesideResolved } from '../../../server/storage/alert-row.ts';
import type { Alert, AlertStatus } from '../../../shared/domain/alert.ts';
import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { LoggedEvent, ResolvedEvent } from '../../../shared/domain/event.ts';
import type { Finding } from '../../../shared/domain/finding.ts';

/** The log in memory. `isDown` makes every call fail, as storage that is gone does. */
export function createFakeLog() {
  const events: LoggedEvent[] = [];
  const ids = new Set<string>();
  const fake = { isDown: false, reads: 0 };
  const check = () => {
    if (fake.isDown) throw new PublicFault('STORAGE_UNAVAILABLE');
  };
  const log: EventLog = {
    async append(offered: readonly ResolvedEvent[]): Promise<AppendResult> {
      check();
      const stored = offered
        .filter((one) => !ids.has(one.id))
        .map((one, index) => ({ ...one, seq: events.length + index + 1 }));
      for (const one of stored) ids.add(one.id);
      events.push(...stored);
      return { stored, duplicates: offered.length - stored.length };
    },
    async read(after, limit) {
      check();
      fake.reads++;
      return events.filter((one) => one.seq > after).slice(0, limit);
    },
    async readSince(since, after, upTo, limit) {
      check();
      return events
        .filter((one) => one.receivedAt >= since && one.seq > after && one.seq <= upTo)
        .slice(0, limit);
    },
    async lastSeq() {
      check();
      return events.length;
    },
  };
  /** As the record answers it: when the oldest event that names one of them was received. */
  async function oldestNaming(keys: readonly EntityKey[]): Promise<number | undefined> {
    const found = events.filter(({ entities }) => keys.some((key) => entities.includes(key)));
    return found.length === 0 ? undefined : Math.min(...found.map(({ receivedAt }) => receivedAt));
  }
  return Object.assign(fake, { log, events, oldestNaming });
}

/** The verdict store in memory: one transaction a commit, upserts by id, the human side of an alert kept. */
export function createFakeStore() {
  const findings = new Map<string, { finding: Finding; withdrawn?: string }>();
  const alerts = new Map<string, Alert>();
  let cursor = 0;
  let decision = 0;
  let revision = 0;
  const fake = {
    isDown: false,
    commits: [] as Verdict[],
    /** Runs before a commit takes effect; what it throws is a crash before the transaction. */
    before: () => {},
    /** Runs after: what it throws is an answer lost on the way back. */
    after: () => {},
  };
  const store: VerdictStore & RejudgeStore = {
    async judgedDecision() {
      return decision;
    },
    async standingFindings(firstAt) {
      return [...findings.values()]
        .filter(({ finding, withdrawn }) => withdrawn === undefined && finding.firstAt >= firstAt)
        .map(({ finding }) => finding);
    },
    async cursor() {
      return cursor;
    },
    async commit(verdict) {
      if (fake.isDown) throw new PublicFault('STORAGE_UNAVAILABLE');
      fake.before();
      for (const change of verdict.findings)
        findings.set(change.finding.id, {
          finding: change.finding,
          ...(change.type === 'withdrawn' ? { withdrawn: change.because } : {}),
        });
      const stored = verdict.alerts.map(({ standing, ...judged }) => {
        const known = alerts.get(judged.id);
        if (
          known &&
          isBesideResolved({ ...known, judgement: { ...known, standing } }, { ...judged, standing })
        )
          return known;
        const human: AlertStatus =
          known && known.status !== 'merged' && known.status !== 'withdrawn' ? known.status : 'new';
        const alert: Alert = {
          ...judged,
          noteCount: known?.noteCount ?? 0,
          revision: ++revision,
          updatedAt: 0,
          demonstration: false,
          status:
            human === 'resolved' ? human : judged.mergedInto ? 'merged' : standing ? human : 'withdrawn',
        };
        alerts.set(alert.id, alert);
        return alert;
      });
      cursor = verdict.cursor;
      decision = verdict.decision ?? decision;
      fake.commits.push(verdict);
      fake.after();
      return stored;
    },
    async judgements(lastAt): Promise<StoredJudgement[]> {
      return [...alerts.values()]
        .filter((alert) => alert.status !== 'merged' && alert.lastAt >= lastAt)
        .map((alert) => ({
          alert: { ...alert, standing: true },
          status: alert.status,
          findings: alert.reasons.flatMap(({ findingId }) => {
            const held = findings.get(findingId);
            return held && held.withdrawn === undefined ? [held.finding] : [];
          }),
        }));
    },
  };
  return Object.assign(fake, {
    store,
    findings,
    alerts,
    /** What a person does. Returns what the line is to be told. */
    setStatus(id: string, status: AlertStatus): Alert {
      const alert = { ...alerts.get(id)!, status, revision: ++revision };
      alerts.set(id, alert);
      return alert;
    },
  });
}
