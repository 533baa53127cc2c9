import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createAccess, SESSION_ABSOLUTE_MS } from './access/access.ts';
import { createPasswords } from './access/passwords.ts';
import { can, permissionsOf } from './access/policy.ts';
import { sameSecret } from './access/tokens.ts';
import { createUsers } from './access/users.ts';
import { createAccessHistory } from './access-history.ts';
import {
  alertActs,
  alertChanges,
  alertReader,
  auditReader,
  currentEvents,
  deadLetterReader,
  eventReader,
} from './adapt-stores.ts';
import { atMostEvery } from './at-most-every.ts';
import { createCameraDesk } from './camera-desk.ts';
import { createCameraFacts, withCameraSource } from './camera-facts.ts';
import { planCameras } from './camera-plan.ts';
import { createCameraTester } from './camera-tester.ts';
import { createCameras } from './cameras/catalogue.ts';
import { type CameraHealthWatch, createCameraHealthWatch } from './cameras/health/health-watch.ts';
import { createPictureSampler } from './cameras/health/picture-sampler.ts';
import { createClipDesk } from './clip-desk.ts';
import { type Clock, systemClock } from './clock.ts';
import { createClockWatch, pastShifts } from './clock-watch.ts';
import type { Config } from './config.ts';
import type { startDemonstration } from './demonstration/demonstration.ts';
import { createHttpServer } from './http/http-server.ts';
import { isOwnOrigin, SESSION_COOKIE } from './http/plugins/authenticate.ts';
import { createVideoRoutes } from './http/routes/video.ts';
import { createIdentityDesk } from './identity-desk.ts';
import { createIdentityWatch } from './identity-watch.ts';
import { listenNear, StartFault } from './listen.ts';
import { createLiveServer } from './live/live-server.ts';
import { createLiveViews } from './live/live-views.ts';
import { loadSite } from './load-site.ts';
import { createMetrics } from './metrics.ts';
import { OWN_TELLINGS } from './own-events.ts';
import { createClockBook, learnClocks } from './pipeline/clock/clock-book.ts';
import { withClock } from './pipeline/clock/clock-health.ts';
import { changesMsOf, createDetector } from './pipeline/detect/detect.ts';
import { PASSAGE_KINDS, PATTERN_DAYS } from './pipeline/enrich/access-pattern.ts';
import { createEnricher } from './pipeline/enrich/enrich.ts';
import { createFuser } from './pipeline/fuse/fuse.ts';
import { identityPort } from './pipeline/identity-port.ts';
import { createIngest } from './pipeline/ingest/ingest.ts';
import { createLineNotices } from './pipeline/line-notices.ts';
import { createNormaliser } from './pipeline/normalise/normalise.ts';
import { createJudge } from './pipeline/pipeline.ts';
import { createIdentities } from './pipeline/resolve/identities.ts';
import { createRiskKeeper, type RiskKeeper, withRisk } from './pipeline/risk/risk.ts';
import { projectFile } from './project-file.ts';
import { createCostSample } from './rules/cost-sample.ts';
import { createRuleBook } from './rules/rule-book.ts';
import { blindRules, createToldBy, tellingsOf } from './rules/told-by.ts';
import { createTryOuts } from './rules/try-outs.ts';
import { createHttpIngest } from './sources/http.ts';
import { createMqttSources } from './sources/mqtt.ts';
import { createSourceKeys } from './sources/source-keys.ts';
import { createSyslogListener } from './sources/syslog.ts';
import { createAccessDayStore } from './storage/access-day-store.ts';
import { createAlertStore } from './storage/alert-store.ts';
import { createAuditStore } from './storage/audit-store.ts';
import { createCameraHealthStore } from './storage/camera-health-store.ts';
import { createCameraStore } from './storage/camera-store.ts';
import { createClipStore } from './storage/clip-store.ts';
import { createCoverageStore } from './storage/coverage-store.ts';
import { openDatabase } from './storage/database.ts';
import { createDeadLetterStore } from './storage/dead-letter-store.ts';
import { createEventLog } from './storage/event-log.ts';
import { createEventStore } from './storage/event-store.ts';
import { createIdentityStore } from './storage/identity-store.ts';
import { createOneTimeLinkStore } from './storage/one-time-link-store.ts';
import { createRetention } from './storage/retention.ts';
import { createRuleStore } from './storage/rule-store.ts';
import { createSecretBox, readSecretKey } from './storage/secret-box.ts';
import { createSessionStore } from './storage/session-store.ts';
import { createSourceHeardStore } from './storage/source-heard-store.ts';
import { StorageSetupFault } from './storage/storage-fault.ts';
import { createUserStore } from './storage/user-store.ts';
import { createVerdictStore } from './storage/verdict-store.ts';
import { createWallStore } from './storage/wall-store.ts';
import { createWallDesk } from './wall-desk.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const ACCESS_HISTORY_MS = 5 * 60_000;
/** What a crash leaves to count again at the next start. */
const JOIN_COVERAGE_MS = 10_000;
/** An occupancy costs a pass over the day's readings. */
const OCCUPANCY_MS = 5_000;
const DEMONSTRATION_KEY = 'WATCHFLOOR_DEMONSTRATION_KEY';

