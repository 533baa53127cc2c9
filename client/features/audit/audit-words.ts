const ACTION_WORDS: Readonly<Record<string, string>> = {
  'alert.acknowledge': 'Acknowledged',
  'alert.assign': 'Assigned',
  'alert.note': 'Added a note',
  'alert.pivot': 'Opened the pivot',
  'alert.reopen': 'Reopened',
  'alert.resolve': 'Resolved',
  'dead_letter.replay': 'Replayed dead letters',
  'person.read': 'Read a person',
  'rule.add': 'Added a rule',
  'rule.change': 'Changed a rule',
  'rule.disable': 'Switched a rule off',
  'rule.enable': 'Switched a rule on',
  'rule.revert': 'Took a rule back',
  'rule.try': 'Tried a rule on history',
  'session.end': 'Signed out',
  'session.refuse': 'Sign-in refused',
  'session.start': 'Signed in',
  'user.change_password': 'Changed their own password',
  'user.create': 'Added a user',
  'user.disable': 'Blocked a user',
  'user.enable': 'Let a user in again',
  'user.set_password': 'Reset a password',
  'user.set_role': 'Changed a role',
  'video.snapshot': 'Took a picture off the wall',
  'wall.add': 'Kept a wall',
  'wall.change': 'Changed a wall',
  'wall.remove': 'Deleted a wall',
};

/** An act in words; one without words here reads as it is recorded. */
export function actionWords(action: string): string {
  return ACTION_WORDS[action] ?? action;
}

/** `person E1042, disposition test`; text as it is. */
export function detailWords(detail: unknown): string {
  if (detail === null || detail === undefined) return '';
  if (typeof detail !== 'object') return String(detail);
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

/** `alert:d90cdfb426a3…` as its kind and its id, a long id cut: the whole one stands in the row's title. */
export function subjectWords(subject: string | undefined): { readonly kind: string; readonly id: string } {
  if (subject === undefined) return { kind: '', id: '' };
  const colon = subject.indexOf(':');
  const id = subject.slice(colon + 1);
  return {
    kind: colon < 0 ? '' : subject.slice(0, colon).replaceAll('_', ' '),
    id: /^[0-9a-f-]{20,}$/.test(id) ? `${id.slice(0, 8)}…` : id,
  };
}
