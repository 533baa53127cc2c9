import type { Alert } from '../../shared/domain/alert.ts';

/** What a person can do to an alert. Nothing shows as done before the server says so. */
export interface AlertCommands {
  readonly mayAct: boolean;
  acknowledge(alert: Alert): void;
  /** Assigns to whoever is signed in; takes it back when already theirs. */
  assignToMe(alert: Alert): void;
  /** Leads may hand an alert to others. */
  readonly mayAssign: boolean;
  /** Opens the dialog that hands it to somebody else. */
  assign(alert: Alert): void;
  /** Opens the note dialog. */
  note(alert: Alert): void;
  /** Opens the disposition dialog. */
  resolve(alert: Alert): void;
  reopen(alert: Alert): void;
  /** Alerts with an unanswered act. */
  readonly pending: ReadonlySet<string>;
}

/** Which acts make sense now. */
export function possibleActs(alert: Alert): {
  readonly acknowledge: boolean;
  readonly assign: boolean;
  readonly resolve: boolean;
  readonly reopen: boolean;
} {
  const isOpen = alert.status === 'new' || alert.status === 'acknowledged';
  return {
    acknowledge: alert.status === 'new',
    assign: isOpen,
    resolve: isOpen,
    reopen: alert.status === 'resolved',
  };
}
