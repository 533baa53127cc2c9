import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyContextConfig,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
  type RouteOptions,
} from 'fastify';
import type { Permission, Principal } from '../../shared/domain/principal.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import { addAuthentication } from './plugins/authenticate.ts';
import { addCompression } from './plugins/compress.ts';
import { addErrors } from './plugins/errors.ts';
import { addSecurityHeaders } from './plugins/security-headers.ts';
import { addStaticClient } from './plugins/static-client.ts';
import type { Routes } from './ports.ts';
import { createAdministrationRoutes } from './routes/administration.ts';
import { createAlertRoutes } from './routes/alerts.ts';
import { createCameraHealthRoutes } from './routes/camera-health.ts';
import { createCameraRoutes } from './routes/cameras.ts';
import { createDeadLetterRoutes } from './routes/dead-letters.ts';
import { createEventRoutes } from './routes/events.ts';
import { createIdentityRoutes } from './routes/identities.ts';
import { createRuleRoutes } from './routes/rules.ts';
import { createSessionRoutes } from './routes/session.ts';
import { createSiteRoutes } from './routes/site.ts';
import { createWallRoutes } from './routes/walls.ts';

export const API_REQUESTS_PER_MINUTE = 600;

export interface HttpServerDeps extends Routes {
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly can: (principal: Principal, permission: Permission) => boolean;
  readonly permissionsOf: (principal: Principal) => readonly Permission[];
  readonly sameSecret: (left: string, right: string) => boolean;
  readonly cookieMaxAgeMs: number;
  readonly origins: readonly string[];
  /** Behind a proxy that ends TLS and names the client's address in `x-forwarded-for`. */
  readonly trustProxy: boolean;
  readonly metricsKey?: string;
  /** The built client. */
  readonly clientDir: string;
  /** Plugins of other parts: ingest (opens itself by bearer key) and video (guarded here by `video.view`). */
  readonly ingestRoutes?: FastifyPluginAsync;
  readonly videoRoutes?: FastifyPluginAsync;
  /** Plugins that state their own permissions: recorded time, clips. */
  readonly recordedRoutes?: readonly FastifyPluginAsync[];
  /** Told of every route as it is registered. */
  readonly onRoute?: (route: RouteOptions) => void;
}

/** The HTTP side: everything is guarded unless its route says `config: { open: true }`. Not listening yet. */
export async function createHttpServer(deps: HttpServerDeps): Promise<FastifyInstance> {
  const https = deps.origins.some((origin) => origin.startsWith('https:'));
  const app = Fastify({
    loggerInstance: deps.logger,
    // Addresses of one-time links are secrets: requests are not logged, only what goes wrong, under the request's id.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: deps.trustProxy,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
  });
  if (deps.onRoute) app.addHook('onRoute', deps.onRoute);
  await app.register(cookie);
  addErrors(app);
  await addSecurityHeaders(app, { https });
  addAuthentication(app, deps);
  addCompression(app);
  await app.register(rateLimit, {
    max: API_REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    hook: 'preValidation',
    keyGenerator: (request) => request.session?.id ?? request.ip,
    // Video segments and files come in bursts of a wall's making; ingest has its own limits.
    allowList: (request) => !/^\/(api\/(?!ingest\/)|signin\/)/.test(request.url),
    errorResponseBuilder: () => new PublicFault('RATE_LIMITED'),
  });

  app.get('/healthz', { config: { open: true } }, async (_request, reply) => {
    const hasStopped = deps.judging()?.state === 'stopped';
    return reply
      .code(hasStopped ? 503 : 200)
      .type('text/plain')
      .send(hasStopped ? 'nothing is judged any more' : 'ok');
  });
  app.get(
    '/metrics',
    {
      config: {
        permission: 'user.manage',
        ...(deps.metricsKey === undefined ? {} : { bearerKey: deps.metricsKey }),
      },
    },
    async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.metrics()),
  );
  await app.register(createSessionRoutes({ ...deps, https }));
  await app.register(createSiteRoutes(deps));
  await app.register(createAlertRoutes(deps));
  await app.register(createEventRoutes(deps));
  await app.register(createDeadLetterRoutes(deps));
  await app.register(createIdentityRoutes(deps));
  await app.register(createAdministrationRoutes(deps));
  await app.register(createRuleRoutes(deps));
  await app.register(createWallRoutes(deps));
  await app.register(createCameraRoutes(deps));
  await app.register(createCameraHealthRoutes(deps));
  if (deps.ingestRoutes) await app.register(withConfig(deps.ingestRoutes, { open: true }));
  if (deps.videoRoutes) {
    await app.register(withConfig(deps.videoRoutes, { permission: 'video.view' }), { prefix: '/video' });
  }
  for (const routes of deps.recordedRoutes ?? []) await app.register(routes);
  await addStaticClient(app, { dir: deps.clientDir });
  return app;
}

/** Another part's routes with what the guard must know of them. */
function withConfig(routes: FastifyPluginAsync, config: FastifyContextConfig): FastifyPluginAsync {
  return async function guardedRoutes(scope) {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...config };
    });
    await scope.register(routes);
  };
}
