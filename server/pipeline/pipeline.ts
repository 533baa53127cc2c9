import type { Alert, AlertJudgement } from '../../shared/domain/alert.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { FindingChange } from '../../shared/domain/finding.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import { createBacklog } from './backlog.ts';
import type { Judge, JudgeDeps } from './judge-port.ts';
import { createJudgingAgain } from './judging-again.ts';
import { createPersist } from './persist.ts';
import { createPublisher } from './publish/publish.ts';
import type { IdentityView, Stages } from './rejudge.ts';

const PAGE = 1_000;

/**
 * The line behind the acknowledgement: event -> enrich -> detect -> risk -> fuse -> (store, publish), in log order.
 *
 * Verdict and cursor are stored in one transaction, and every id is a hash of its evidence. So a crash at any point,
 * and a start after it, give the same findings: state is rebuilt from the log up to the cursor without publishing, and
 * what lies behind the cursor is judged as if for the first time.
 */
export function createJudge(deps: JudgeDeps): Judge {
  const { log, store, clock, logger, identity, batch = 500, rebuildMax = 500_000 } = deps;
  let { enrich, detect, fuse } = deps;
  let view: IdentityView | undefined;
  const stopping = new AbortController();
  const persist = createPersist({
    logger,
    signal: stopping.signal,
    ...(deps.sleep === undefined ? {} : { sleep: deps.sleep }),
  });
  const backlog = createBacklog(log, deps.queueMax ?? 20_000);
  const publish = createPublisher(deps.outputs, (output, error) =>
    fault({ output, error }, 'an output threw'),
  );
  let faults = 0;
  let running: Promise<void> | undefined;
  let stoppedAt: number | undefined;
  /** Last time when nothing waited. */
  let levelAt = clock.now();
  let wake = () => {};
  const waiters: (() => void)[] = [];
  const reloads: Reload[] = [];
  /** While alerts are read from the record. */
  let actsMeanwhile: Parameters<Judge['observe']>[0][] | undefined;
  const again =
    identity &&
    createJudgingAgain({
      ...{ identity, log, store, clock, logger, persist, learn, tell, fault },
      eventsMax: rebuildMax,
      position: backlog.position,
      horizonMs: () => horizonMs(),
      memoryMs: () => enrich.memoryMs,
      extentMs: () => detect.extentMs?.() ?? 0,
      riskMs: () => riskMs(),
      async become(shadow) {
        const asOf = await stoodStillAt(backlog.position());
        ({ enrich, detect } = shadow);
        view = shadow.view;
        await loadRecord(view.fuser(), asOf, asOf);
      },
      wake: () => wake(),
      isStopping: () => stopping.signal.aborted,
      onGap: (gap) => deps.onGap?.(gap),
    });

  function fault(about: object, message: string): void {
    faults++;
    logger.error(about, message);
  }

  const judgeEvent = (event: LoggedEvent) => detect.judge(enrich.add(view ? view.reresolve(event) : event));

  /** Milliseconds of log that rebuild the line's state: what detection rests on was enriched by what came before it. */
  const horizonMs = () => Math.max(enrich.horizonMs, detect.horizonMs + enrich.memoryMs);

  /** Findings are read by when they began: what a risk rests on may have begun long before it was found. */
  const riskMs = () => (detect.keptMs ?? 0) + (detect.extentMs?.() ?? 0);

  /** The line itself. */
  const judgeEvents = (
    events: readonly LoggedEvent[],
  ): { findings: FindingChange[]; alerts: AlertJudgement[] } => {
    const findings = judgedTogether(events);
    return { findings, alerts: fused(findings) };
  };

  function judgedTogether(events: readonly LoggedEvent[]): FindingChange[] {
    const findings = events.flatMap((event) => contained(event, () => judgeEvent(event)));
    // Each that cannot be told is left out by the next try.
    for (const event of events)
      try {
        return [...findings, ...detect.judge([])];
      } catch (error) {
        notJudged({ upTo: event.id, error }, 'a finding could not be told');
      }
    return findings;
  }

  function notJudged(about: object, message: string): void {
    fault(about, message);
    deps.onGap?.('not_judged');
  }

  /** A fault of the line costs one event's verdict, said aloud, never the line. */
  function contained(event: LoggedEvent, judge: () => FindingChange[]): FindingChange[] {
    try {
      return judge();
    } catch (error) {
      notJudged({ event: event.id, seq: event.seq, error }, 'an event could not be judged');
      return [];
    }
  }

  function fused(findings: readonly FindingChange[]): AlertJudgement[] {
    if (findings.length === 0 && !fuse.hasChanged()) return [];
    try {
      return fuse.fuse(findings, clock.now());
    } catch (error) {
      fault({ findings: findings.map(({ finding }) => finding.id), error }, 'findings could not be fused');
      return [];
    }
  }

  async function commit(
    cursor: number,
    findings: FindingChange[],
    alerts: AlertJudgement[],
  ): Promise<Alert[]> {
    const stored = await persist('storing a verdict', () => store.commit({ cursor, findings, alerts }));
    // Somebody may have resolved one meanwhile: what it did not have by then makes another, which is told at once.
    for (const alert of stored) fuse.observe(alert);
    return [...stored];
  }

  async function step(): Promise<boolean> {
    const events = await persist('reading the log', () => backlog.take(batch));
    const last = events.at(-1);
    if (!last) return false;
    const { findings, alerts } = judgeEvents(events);
    const stored = await commit(last.seq, findings, alerts);
    backlog.done(last.seq);
    tell(findings, stored, events);
    return true;
  }

  async function reloadRules({ rules, done, failed }: Reload): Promise<void> {
    try {
      const findings = detect.reload(rules, clock.now());
      again?.reload(rules);
      await settle(backlog.position(), findings);
      done();
    } catch (error) {
      failed(error);
    }
  }

  function giveUpReloads(): void {
    for (const { failed } of reloads.splice(0)) failed(new Error('the line stopped'));
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const reload of reloads.splice(0)) await reloadRules(reload);
      if (fuse.hasChanged()) await settle(backlog.position(), []);
      await again?.swapIn();
      if ((await step()) || backlog.hasWork() || fuse.hasChanged()) continue;
      levelAt = clock.now();
      for (const resolve of waiters.splice(0)) resolve();
      await new Promise<void>((resolve) => {
        wake = resolve;
        const isAsked = reloads.length > 0 || fuse.hasChanged() || again?.isReady();
        if (isAsked || backlog.hasWork() || stopping.signal.aborted) resolve();
      });
    }
  }

  /** What is usual for people, from before the events that a set of stages is given. */
  async function learn(stages: Pick<Stages, 'enrich'>, under: IdentityView | undefined, since: number) {
    const { accessDays } = deps;
    if (!accessDays) return;
    const reresolve = under ? under.reresolve : (event: LoggedEvent) => event;
    stages.enrich.learn(await persist('reading past passages', () => accessDays(reresolve, since)));
  }

  /** When the line stood still: what it had not judged by then may be days old, and is judged by what was known then. */
  async function stoodStillAt(cursor: number): Promise<number> {
    const [next] = await persist('reading the log', () => log.read(cursor, 1));
    return Math.min(clock.now(), next?.receivedAt ?? Infinity);
  }

  async function rebuild(cursor: number, asOf: number): Promise<void> {
    const since = asOf - horizonMs();
    const floor = Math.max(0, cursor - rebuildMax);
    let after = floor;
    let oldest = clock.now();
    let count = 0;
    for (;;) {
      const page = await persist('reading the log', () => log.readSince(since, after, cursor, PAGE));
      const last = page.at(-1);
      if (!last) break;
      for (const event of page) oldest = Math.min(oldest, event.time);
      judgedTogether(page);
      count += page.length;
      after = last.seq;
    }
    if (floor > 0 && count >= rebuildMax) {
      logger.warn({ rebuilt: count }, 'state was rebuilt from the newest events only');
      deps.onGap?.('rebuild_cut');
    }
    // Also where the log is empty since: a rule that is gone takes back what it found by then.
    await loadRecord(fuse, Math.min(oldest, since, asOf), asOf);
    enrich.takeChangedDoors();
    enrich.takeChangedPresence(clock.now());
    logger.info({ cursor, rebuilt: count }, 'the line stands where it stood');
  }

  /** The rules may have changed while nothing ran, or a moment before: what those found that are gone is taken back. */
  async function withdrawGone(cursor: number): Promise<void> {
    if (!identity) return;
    const { store: record } = identity;
    const since = clock.now() - horizonMs();
    const standing = await persist('reading findings', () => record.standingFindings(since));
    const findings = detect.withdrawGone(standing, clock.now());
    if (findings.length > 0) await settle(cursor, findings);
  }

  /** Stores and tells what came of no event. */
  async function settle(cursor: number, findings: FindingChange[]): Promise<void> {
    tell(findings, await commit(cursor, findings, fused(findings)));
  }

  function tell(
    findings: readonly FindingChange[],
    alerts: readonly Alert[],
    events: readonly LoggedEvent[] = [],
  ): void {
    const doors = enrich.takeChangedDoors();
    const presence = enrich.takeChangedPresence(clock.now());
    publish({ events, findings, alerts, doors, presence });
  }

  /**
   * Puts a fuser in the line's place that knows the alerts from a time on as they are stored, and what people do meanwhile; and
   * what risks rest on in place of what was rebuilt, which began in the middle of it.
   */
  async function loadRecord(into: Stages['fuse'], alertsFrom: number, asOf: number): Promise<void> {
    actsMeanwhile = [];
    const since = { alerts: alertsFrom - into.keptMs(), risk: asOf - riskMs() };
    const [judgements, standing] = await Promise.all([
      persist('reading alerts', () => store.judgements(since.alerts)),
      identity
        ? persist('reading findings', () =>
            identity.store.standingFindings(Math.min(since.alerts, since.risk)),
          )
        : [],
    ]);
    const standingSince = (from: number) => standing.filter(({ firstAt }) => firstAt >= from);
    into.load(judgements, standingSince(since.alerts));
    for (const alert of actsMeanwhile) into.observe(alert);
    actsMeanwhile = undefined;
    fuse = into;
    if (identity) detect.load?.(standingSince(since.risk));
  }

  return {
    async start() {
      const cursor = await persist('reading the cursor', () => store.cursor());
      if (identity) {
        // As the line stood: decisions made since are judged by the rejudge that follows.
        const decision = await persist('reading the cursor', () => identity.store.judgedDecision());
        again?.startFrom(decision);
        view = identity.at(decision);
        ({ enrich, detect, fuse } = view.stages());
      }
      const asOf = await stoodStillAt(cursor);
      await learn({ enrich }, view, asOf - horizonMs());
      await rebuild(cursor, asOf);
      backlog.startAt(cursor);
      await withdrawGone(cursor);
      running = run().catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        stoppedAt = clock.now();
        fault({ error }, 'the line stopped');
        giveUpReloads();
      });
      void again?.run();
    },
    rejudge: async () => again?.run(),
    rejudgeState: () => again?.state() ?? { state: 'idle' },
    enricher: () => enrich,
    unknownRules: (asOf) => detect.unknownRules?.(asOf) ?? [],
    judging() {
      const now = clock.now();
      const since = backlog.since();
      if (stoppedAt !== undefined) return { id: 'line', state: 'stopped', since: since ?? stoppedAt };
      // Whoever puts the past into the record makes nothing late.
      if (since === undefined || now - Math.max(since, levelAt) < LATE_MS) return undefined;
      return { id: 'line', state: 'late', since };
    },
    offer(events) {
      if (!backlog.hasWork()) levelAt = clock.now();
      backlog.offer(events);
      wake();
    },
    observe(alert) {
      actsMeanwhile?.push(alert);
      fuse.observe(alert);
      wake();
    },
    reload: (rules) =>
      new Promise((done, failed) => {
        reloads.push({ rules, done, failed });
        if (stoppedAt === undefined) wake();
        else giveUpReloads();
      }),
    idle: () =>
      new Promise<void>((resolve) => {
        waiters.push(resolve);
        wake();
      }),
    async stop() {
      stopping.abort();
      wake();
      await running;
      giveUpReloads();
      for (const resolve of waiters.splice(0)) resolve();
    },
    stats: () => ({ cursor: backlog.position(), waiting: backlog.waiting(), faults }),
  };
}

interface Reload {
  readonly rules: CompiledRules;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** What is not judged by then is late. */
const LATE_MS = 10_000;
