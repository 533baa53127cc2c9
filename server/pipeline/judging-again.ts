import type { Alert } from '../../shared/domain/alert.ts';
import type { FindingChange } from '../../shared/domain/finding.ts';
import type { RejudgeState } from '../../shared/domain/identity.ts';
import type { Clock } from '../clock.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import type { JudgeLogger, LineGap } from './judge-port.ts';
import type { Persist } from './persist.ts';
import {
  createShadow,
  diffFindings,
  type IdentityChange,
  type IdentityPort,
  type IdentityView,
  type Shadow,
  type Stages,
} from './rejudge.ts';
import type { EventLog, RejudgeStore, Verdict, VerdictStore } from './stage.ts';

/** What judging again asks of the line beside which it runs. */
export interface LineBeside {
  readonly identity: IdentityPort & { readonly store: RejudgeStore };
  readonly log: Pick<EventLog, 'readSince'>;
  readonly store: Pick<VerdictStore, 'commit' | 'judgements'>;
  readonly clock: Clock;
  readonly logger: JudgeLogger;
  readonly persist: Persist;
  /** Events at most that are judged again. */
  readonly eventsMax: number;
  /** seq of the last event the line judged. */
  position(): number;
  horizonMs(): number;
  memoryMs(): number;
  /** From the oldest to the newest event of a finding, at most. */
  extentMs(): number;
  /** How far back the record is read for what risks rest on. */
  riskMs(): number;
  learn(stages: Pick<Stages, 'enrich'>, under: IdentityView, since: number): Promise<void>;
  /** Puts the shadow's stages in place of the line's, with the alerts as they are stored now. */
  become(shadow: Shadow): Promise<void>;
  tell(findings: readonly FindingChange[], alerts: readonly Alert[]): void;
  /** Something is ready to be swapped in. */
  wake(): void;
  isStopping(): boolean;
  fault(about: object, message: string): void;
  onGap(gap: LineGap): void;
}

/** Small, so that what comes meanwhile waits for one of them at most: 250 events are judged in about 10 ms. */
const PAGE = 250;
const DAY_MS = 24 * 3_600_000;
/** Numbers of the log looked at for an event before the newest that are judged again; some may be missing. */
const GAP = 1_000;

/**
 * Judges the past again by decisions about identities, one shadow at a time:
 *
 *   idle --a decision--> catching up aside --level with the line--> ready --between two batches--> swapped in, idle
 */
