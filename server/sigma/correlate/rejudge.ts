import { advance, nameAfter } from './episodes.ts';
import { timeOf, windowOf } from './event-rows.ts';
import { type Course, doubtIn, type Episode, type Group, type Run, slotAt } from './group.ts';

/** What judging a group again came to. */
export interface Rejudged {
  /** Episodes that are no more. */
  readonly gone: readonly Episode[];
  /** Episodes that may say something else than was reported. */
  readonly touched: readonly Episode[];
}

export function createRun(group: Group): Run {
  return {
    cut: 0,
    sealed: undefined,
    episodes: [],
    windowStart: 0,
    lastHeld: false,
    window: group.state.judge.open(),
    changedFrom: 0,
    changedTo: group.count - 1,
    judgedCount: 0,
  };
}

/**
 * Judges a group anew from where it changed, and no further than to where all is again as it was: where a window is the
 * same as before and holds nothing that changed, all that follows is. What each contribution's window was is kept for that.
 */
export function rejudge(group: Group): Rejudged {
  const run = group.run!;
  const { state } = group;
  const old = run.episodes;
  const from = Math.max(run.cut, Math.min(run.changedFrom, group.count));
  const course = resume(group, run, from);
  // Those that ended before anything changed.
  const untouched = course.episodes.length - (course.lastHeld ? 1 : 0);
  const known = { episodes: old, from: untouched };
  let rest = -1;
  for (let at = from; at < group.count && rest < 0; at += 1) {
    const before = windowOf(state.memory.store, slotAt(group, at));
    advance(group, course, at, known);
    if (
      course.windowStart > run.changedTo &&
      before === at - course.windowStart + 1 &&
      isOutOfReach(group, run.changedTo, at)
    )
      rest = joins(course, old, at, group.count - run.judgedCount);
  }
  const { episodes } = course;
  const joined = episodes.length;
  if (rest >= 0) {
    const shift = group.count - run.judgedCount;
    for (const one of old.slice(rest)) episodes.push(shift === 0 ? one : moved(one, shift));
    run.windowStart += shift;
  } else {
    run.window = course.window;
    run.windowStart = course.windowStart;
    run.lastHeld = course.lastHeld;
  }
  run.episodes = episodes;
  run.judgedCount = group.count;
  run.changedFrom = Number.POSITIVE_INFINITY;
  run.changedTo = -1;
  return compare(old.slice(untouched, rest < 0 ? undefined : rest), episodes.slice(untouched, joined));
}

/** Whether what changed up to a place lies in no window that ends at another or later, whatever the doubt. */
function isOutOfReach(group: Group, changedTo: number, at: number): boolean {
  const doubtMs = doubtIn(group);
  if (doubtMs === 0) return true;
  const { memory, correlation } = group.state;
  const next = slotAt(group, Math.min(changedTo + 1, at));
  return (
    timeOf(memory.store, next) + doubtMs <= timeOf(memory.store, slotAt(group, at)) - correlation.timespanMs
  );
}

/** How judging stood just before the contribution at `from`, with a window of its own. */
function resume(group: Group, run: Run, from: number): Course {
  const { memory, judge } = group.state;
  const { store } = memory;
  const { sealed, episodes: old } = run;
  const window = judge.open();
  const windowStart = from === 0 ? 0 : Math.max(0, from - windowOf(store, slotAt(group, from - 1)));
  for (let at = windowStart; at < from; at += 1) judge.enter(window, slotAt(group, at));
  const course: Course = { window, windowStart, lastHeld: false, episodes: [], sealed };
  if (from === run.cut) {
    if (sealed?.open !== undefined) {
      course.episodes.push({ ...sealed.open });
      course.lastHeld = true;
    }
    return course;
  }
  for (const one of old) {
    if (one.fire >= from) break;
    course.episodes.push(one);
  }
  const last = course.episodes.at(-1);
  if (last !== undefined && last.end >= from - 1) {
    judge.judge(window, group, windowStart, from - 1);
    course.episodes[course.episodes.length - 1] = {
      ...last,
      end: from - 1,
      lastAt: timeOf(store, slotAt(group, from - 1)),
      value: judge.value,
    };
    course.lastHeld = true;
  }
  return course;
}

/**
 * From a place on where the window is as it was, the episodes are too: the first of the old ones that can be taken over
 * as they are, or -1 where their names would differ. One that is open there goes on as it did.
 */
function joins(course: Course, old: readonly Episode[], at: number, shift: number): number {
  let rest = old.length;
  while (rest > 0 && old[rest - 1]!.fire + shift > at) rest -= 1;
  const next = old[rest];
  const last = course.episodes.at(-1);
  if (next !== undefined && next.line === undefined) {
    const { anchorId, ordinal } = nameAfter(last ?? course.sealed?.named, next.firstAt, next.firstId);
    if (anchorId !== next.anchorId || ordinal !== next.ordinal) return -1;
  }
  if (!course.lastHeld) return rest;
  const open = old[rest - 1];
  if (open === undefined || last === undefined || open.end + shift < at || !isCutAlike(open, last)) return -1;
  last.end = open.end + shift;
  last.lastAt = open.lastAt;
  last.value = open.value;
  return rest;
}

/** Whether what goes on from either is cut at the same lines and named alike. */
const isCutAlike = (one: Episode, other: Episode): boolean =>
  one.until === other.until && one.anchorId === other.anchorId && one.ordinal === other.ordinal;

const moved = (one: Episode, by: number): Episode => ({
  ...one,
  start: one.start + by,
  fire: one.fire + by,
  end: one.end + by,
});

function compare(old: readonly Episode[], touched: readonly Episode[]): Rejudged {
  if (old.length === 0) return { gone: old, touched };
  const byId = new Map(old.map((one) => [one.id, one] as const));
  for (const episode of touched) {
    const before = byId.get(episode.id);
    if (before === undefined) continue;
    episode.reported = before.reported;
    byId.delete(episode.id);
  }
  return { gone: [...byId.values()], touched };
}
