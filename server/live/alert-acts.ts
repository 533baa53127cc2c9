import type { Alert, Disposition } from '../../shared/domain/alert.ts';
import type { Permission, Principal } from '../../shared/domain/principal.ts';
import { PublicFault } from '../errors.ts';
import { parseAlert, parseAssign, parseNote, parseResolve } from './requests.ts';

/** The human side of an alert. Each throws PublicFault NOT_FOUND or CONFLICT and returns the alert as it then stands. */
export interface AlertActs {
  acknowledge(alertId: string, by: Principal): Promise<Alert>;
  assign(alertId: string, assignee: string | null, by: Principal): Promise<Alert>;
  note(alertId: string, text: string, by: Principal): Promise<Alert>;
  resolve(alertId: string, disposition: Disposition, note: string | undefined, by: Principal): Promise<Alert>;
  reopen(alertId: string, by: Principal): Promise<Alert>;
}

export interface AlertActDeps {
  readonly acts: AlertActs;
  readonly can: (principal: Principal, permission: Permission) => boolean;
  /** The alert as the view holds it, to judge who gives away whose work. */
  readonly alert: (id: string) => Alert | undefined;
  /** True for the name of an account that may sign in. */
  readonly isUser: (name: string) => Promise<boolean>;
}

export const ALERT_EVENTS = [
  'alert:acknowledge',
  'alert:assign',
  'alert:note',
  'alert:resolve',
  'alert:reopen',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** Checks and does what a person asks of an alert; whatever is refused is a PublicFault. */
export function createAlertActHandlers(
  deps: AlertActDeps,
): Record<AlertEvent, (request: unknown, by: Principal) => Promise<Alert>> {
  const { acts, can } = deps;
  const mayAct = (by: Principal) => {
    if (!can(by, 'alert.act')) throw new PublicFault('FORBIDDEN');
  };

  return {
    async 'alert:acknowledge'(request, by) {
      const { alertId } = parseAlert(request);
      mayAct(by);
      return acts.acknowledge(alertId, by);
    },
    async 'alert:assign'(request, by) {
      const { alertId, assignee } = parseAssign(request);
      mayAct(by);
      const holder = deps.alert(alertId)?.assignee;
      // Taking what nobody has, and giving back one's own, is acting; the rest moves another person's work.
      const ownAffair =
        (assignee === null || assignee === by.name) && (holder === undefined || holder === by.name);
      if (!ownAffair && !can(by, 'alert.assign_others')) throw new PublicFault('FORBIDDEN');
      if (assignee !== null && !(await deps.isUser(assignee))) {
        throw new PublicFault('BAD_REQUEST', `There is no account ${assignee}.`);
      }
      return acts.assign(alertId, assignee, by);
    },
    async 'alert:note'(request, by) {
      const { alertId, text } = parseNote(request);
      mayAct(by);
      if (text.trim() === '') throw new PublicFault('BAD_REQUEST', 'The note is empty.');
      return acts.note(alertId, text.trim(), by);
    },
    async 'alert:resolve'(request, by) {
      const { alertId, disposition, note } = parseResolve(request);
      mayAct(by);
      return acts.resolve(alertId, disposition, note?.trim() || undefined, by);
    },
    async 'alert:reopen'(request, by) {
      const { alertId } = parseAlert(request);
      mayAct(by);
      return acts.reopen(alertId, by);
    },
  };
}
