import type { BlindRules, LineNotice, RuleUnknown } from '../../shared/domain/line-health.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';
import { namesInWords } from '../../shared/lib/names-in-words.ts';
import type { Clock } from '../clock.ts';
import type { LineGap } from './judge-port.ts';

export interface LineNoticesDeps {
  readonly clock: Clock;
  /** Title of a rule by its id, as people know it. */
  readonly titleOf: (rule: string) => string;
  readonly unknownRules: (asOf: number) => readonly RuleUnknown[];
  /** Rules but those that can find nothing, since no source that could tell it is heard. */
  readonly blindRules: (
    health: readonly SourceHealth[],
    except: ReadonlySet<string>,
  ) => readonly BlindRules[];
}

/** How many rules are named, where many are blind. */
const NAMED = 3;

/** Bounds of the line by what people read. What stands here is exactly what `README.md` lists. */
const BOUND_WORDS: Readonly<Record<string, string>> = {
  person_full:
    'More events of one person are kept than there is room for: the oldest went before their time.',
  total_full: 'More events are kept than there is room for: the oldest went before their time.',
  too_late: 'An event came later than what is still kept: presence was not judged again for it.',
  group: 'One group has more events than there is room for: the oldest are final before their time.',
  groups: 'More groups than there is room for: the one least recently seen was let go.',
  total: 'More events in windows than there is room for: the oldest group was let go.',
  lateness: 'An event came later than what is still open: it was not taken into the window.',
  risk_full: 'More findings weigh on one person, host or place than are counted: the oldest are not.',
  rebuild_cut:
    'More events than are read again at a start: where people were, and what windows held, before the newest is not known.',
  rejudge_cut:
    'More events than are judged again after a decision about an identity: before the newest, findings stand as they were.',
  not_judged:
    'An event could not be judged, since something broke at it: what it would have told is missing. The log names it.',
  camera_facts:
    'More of what befell cameras waits for the record than there is room for: the newest was left out.',
  combinations: 'One event names more groups or values than are counted: the rest is left out.',
  evidence:
    'More events match this rule than there is room for: findings lack the oldest as evidence, what is counted stands.',
  alerts_full:
    'More findings stand in alerts than there is room for: the oldest alerts stay as they are, whatever comes late.',
  findings:
    'This rule has found more than there is room for: the oldest of its findings stay as they are, whatever comes late.',
  coverage_past:
    'More events than are counted again at a start: what a source usually matches, and a fall of it, may be missing.',
  identifiers_past:
    'More events of the last day than are read again at a start: identifiers nobody is known by may be missing.',
  anchors:
    'More facts at once than are held against each other: some that two sources told did not count for their clocks.',
};

/** What a person must know of the line itself: every bound it reached since the start, every rule it cannot judge now. */
export function createLineNotices({ clock, titleOf, unknownRules, blindRules }: LineNoticesDeps) {
  const bounds = new Map<string, LineNotice>();
  const since = new Map<string, number>();

  function reached(about: string, id: string, bound: string, count: number | undefined): void {
    const now = clock.now();
    const key = `bound ${id} ${bound}`;
    const known = bounds.get(key);
    bounds.set(key, {
      id: key,
      kind: 'bound',
      about,
      text: BOUND_WORDS[bound] ?? bound,
      count: count ?? (known?.count ?? 0) + 1,
      since: known?.since ?? now,
      lastAt: now,
    });
  }

  /** `from`: since when; before all time where nobody knows, which is since it was first seen. */
  function unknownFor(
    id: string,
    from: number,
    says: Pick<LineNotice, 'about' | 'text' | 'count'>,
  ): LineNotice {
    const at = since.get(id) ?? (Number.isFinite(from) ? from : clock.now());
    since.set(id, at);
    return { id, kind: 'unknown', ...says, since: at, lastAt: at };
  }

  return {
    /** A correlation reached a bound for the `count`th time. */
    ruleBound: ({ rule, bound, count }: { rule: string; bound: string; count: number }) =>
      reached(titleOf(rule), rule, bound, count),
    /** Presence reached a bound. */
    presenceBound: ({ type }: { type: string }) => reached('Presence', 'presence', type, undefined),
    /** A risk let go of its oldest findings. Whose it is, only the log says: not everybody who sees this may know. */
    riskBound: () => reached('Risk', 'risk', 'risk_full', undefined),
    /** Alerts were let go of before their findings were final. */
    alertsFull: () => reached('Alerts', 'alerts', 'alerts_full', undefined),
    /** Something the line did not look at. */
    lineGap: (gap: LineGap) => reached('The line', 'line', gap, undefined),
    /** Something that befell a camera found no room while the record was away. */
    cameraFactsLeftOut: () => reached('Cameras', 'cameras', 'camera_facts', undefined),
    /** A start read less of who is who than it should. */
    identityGap: (gap: 'coverage_past' | 'identifiers_past') =>
      reached('Identities', 'identities', gap, undefined),
    /** Clocks are known from fewer facts than were told, the `count`th time. */
    clockBound: (count: number) => reached('Clocks', 'clocks', 'anchors', count),
    /** All of them, in a fixed order: rules not judged first. */
    current(health: readonly SourceHealth[]): LineNotice[] {
      const now = clock.now();
      const judged = unknownRules(now);
      const unknown = [
        ...judged.map(({ rule, title, because, feedAgeMs }) =>
          unknownFor(`unknown ${rule}`, feedAgeMs === undefined ? now : now - feedAgeMs, {
            about: title,
            text: `Not judged: ${because}.`,
            count: 1,
          }),
        ),
        ...blindRules(health, new Set(judged.map(({ rule }) => rule))).map(({ sources, rules }) =>
          unknownFor(
            `blind ${sources.map(({ id }) => id).join(' ')}`,
            // Since the last of them fell silent.
            Math.max(...sources.map(({ lastReceivedAt }) => lastReceivedAt ?? Number.NEGATIVE_INFINITY)),
            {
              about: namesInWords(sources.map(({ name }) => name)),
              text: `Not heard, so nothing is found by ${namesInWords(rules, NAMED)}.`,
              count: rules.length,
            },
          ),
        ),
      ];
      const ids = new Set(unknown.map(({ id }) => id));
      for (const id of since.keys()) if (!ids.has(id)) since.delete(id);
      return [...unknown, ...bounds.values()];
    },
  };
}