export function createJudgingAgain(line: LineBeside) {
  const { identity, log, store, clock, logger, persist, eventsMax } = line;
  /** Newest decision that what is stored is judged by. */
  let judgedDecision = 0;
  let running: Promise<void> | undefined;
  let last: RejudgeState['last'];
  /** Catching up aside. */
  let shadowing: Shadow | undefined;
  /** It has caught up. */
  let ready: (() => Promise<void>) | undefined;

  /** What is younger than the oldest event read by this much rests on nothing that was not read. */
  const unseenMs = () => Math.max(line.memoryMs(), line.horizonMs() - DAY_MS);

  /** What stands since a time, and what the risks of then rest on. */
  const standingFrom = (floor: number) =>
    persist('reading findings', () => identity.store.standingFindings(floor - line.riskMs()));

  /** Takes pages up to what the line has judged. Returns the seq of the last event taken. */
  async function catchUp(shadow: Shadow, since: number, from: number): Promise<number> {
    let after = from;
    for (;;) {
      const upTo = line.position();
      if (after >= upTo) return after;
      const page = await persist('reading the log', () => log.readSince(since, after, upTo, PAGE));
      const newest = page.at(-1);
      if (!newest) return upTo;
      shadow.take(page);
      after = newest.seq;
      await new Promise(setImmediate);
    }
  }

  /** The newest events that are judged again, and since when they were received; a cut where there are more. */
  async function reachBack(since: number) {
    const floorSeq = Math.max(0, line.position() - eventsMax);
    const read = (after: number, upTo: number) =>
      persist('reading the log', () => log.readSince(since, after, upTo, 1));
    const [left] = floorSeq > 0 ? await read(Math.max(0, floorSeq - GAP), floorSeq) : [];
    const [first] = left ? await read(floorSeq, line.position()) : [];
    return { floorSeq, since: first?.receivedAt ?? since, isCut: left !== undefined };
  }

  async function once(): Promise<void> {
    const from = judgedDecision;
    const to = identity.newest();
    const startedAt = clock.now();
    const change = identity.about(from, to);
    if (change.keys.length === 0) {
      // A rejected proposal ties nobody to anything.
      await persist('storing a verdict', () =>
        store.commit({ cursor: line.position(), findings: [], alerts: [], decision: to }),
      );
      judgedDecision = to;
      return;
    }
    const oldest = await persist('reading the log', () => identity.oldestNaming(change.keys));
    // Far enough back that whatever the oldest event could change is judged whole, and all that this rests on is seen.
    const { floorSeq, since, isCut } = await reachBack(
      Math.min(startedAt, oldest ?? startedAt) - Math.max(line.horizonMs(), unseenMs() + line.extentMs()),
    );
    // What began in the shadow's first hours may rest on events it does not see: it stands as it is stored.
    const floor = since + unseenMs();
    const shadow = createShadow({
      before: identity.at(from),
      after: identity.at(to),
      change,
      now: () => clock.now(),
      onFault(event, error) {
        line.fault({ event: event.id, error }, 'an event could not be judged again');
        line.onGap('not_judged');
      },
    });
    shadowing = shadow;
    await line.learn(shadow, shadow.view, since);
    shadow.detect.load?.(await standingFrom(floor), floor);
    const after = await catchUp(shadow, since, floorSeq);
    await new Promise<void>((resolve, reject) => {
      const swapIn = async () => {
        await catchUp(shadow, since, after);
        await swap(shadow, { change, floor, isCut, decision: to, startedAt });
      };
      // A fault here costs the judging again, never the line.
      ready = () =>
        swapIn()
          .then(resolve, reject)
          .finally(() => {
            ready = undefined;
          });
      line.wake();
    });
  }

  /** Stores what the shadow makes otherwise, and puts it in the line's place. */
  async function swap(
    shadow: Shadow,
    {
      change: { because, at },
      floor,
      isCut,
      decision,
      startedAt,
    }: {
      readonly change: IdentityChange;
      readonly floor: number;
      readonly isCut: boolean;
      readonly decision: number;
      readonly startedAt: number;
    },
  ): Promise<void> {
    if (isCut) {
      logger.warn({ from: floor }, 'only the newest events were judged again');
      line.onGap('rejudge_cut');
    }
    const fuser = shadow.view.fuser();
    const judgements = () => persist('reading alerts', () => store.judgements(floor - fuser.reachMs));
    const [standing, asJudged] = await Promise.all([standingFrom(floor), judgements()]);
    const findings = diffFindings(standing, shadow, { floor, because, at });
    const alerts = fuser.fuseAside(asJudged, findings, clock.now());
    const commit = (verdict: Omit<Verdict, 'cursor'>) =>
      persist('storing a verdict', () => store.commit({ cursor: line.position(), ...verdict }));
    const stored = [...(await commit({ findings, alerts, decision }))];
    const wasOpen = new Set(asJudged.flatMap(({ alert, status }) => (status === 'resolved' ? [] : alert.id)));
    // Somebody resolved one meanwhile: it keeps what they saw in it, and may be older than what the line remembers.
    if (stored.some(({ id, status }) => status === 'resolved' && wasOpen.has(id))) {
      const since = floor - fuser.reachMs;
      const stands = (await standingFrom(floor)).filter(({ lastAt }) => lastAt >= since);
      const left = fuser.fuseAside(await judgements(), [], clock.now(), stands);
      stored.push(...(await commit({ findings: [], alerts: left })));
    }
    judgedDecision = decision;
    shadowing = undefined;
    await line.become(shadow);
    const count = (type: FindingChange['type']) => findings.filter((one) => one.type === type).length;
    last = {
      at: clock.now(),
      because,
      since: floor,
      events: shadow.events,
      raised: count('raised'),
      updated: count('updated'),
      withdrawn: count('withdrawn'),
      tookMs: clock.now() - startedAt,
    };
    logger.info(last, 'the past was judged again');
    line.tell(findings, stored);
  }

  async function all(): Promise<void> {
    while (judgedDecision < identity.newest() && !line.isStopping()) await once();
    running = undefined;
  }

  return {
    /** The decision that what is stored is judged by. */
    startFrom(decision: number): void {
      judgedDecision = decision;
    },
    /** Resolves when what came of every decision is stored; calls made while it runs are one more run. */
    run(): Promise<void> {
      if (judgedDecision >= identity.newest()) return Promise.resolve();
      running ??= all().catch((error: unknown) => {
        running = undefined;
        shadowing = undefined;
        if (!line.isStopping()) line.fault({ error }, 'the past could not be judged again');
      });
      return running;
    },
    isReady: () => ready !== undefined,
    /** Swaps in what is ready; the line calls it between two batches. */
    swapIn: async () => ready?.(),
    /** Other rules, for a shadow that is still catching up. */
    reload: (rules: CompiledRules) => shadowing?.reload(rules),
    state: (): RejudgeState => ({ state: running ? 'running' : 'idle', ...(last ? { last } : {}) }),
  };
}
