import type { Alert, AlertDetail } from '../domain/alert.ts';
import type { Camera } from '../domain/camera.ts';
import type { EntityKey } from '../domain/entity.ts';
import type { DeadLetter, LoggedEvent } from '../domain/event.ts';
import type {
  IdentityDecision,
  JoinCoverage,
  RejudgeState,
  UnresolvedIdentifier,
} from '../domain/identity.ts';
import type { PlaceLikelihood, Presence } from '../domain/presence.ts';
import type { Permission, Principal } from '../domain/principal.ts';
import type { EntityRisk } from '../domain/risk.ts';
import type { Door, Person, Site, Zone } from '../domain/site.ts';

/**
 * HTTP answers. Errors are `{ error: { code, message, requestId } }` everywhere.
 *
 * | method, path | answer |
 * |---|---|
 * | GET /api/session | SessionAnswer |
 * | POST /api/session {name, password} · DELETE /api/session | SessionAnswer · 204 |
 * | GET /signin · GET /signin/:token | the sign-in page (no script) · one-time link: 303 to `/` with a session |
 * | GET /api/deployment | DeploymentAnswer |
 * | GET /api/alerts?status=&before=&limit= | AlertsAnswer |
 * | GET /api/alerts/:id | AlertDetail |
 * | GET /api/alerts/:id/pivot | PivotAnswer |
 * | GET /api/events?entity=&source=&kind=&from=&to=&before=&limit= | EventsAnswer, newest first |
 * | GET /api/events/:id | LoggedEvent |
 * | GET /api/dead-letters?source=&before=&limit= · POST /api/dead-letters/replay {ids} | DeadLettersAnswer · ReplayAnswer |
 * | GET /api/identities | IdentitiesAnswer; `identity.view` |
 * | POST /api/identities/merges {key, person, from?, to?, reason} · /api/identities/rejections {key, person, reason} | 201 IdentityDecision; `identity.decide` |
 * | POST /api/identities/decisions/:id/undo {reason} | 201 IdentityDecision; `identity.decide` |
 * | GET /api/people?query= | PeopleAnswer: names only, by the beginning of their words |
 * | GET /api/people/:id | PersonAnswer; the reading is audited |
 * | GET /api/risk?kind=&limit= | RiskAnswer, highest first; the reading is audited |
 * | GET /api/audit?before=&limit= · GET /api/users · POST /api/users | admin |
 * | /api/rules… | rules.ts |
 * | GET /api/cameras/vitals · POST /api/cameras/:id/accept-view | cameras.ts |
 * | /api/walls… · POST /api/snapshots | walls.ts |
 * | GET · POST /api/cameras · POST /api/cameras/test · /api/cameras/discover · PATCH · DELETE /api/cameras/:id · GET · POST /api/cameras/:id/ptz | cameras.ts |
 * | POST /api/ingest/:source | 202 IngestAnswer; bearer key, no session |
 * | GET /video/:camera/low.m3u8?_HLS_msn=&_HLS_part=&_HLS_skip= · part/:run.:number.m4s | video by parts (LL-HLS), blocking |
 * | GET /video/:camera/live.m3u8 · range.m3u8?from=&to= · init/:n.mp4 · seg/:name.m4s · still.jpg?at= | video |
 * | GET /api/recorded?cameras=&from=&to= | RecordedAnswer (recorded.ts) |
 * | /api/clips… | clips.ts |
 * | GET /basemap/* /footage/* | files, session needed |
 * | GET /metrics | Prometheus text; admin session or metrics key |
 */
export interface SessionAnswer {
  readonly principal: Principal;
  readonly permissions: readonly Permission[];
  /** Sent back as `x-csrf-token` on every request that changes something. */
  readonly csrfToken: string;
  readonly demonstration: boolean;
  readonly deployment: string;
  readonly build: string;
}

/** What changes rarely: fetched once, then live views carry states. */
export interface DeploymentAnswer {
  readonly id: string;
  readonly name: string;
  readonly demonstration: boolean;
  readonly sites: readonly Site[];
  readonly zones: readonly Zone[];
  readonly doors: readonly Door[];
  readonly cameras: readonly Camera[];
  readonly users: readonly { readonly name: string; readonly role: string }[];
}

export interface AlertsAnswer {
  readonly alerts: readonly Alert[];
  readonly nextBefore?: string;
}

export interface EventsAnswer {
  readonly events: readonly LoggedEvent[];
  readonly nextBefore?: string;
}

export interface PivotCamera {
  readonly camera: string;
  /** Why this one: "sees door D-03, 6 m away", "same zone". */
  readonly reason: string;
  readonly distanceM: number;
}

/** All that one key opens. */
export interface PivotAnswer extends AlertDetail {
  readonly cameras: readonly PivotCamera[];
  /** Recorded range around the moment, epoch milliseconds; `to` may lie ahead while the moment is fresh. */
  readonly clip: { readonly from: number; readonly to: number; readonly at: number };
  readonly person?: PersonAnswer;
  readonly timeline: {
    readonly from: number;
    readonly to: number;
    /** Events of the person, their accounts and hosts, and of the door, oldest first. */
    readonly events: readonly TimelineEvent[];
    /** True where the limit cut the list. */
    readonly truncated: boolean;
    /** Sources that say something here, with how old their newest event is: silence of a stale one means nothing. */
    readonly feeds: readonly {
      readonly source: string;
      readonly newestAt?: number;
      readonly stale: boolean;
    }[];
  };
}
export interface TimelineEvent {
  readonly id: string;
  readonly time: number;
  readonly timeErrorMs: number;
  readonly receivedAt: number;
  readonly kind: string;
  readonly domain: string;
  readonly source: string;
  readonly message: string;
  readonly severity: number;
  readonly door?: string;
  readonly host?: string;
  /** Person confidence 0..1 where a person was resolved. */
  readonly confidence?: number;
  readonly entities: readonly EntityKey[];
  /** Evidence of one of the alert's findings. */
  readonly evidence: boolean;
}

export interface PersonAnswer {
  readonly person: Person;
  readonly presence: Presence;
  /** Where they may be, missed readings considered; likely places only. */
  readonly likelihoods?: readonly PlaceLikelihood[];
  readonly risk?: EntityRisk;
}

export interface RiskAnswer {
  readonly asOf: number;
  readonly risks: readonly EntityRisk[];
}

export interface IdentitiesAnswer {
  /** The likeliest proposal first, then those without one; at most 200. */
  readonly unresolved: readonly UnresolvedIdentifier[];
  readonly unresolvedTotal: number;
  /** All of them, newest first. */
  readonly decisions: readonly (IdentityDecision & {
    readonly personName: string;
    /** Of a merge or a rejection that was taken back: who did, when, why. */
    readonly undone?: { readonly by: string; readonly at: number; readonly reason: string };
  })[];
  readonly coverage: readonly JoinCoverage[];
  readonly rejudge: RejudgeState;
  readonly people: readonly PersonHit[];
}

/** Enough to find somebody by; the record itself is read by id. */
export interface PersonHit {
  readonly id: string;
  readonly name: string;
  readonly department?: string;
}
export interface PeopleAnswer {
  readonly people: readonly PersonHit[];
}

export interface DeadLettersAnswer {
  readonly deadLetters: readonly DeadLetter[];
  readonly total: number;
  readonly nextBefore?: string;
}
export interface ReplayAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly stillRejected: readonly { readonly id: string; readonly reason: string }[];
}

export interface IngestAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}