export interface AppDeps {
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what is being done, for whoever watches the start. */
  readonly onProgress: (text: string) => void;
  readonly clock?: Clock;
  /** Plays the scenario of a demonstration site; absent: nothing is played. */
  readonly startDemonstration?: typeof startDemonstration;
  readonly clientDir?: string;
  readonly ffmpegPath?: string;
}

export interface StartedApp {
  /** Where the server is reached: the first public origin, else the address it listens on. */
  readonly origin: string;
  readonly port: number;
  readonly syslog: { readonly udpPort?: number; readonly tcpPort?: number };
  /** Path that signs in the first administrator, once, within a quarter of an hour. */
  readonly signInPath: string;
  readonly administratorHasPassword: boolean;
}

/**
 * The whole server: site, database, stores, line, cameras, HTTP and live, syslog, demonstration, in this order; `stop`
 * goes backwards. `start` throws StartFault with every fault of the site at once; whatever was started by then is stopped.
 */
export function createApp(config: Config, deps: AppDeps) {
  const { logger, onProgress, clock = systemClock } = deps;
  const stops: { readonly what: string; readonly stop: () => unknown }[] = [];
  const onStop = (what: string, stop: () => unknown) => stops.push({ what, stop });
  const every = (ms: number, what: string, work: () => unknown) => {
    const run = async () => work();
    const timer = setInterval(() => void run().catch((error) => logger.warn({ err: error }, what)), ms);
    onStop(what, () => clearInterval(timer));
  };

  async function start(): Promise<StartedApp> {
    // The site
    const env = { [DEMONSTRATION_KEY]: randomBytes(32).toString('base64url'), ...deps.env };
    const { deployment, mappings, ruleFiles } = loadSite(config, projectFile('server/content'), env);
    onProgress(
      `${deployment.name}: ${deployment.people.length} people, ${deployment.doors.length} doors, ${deployment.cameras.length} cameras`,
    );

    // The record
    onProgress(config.databaseUrl === undefined ? 'starting the database' : 'connecting to the database');
    const log = logger.child({ part: 'storage' });
    const db = await openDatabase({
      dataDir: join(config.dataDir, 'postgres'),
      log,
      ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
    }).catch((error: unknown) => {
      throw error instanceof StorageSetupFault ? new StartFault([error.message]) : error;
    });
    onStop('database', () => db.close());
    const eventLog = await createEventLog(db, { log, clock });
    onStop('event log', () => eventLog.close());
    const alertStore = createAlertStore(db);
    const events = createEventStore(db, { clock });
    const auditStore = createAuditStore(db);
    const verdicts = createVerdictStore(db, { clock, demonstration: deployment.demonstration });
    const userStore = createUserStore(db);
    const retention = createRetention(eventLog, { log, clock, days: config.retentionDays });
    void retention.run().catch((error) => logger.warn({ err: error }, 'retention'));
    every(HOUR_MS, 'retention', () => retention.run());

    // The rules: files, and what was changed here since
    const ruleStore = createRuleStore(db);
    const costs = createCostSample();
    const told = withCameraSource(deployment);
    const builtIn = told.sources.filter((source) => !deployment.sources.includes(source));
    const toldBy = createToldBy(deployment.sources, mappings, [
      ...OWN_TELLINGS,
      ...builtIn.flatMap(({ mapping }) => tellingsOf(mappings.get(mapping)!.mapping)),
    ]);
    const book = await createRuleBook({ files: ruleFiles, versions: ruleStore, costs, toldBy, clock });
    const { rules, correlations, refused } = book.rules();
    for (const { file, line, reason } of refused) logger.warn({ file, line, reason }, 'rule refused');
    onProgress(`${rules.length + correlations.length} rules (${refused.length} refused)`);

    // Cameras, as the site's file and the interface set them up
    const cameraStore = createCameraStore(
      db,
      createSecretBox(readSecretKey(join(config.dataDir, 'secret-key'))),
    );
    const storedCameras = await cameraStore.list();
    const { planned, orphans } = planCameras(deployment.cameras, storedCameras);
    for (const camera of orphans) logger.warn({ camera }, 'changed here, but no longer in cameras.yaml');
    let cameraHealth: CameraHealthWatch | undefined;
    const cameras = await createCameras({
      deployment: { ...deployment, cameras: [...planned.values()].map(({ definition }) => definition) },
      dataDir: config.dataDir,
      footageDir: projectFile('public/footage'),
      clock,
      log: logger.child({ part: 'cameras' }),
      onHealth: (health) => views.cameraChanged(health),
      onEvent: (fact) => cameraFacts.tell(fact),
      pictureOf: (camera) => cameraHealth?.picture(camera),
      onPlan: () => views.camerasPlanned(cameras.cameras()),
      ...(deps.ffmpegPath === undefined ? {} : { ffmpegPath: deps.ffmpegPath }),
    });

    // The line
    onProgress('catching up with the record');
    const identityStore = createIdentityStore(db, { clock });
    const identities = createIdentities(deployment, await identityStore.list(), cameras.definition);
    const accessHistory = createAccessHistory({
      deployment,
      identities,
      store: createAccessDayStore(db, { kinds: PASSAGE_KINDS }),
      log: eventLog,
      clock,
      retentionDays: config.retentionDays,
    });
    await accessHistory.catchUp();
    onStop('past passages', () => accessHistory.flush());
    every(ACCESS_HISTORY_MS, 'past passages', () => accessHistory.flush());
    every(HOUR_MS, 'past passages', () => accessHistory.forget());
    const identityWatch = createIdentityWatch({
      deployment,
      identities,
      log: eventLog,
      store: createCoverageStore(db),
      resolve: identities.resolve,
      clock,
      onFault: (error, what) => logger.warn({ err: error }, what),
      onGap: (gap) => {
        logger.warn({ gap }, 'a start read less of the past than it should');
        notices.identityGap(gap);
      },
    });
    onStop('identity watch', () => identityWatch.stop());
    every(JOIN_COVERAGE_MS, 'join coverage', () => identityWatch.flush());
    const detector = (of: typeof deployment) => {
      const detect = createDetector({
        rules: book.rules(),
        deployment: of,
        cameraOf: cameras.definition,
        onBound: (bound) => {
          logger.warn(bound, 'a correlation reached a bound');
          notices.ruleBound(bound);
        },
      });
      return {
        ...detect,
        get horizonMs() {
          return detect.horizonMs;
        },
        judge(enriched: Parameters<typeof detect.judge>[0]) {
          costs.observe(enriched);
          return detect.judge(enriched);
        },
      };
    };
    const fuser = (of: typeof deployment) =>
      createFuser({
        deployment: of,
        changesMs: () => changesMsOf(book.rules()),
        onFull: () => {
          logger.warn('the oldest alerts were let go of');
          notices.alertsFull();
        },
      });
    /** Over the deployment as people's decisions leave it; another set after each. */
    const riskOfLine = new WeakMap<object, RiskKeeper>();
    const stages = (of: typeof deployment) => {
      const enrich = createEnricher(of, {
        patternDays: Math.min(PATTERN_DAYS, config.retentionDays),
        cameraOf: cameras.definition,
        onLimit: (limit) => {
          logger.warn(limit, 'the line let go of old events');
          notices.presenceBound(limit);
        },
      });
      const risk = createRiskKeeper({
        deployment: of,
        onLimit: (limit) => {
          logger.warn(limit, 'a risk let go of its oldest findings');
          notices.riskBound();
        },
      });
      riskOfLine.set(enrich, risk);
      return { enrich, detect: withRisk(detector(of), risk), fuse: fuser(of) };
    };
    const occupancy = atMostEvery(OCCUPANCY_MS, clock, () => judge.enricher().occupancy(clock.now()));
    const currentRisk = () => riskOfLine.get(judge.enricher())!;
    const notices = createLineNotices({
      clock,
      titleOf: book.titleOf,
      unknownRules: (asOf) => judge.unknownRules(asOf),
      blindRules: (health, except) => blindRules(toldBy(book.rules()), health, clock.now(), except),
    });
    const clocks = createClockBook(deployment.sources, {
      onBound: (count) => {
        logger.warn({ count }, 'clocks are known from fewer facts than were told');
        notices.clockBound(count);
      },
    });
    const clockWatch = createClockWatch({
      deployment,
      clockOf: clocks.clockOf,
      past: await pastShifts(events, clock.now() - config.retentionDays * DAY_MS),
      log: eventLog,
      resolve: identities.resolve,
      onFault: (error, what) => logger.warn({ err: error }, what),
    });
    const sourceHealth = () =>
      clockWatch.withShifts(
        identityWatch.withCoverage(ingest.health()).map((health) => withClock(health, clocks.clockOf)),
      );
    const alertsStore = alertChanges(alertStore, db);
    const views = await createLiveViews({
      alerts: alertsStore,
      history: {
        events: await events.countsPerMinute(clock.now() - HOUR_MS, clock.now() + 1),
        alerts: (await alertStore.list({ limit: 500 })).alerts.map(({ raisedAt }) => raisedAt),
      },
      occupancy,
      sourceHealth,
      lineNotices: notices.current,
      judging: () => judge.judging(),
      clock,
      onFault: (error) => logger.warn({ err: error }, 'the alerts could not be read, trying again'),
    });
    onStop('views', () => views.stop());
    const judge = createJudge({
      ...stages(deployment),
      identity: {
        ...identityPort(identities, { stages, fuser }, identityStore.oldestNaming),
        store: verdicts,
      },
      accessDays: accessHistory.days,
      log: eventLog,
      store: verdicts,
      outputs: [views.output],
      onGap: notices.lineGap,
      clock,
      logger: logger.child({ part: 'line' }),
    });
    const ingest = createIngest({
      deployment: told,
      normalise: createNormaliser(told, mappings),
      resolve: identities.resolve,
      widen: clocks.widen,
      log: eventLog,
      clock,
      formatOf: (id) => {
        const source = told.sources.find((one) => one.id === id);
        return source && mappings.get(source.mapping)?.mapping.format;
      },
    });
    const heard = createSourceHeardStore(db);
    for (const { source, newestAt, receivedAt } of await heard.load(await eventLog.lastSeq()))
      ingest.restoreStatistics(source, {
        ...(newestAt === null ? {} : { lastEventAt: newestAt }),
        lastReceivedAt: receivedAt,
      });
    const keepHeard = async () => heard.save(await eventLog.lastSeq(), ingest.health());
    onStop('sources heard', keepHeard);
    every(MINUTE_MS, 'sources heard', keepHeard);
    await learnClocks(clocks, eventLog);
    await identityWatch.start();
    eventLog.onAppended((stored) => {
      judge.offer(stored);
      accessHistory.observe(stored);
      identityWatch.observe(stored);
      for (const event of stored) clocks.observe(event);
      clockWatch.observe(stored);
      views.eventsReceived(stored.length);
    });
    alertStore.onChange((alert) => {
      judge.observe(alert);
      void views.pokeAlerts();
    });
    await judge.start();
    book.onChange(judge.reload);
    onStop('line', () => judge.stop());
    void identityWatch
      .readPast()
      .catch((error) => logger.warn({ err: error }, 'the identifiers of the past could not be read'));
    const tryOuts = createTryOuts({
      identities: identities.current,
      accessDays: accessHistory.days,
      patternDays: Math.min(PATTERN_DAYS, config.retentionDays),
      cameraOf: cameras.definition,
      log: eventLog,
      book,
      clock,
      known: ruleStore.known,
      onFault: (error) => logger.error({ err: error }, 'a try-out failed'),
    });
    onStop('try-outs', () => tryOuts.stop());
    views.startRefreshing();
    for (const door of judge.enricher().doors()) views.doorSpoke(door);

    // Cameras
    const cameraFacts = createCameraFacts({
      ...{ ingest, clock, logger: logger.child({ part: 'cameras' }) },
      onLeftOut: notices.cameraFactsLeftOut,
    });
    onStop('camera facts', () => cameraFacts.stop());
    views.camerasPlanned(cameras.cameras());
    cameras.start();
    onStop('cameras', () => cameras.stop());
    const watch = await createCameraHealthWatch({
      cameras: cameras.watched,
      samplePictures: createPictureSampler(deps.ffmpegPath ?? 'ffmpeg'),
      store: createCameraHealthStore(db, { clock }),
      clock,
      onFact: cameraFacts.tell,
      onFault: (error) => logger.warn({ err: error }, 'the cameras’ pictures could not be judged'),
    });
    cameraHealth = watch;
    onStop('camera health', () => watch.stop());
    every(1_000, 'camera health', watch.tick);
    const clipDesk = createClipDesk({
      ...{
        cameras,
        records: createClipStore(db),
        audit: auditStore,
        deployment,
        dataDir: config.dataDir,
        clock,
      },
      budgetBytes: config.clipGigabytes * 1e9,
      log: logger.child({ part: 'clips' }),
    });
    await clipDesk.start();
    onStop('clips', () => clipDesk.stop());

    // Access, HTTP and live
    const audit = auditStore;
    const passwords = createPasswords();
    const access = createAccess({
      users: userStore,
      sessions: createSessionStore(db),
      links: createOneTimeLinkStore(db),
      audit,
      passwords,
      clock,
    });
    const users = createUsers({ users: userStore, access, audit, passwords, clock });
    every(HOUR_MS, 'sessions', () => access.sweep());
    const clientDir = deps.clientDir ?? projectFile('dist/client');
    const build = buildOf(clientDir);
    const keys = createSourceKeys({
      sources: deployment.sources,
      env,
      keyFile: join(config.dataDir, 'ingest-keys.json'),
    });
    const http = await createHttpServer({
      clock,
      logger: logger.child({ part: 'http' }),
      can,
      permissionsOf,
      sameSecret,
      cookieMaxAgeMs: SESSION_ABSOLUTE_MS,
      origins: config.publicOrigins,
      trustProxy: config.trustProxy,
      ...(config.metricsKey === undefined ? {} : { metricsKey: config.metricsKey }),
      clientDir,
      deployment,
      build,
      access,
      users,
      audit,
      auditRows: auditReader(auditStore),
      alerts: alertReader(alertStore),
      identityDesk: createIdentityDesk({
        deployment,
        identities,
        store: identityStore,
        unresolved: identityWatch.unresolved,
        coverage: identityWatch.coverage,
        rejudge: () => void judge.rejudge(),
        rejudgeState: judge.rejudgeState,
        clock,
      }),
      walls: createWallDesk({
        store: createWallStore(db),
        can,
        visibleCameras: () => new Set(cameras.cameras().map(({ id }) => id)),
        clock,
      }),
      events: currentEvents(eventReader(events), identities),
      rules: book,
      tryOuts,
      cameraDesk: createCameraDesk({
        ...{ deployment, stored: storedCameras, store: cameraStore, cameras, clock },
        test: createCameraTester({
          clock,
          ...(deps.ffmpegPath === undefined ? {} : { ffmpegPath: deps.ffmpegPath }),
        }),
      }),
      deadLetters: deadLetterReader(createDeadLetterStore(db), ingest, clock),
      cameras: cameras.cameras,
      cameraVitals: watch.vitals,
      acceptView: watch.acceptView,
      camerasFor: ({ door, zone }) =>
        door !== undefined
          ? cameras.camerasForDoor(door)
          : zone !== undefined
            ? cameras.camerasForPlace({ zone })
            : [],
      person: (id) => identities.current().deployment.people.find((person) => person.id === id),
      presenceOf: (person) => judge.enricher().presenceOf(person, clock.now()),
      likelihoodsOf: (id) => judge.enricher().likelihoods(id, clock.now()),
      topRisks: (asked) => currentRisk().top(clock.now(), asked),
      riskOf: (entity) => currentRisk().of(entity, clock.now()),
      sourceHealth,
      judging: judge.judging,
      metrics: createMetrics({
        sources: sourceHealth,
        line: judge.stats,
        judging: judge.judging,
        clock,
        live: () => live.stats(),
        queuedRows: eventLog.queuedRows,
      }),
      ingestRoutes: createHttpIngest({ ingest, deployment, keys, clock }),
      videoRoutes: createVideoRoutes({ cameras, onSessionEnded: access.onEnded }),
      recordedRoutes: clipDesk.routes,
    });
    const live = createLiveServer({
      httpServer: http.server,
      views: views.views,
      clock,
      hello: { build, demonstration: deployment.demonstration, deployment: deployment.name },
      authenticate: (cookies) => access.authenticate(http.parseCookie(cookies ?? '')[SESSION_COOKIE]),
      onSessionEnded: access.onEnded,
      isOwnOrigin: (origin, host) => isOwnOrigin(origin, host, config.publicOrigins),
      can,
      alertActs: {
        acts: alertActs(alertStore, clock),
        can,
        alert: (id) => views.views.alerts.get(id),
        isUser: async (name) => (await userStore.findByName(name))?.disabled === false,
      },
      onAlertChanged: () => void views.pokeAlerts(),
      onFault: (error, about) => logger.error({ err: error, about }, 'live'),
    });
    await http.ready();
    await listenNear('HTTP', config.port, config.portIsFixed, (port) =>
      http.listen({ host: config.host, port }),
    );
    onStop('http', () => http.close());
    onStop('live', () => live.stop());
    const { port } = http.server.address() as AddressInfo;
    if (port !== config.port) onProgress(`port ${config.port} is taken: using ${port}`);

    // Syslog
    const syslog = await openSyslog();

    // Brokers
    const mqttSources = createMqttSources({
      deployment,
      ingest,
      env,
      clock,
      warn: (text) => logger.warn(text),
    });
    mqttSources.start();
    onStop('mqtt', () => mqttSources.stop());

    // The demonstration
    if (deployment.demonstration && config.demo !== 'off' && deps.startDemonstration) {
      const play = deps.startDemonstration({
        deployment,
        baseUrl: `http://${urlHost(config.host)}:${port}`,
        ...(syslog.tcpPort === undefined ? {} : { syslogPort: syslog.tcpPort }),
        key: env[DEMONSTRATION_KEY]!,
        clock,
        believedZone: (person) => {
          // The feeds were silent while the server was down: nobody is known to be anywhere, and still nobody left.
          const left = judge.enricher().leftAt(person, clock.now());
          return left?.state === 'out' ? 'outside' : left?.zone;
        },
        log: {
          info: (text) => logger.info(text),
          warn: (text) => logger.warn(text),
        },
      });
      onStop('demonstration', () => play.stop());
      onProgress('the demonstration plays');
    }

    const administrator = await users.firstAdministrator();
    return {
      origin: config.publicOrigins[0] ?? `http://${urlHost(config.host)}:${port}`,
      port,
      syslog,
      signInPath: `/signin/${await access.createLink(administrator.id)}`,
      administratorHasPassword: await users.hasPassword(administrator.name),
    };

    async function openSyslog(): Promise<{ readonly udpPort?: number; readonly tcpPort?: number }> {
      const { syslogUdpPort: udp, syslogTcpPort: tcp } = config;
      if (udp === 0 && tcp === 0) return {};
      const first = udp || tcp;
      return listenNear('syslog', first, config.syslogIsFixed, async (at) => {
        const listener = createSyslogListener({
          deployment,
          ingest,
          clock,
          listen: {
            host: config.host,
            ...(udp === 0 ? {} : { udpPort: udp + at - first }),
            ...(tcp === 0 ? {} : { tcpPort: tcp + at - first }),
          },
          warn: (text) => logger.warn(text),
        });
        try {
          const ports = await listener.start();
          onStop('syslog', () => listener.stop());
          if (at !== first) onProgress(`syslog port ${first} is taken: using ${at}`);
          return ports;
        } catch (error) {
          await listener.stop();
          throw error;
        }
      });
    }
  }

  /** Stops what was started, newest first; a part that fails to stop is logged and does not keep the others. */
  async function stop(): Promise<void> {
    for (let one = stops.pop(); one !== undefined; one = stops.pop()) {
      try {
        await one.stop();
      } catch (error) {
        logger.error({ err: error, what: one.what }, 'a part did not stop cleanly');
      }
    }
  }

  let starting: Promise<StartedApp> | undefined;
  return {
    /** Once only. */
    async start(): Promise<StartedApp> {
      starting = start();
      try {
        return await starting;
      } catch (error) {
        await stop();
        throw error;
      }
    },
    /** Waits for a start that is under way: half of it cannot be stopped. */
    async stop(): Promise<void> {
      await starting?.catch(() => {});
      await stop();
    },
  };
}

/** Changes with every build of the client. */
function buildOf(clientDir: string): string {
  const page = join(clientDir, 'index.html');
  return existsSync(page)
    ? createHash('sha256').update(readFileSync(page)).digest('hex').slice(0, 12)
    : 'none';
}

/** An address as a URL names it; any address is reached at this machine's own. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
