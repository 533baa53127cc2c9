import type {
  CameraChange,
  CameraInput,
  CameraSettings,
  CamerasAnswer,
  CameraTestAnswer,
  DiscoverAnswer,
  PtzAnswer,
  PtzRequest,
} from '../../shared/contract/cameras.ts';
import type { IdentitiesAnswer, PivotCamera } from '../../shared/contract/http.ts';
import type { NewWall, WallChange, WallsAnswer } from '../../shared/contract/walls.ts';
import type { Alert, AlertDetail, AlertStatus } from '../../shared/domain/alert.ts';
import type { Camera } from '../../shared/domain/camera.ts';
import type { CameraVitals } from '../../shared/domain/camera-vitals.ts';
import type { EntityKey } from '../../shared/domain/entity.ts';
import type { DeadLetter, LoggedEvent } from '../../shared/domain/event.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import type { JudgingState } from '../../shared/domain/line-health.ts';
import type { PlaceLikelihood, Presence } from '../../shared/domain/presence.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import type { EntityRisk, RiskKind } from '../../shared/domain/risk.ts';
import type { Deployment, Person } from '../../shared/domain/site.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';
import type { WallPreset } from '../../shared/domain/wall.ts';
import type { Access } from '../access/access.ts';
import type { AuditEntry, AuditLog } from '../access/ports.ts';
import type { Users } from '../access/users.ts';
import type { LooseSource } from '../cameras/source-input.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import type { TryOuts } from '../rules/try-outs.ts';

/** What the routes read; `app.ts` hands in what implements it. `before` is an opaque cursor out of `nextBefore`. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextBefore?: string;
}

export interface AlertReader {
  list(query: {
    readonly status?: AlertStatus;
    readonly before?: string;
    readonly limit: number;
  }): Promise<Page<Alert>>;
  detail(id: string): Promise<AlertDetail | undefined>;
}

export interface EventReader {
  list(query: {
    /** Any of them; absent or none: whoever. */
    readonly entities?: readonly EntityKey[];
    readonly source?: string;
    readonly kind?: string;
    readonly from?: number;
    readonly to?: number;
    readonly before?: string;
    readonly limit: number;
  }): Promise<Page<LoggedEvent>>;
  byId(id: string): Promise<LoggedEvent | undefined>;
  /** Events with any of the entities and from <= time <= to, nearest to `at` first where `limit` cuts; oldest first. */
  around(query: {
    readonly entities: readonly EntityKey[];
    readonly at: number;
    readonly from: number;
    readonly to: number;
    readonly limit: number;
  }): Promise<{ readonly events: readonly LoggedEvent[]; readonly truncated: boolean }>;
}

export interface DeadLetterReader {
  list(query: {
    readonly source?: string;
    readonly before?: string;
    readonly limit: number;
  }): Promise<Page<DeadLetter> & { readonly total: number }>;
  replay(ids: readonly string[]): Promise<{
    readonly accepted: number;
    readonly duplicates: number;
    readonly stillRejected: readonly { readonly id: string; readonly reason: string }[];
  }>;
}

export interface AuditRow extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
}
export interface AuditReader {
  list(query: { readonly before?: string; readonly limit: number }): Promise<Page<AuditRow>>;
}

/** Where people decide whose an identifier is. Faults: BAD_REQUEST, NOT_FOUND, CONFLICT, each saying what is wrong. */
export interface IdentityDesk {
  list(): IdentitiesAnswer;
  /** `from`, `to`: event times it holds for, epoch milliseconds. */
  merge(asked: {
    readonly key: string;
    readonly person: string;
    readonly from?: number;
    readonly to?: number;
    readonly reason: string;
    readonly by: string;
  }): Promise<IdentityDecision>;
  reject(asked: {
    readonly key: string;
    readonly person: string;
    readonly reason: string;
    readonly by: string;
  }): Promise<IdentityDecision>;
  /** Takes back a merge or a rejection. */
  undo(asked: {
    readonly decision: number;
    readonly reason: string;
    readonly by: string;
  }): Promise<IdentityDecision>;
}

/** Walls kept under a name, as one principal may see and change them. Faults: BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT. */
export interface WallDesk {
  list(principal: Principal): Promise<WallsAnswer>;
  add(principal: Principal, asked: NewWall): Promise<WallPreset>;
  change(principal: Principal, id: string, asked: WallChange): Promise<WallPreset>;
  remove(principal: Principal, id: string, revision: number): Promise<void>;
}

/** What of a camera is set, before its source was looked at. */
type WithLooseSource<T> = Omit<T, 'source'> & { readonly source: LooseSource };
export type CameraFields = Partial<WithLooseSource<Omit<CameraChange, 'basedOn'>>>;

/** Where cameras are set up. Faults: BAD_REQUEST, NOT_FOUND, CONFLICT, RATE_LIMITED, each saying what is wrong. */
export interface CameraDesk {
  list(): CamerasAnswer;
  add(asked: WithLooseSource<CameraInput>, by: string): Promise<CameraSettings>;
  change(
    id: string,
    asked: CameraFields & Pick<CameraChange, 'basedOn'>,
    by: string,
  ): Promise<CameraSettings>;
  /** What is left of one that stands in the site's file. */
  remove(id: string, basedOn: number, by: string): Promise<CameraSettings | undefined>;
  test(asked: { readonly source: LooseSource; readonly camera?: string }): Promise<CameraTestAnswer>;
  /** `from`: one of the server's own addresses. */
  discover(from: string): Promise<DiscoverAnswer>;
  presets(id: string): Promise<PtzAnswer>;
  /** Throws CAMERA_FAILED where the camera does not do it. */
  move(id: string, asked: PtzRequest): Promise<void>;
}

export interface Routes {
  readonly cameraDesk: CameraDesk;
  readonly identityDesk: IdentityDesk;
  readonly walls: WallDesk;
  readonly deployment: Deployment;
  readonly build: string;
  readonly access: Access;
  readonly users: Users;
  readonly audit: AuditLog;
  readonly auditRows: AuditReader;
  readonly alerts: AlertReader;
  readonly events: EventReader;
  readonly deadLetters: DeadLetterReader;
  readonly rules: Pick<
    RuleBook,
    'list' | 'detail' | 'version' | 'export' | 'check' | 'save' | 'setDisabled' | 'revert'
  >;
  readonly tryOuts: Pick<TryOuts, 'start' | 'get' | 'cancel'>;
  /** Cameras as screens know them. */
  readonly cameras: () => readonly Camera[];
  /** How a camera did; undefined where nobody has watched it. */
  readonly cameraVitals: (camera: string) => CameraVitals | undefined;
  /** What it sees now is what it is to see. False where there is no such camera. */
  readonly acceptView: (camera: string) => Promise<boolean>;
  /** Cameras for a door or, where the alert names none, for its zone; best first. */
  readonly camerasFor: (place: { readonly door?: string; readonly zone?: string }) => readonly PivotCamera[];
  readonly person: (id: string) => Person | undefined;
  readonly presenceOf: (personId: string) => Presence;
  /** Where the person may be, missed readings considered. */
  readonly likelihoodsOf: (personId: string) => readonly PlaceLikelihood[];
  /** The highest risks now. */
  readonly topRisks: (asked: { readonly kind?: RiskKind; readonly limit: number }) => readonly EntityRisk[];
  readonly riskOf: (entity: EntityKey) => EntityRisk | undefined;
  readonly sourceHealth: () => readonly SourceHealth[];
  /** Undefined while what comes in is judged at once. */
  readonly judging: () => JudgingState | undefined;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}
