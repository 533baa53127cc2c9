import { hash } from 'node:crypto';
import type { EntityKey, PersonRef, PlaceRef } from '../../../shared/domain/entity.ts';
import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import { EVENT_KINDS } from '../../../shared/domain/event-kinds.ts';
import type { Assumption, Evidence, Finding } from '../../../shared/domain/finding.ts';
import { RECOGNISED_FROM, recognitionOf } from '../../../shared/lib/recognition.ts';
import type { EnrichedEvent } from '../stage.ts';
import { fillTemplate, type NameOf, plain, type RuleWords } from './rule-words.ts';

export const EVIDENCE_MAX = 50;

export interface FindingDraft {
  readonly rule: { readonly id: string; readonly title: string; readonly tags: readonly string[] };
  readonly words: RuleWords;
  /** What, besides the rule, makes this finding this one and no other. */
  readonly anchor: readonly string[];
  /** When the condition was met. */
  readonly at: number;
  /** Over all its events, where `matched` lacks some. */
  readonly firstAt?: number;
  readonly lastAt?: number;
  /** The events it stands on, each once, in order of (time, id). */
  readonly matched: readonly EnrichedEvent[];
  /** The fields its rule looked at in one of them, with the values that matched. */
  readonly valuesOf: (one: EnrichedEvent) => Readonly<Record<string, string>>;
  /** Words of the correlation (`count`, `minutes`, group fields), laid over the newest record for the sentence. */
  readonly extra: FieldRecord;
  /** Where the sentence takes a field from that the newest event lacks. */
  readonly otherRecords?: readonly FieldRecord[];
  /** What findings of the rule about one and the same share. */
  readonly series?: string;
  /** Events it stands on besides `matched`: too many to hold. */
  readonly moreEvents?: number;
  /** The rule looks at presence or travel: what that rests on is evidence and an assumption. */
  readonly usesPresence: boolean;
  /** When what is not in its events became known: a feed was heard past a deadline. */
  readonly knownAt?: number;
  /** What it takes for granted of feeds besides presence. */
  readonly freshness?: string;
}

export interface FindingContext {
  readonly nameOf: NameOf;
  /** IANA zone of a site's clock; the deployment's first where the site is not known. */
  readonly zoneOf: (site: string | undefined) => string;
  /** Presence feeds whose silence is noticed, with how soon. */
  readonly watchedFeeds: readonly { readonly name: string; readonly freshWithinMs: number }[];
}

export function findingId(rule: string, anchor: readonly string[]): string {
  return hash('sha256', JSON.stringify([rule, ...anchor])).slice(0, 32);
}

/** Of the group's values, case apart as groups are. */
export const seriesOf = (rule: string, group: Readonly<Record<string, string>>): string =>
  findingId(
    rule,
    Object.values(group).map((value) => value.toLowerCase()),
  );

const isPhysical = (event: LoggedEvent) => EVENT_KINDS[event.kind].domain === 'physical';
export const inOrder = (a: LoggedEvent, b: LoggedEvent) =>
  a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The verdict as people read it. Everything in it but `knownAt` follows from the events alone. */
export function composeFinding(draft: FindingDraft, context: FindingContext): Finding {
  const { rule, words, matched } = draft;
  const events = matched.map(({ event }) => event);
  const newest = matched.at(-1)!;
  const basis = draft.usesPresence ? matched.flatMap((one) => one.basis ?? []) : [];
  const evidence = basis.length === 0 ? events : withBasis(events, basis);
  const record: FieldRecord = { ...newest.record, ...draft.extra };
  const person = commonPerson(events);
  const place = placeOf(events, basis);
  return {
    id: findingId(rule.id, draft.anchor),
    rule: rule.id,
    title: fillTemplate(words.name, record, context.nameOf, draft.otherRecords),
    level: words.level,
    domain: words.domain,
    tags: rule.tags,
    at: draft.at,
    firstAt: Math.min(events[0]!.time, draft.firstAt ?? Infinity),
    // What did not happen lasts until its time was up.
    lastAt: Math.max(newest.event.time, draft.at, draft.lastAt ?? -Infinity),
    knownAt: Math.max(draft.knownAt ?? 0, ...neededFor(draft).map((one) => one.knownAt)),
    ...(person ? { person } : {}),
    ...(place ? { place } : {}),
    entities: entitiesOf(events),
    ...(draft.series === undefined ? {} : { series: draft.series }),
    reason: fillTemplate(words.sentence, record, context.nameOf, draft.otherRecords),
    ...(words.runbook === undefined ? {} : { runbook: words.runbook }),
    evidence: evidenceOf(shortened(evidence), draft),
    evidenceCount: evidence.length + (draft.moreEvents ?? 0),
    assumptions: assumptionsOf(draft, person, evidence, context),
  };
}

/** What came after it fired was not waited for. */
function neededFor({ matched, at }: FindingDraft): readonly EnrichedEvent[] {
  const needed = matched.filter(({ event }) => event.time <= at);
  return needed.length === 0 ? matched : needed;
}

/** The first few and the newest: what began it and what it came to. */
function shortened<T>(items: readonly T[]): readonly T[] {
  if (items.length <= EVIDENCE_MAX) return items;
  return [...items.slice(0, 10), ...items.slice(10 - EVIDENCE_MAX)];
}

function withBasis(events: readonly LoggedEvent[], basis: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const eventById = new Map([...basis, ...events].map((event) => [event.id, event]));
  return [...eventById.values()].sort(inOrder);
}

function entitiesOf(events: readonly LoggedEvent[]): readonly EntityKey[] {
  const keys = new Set<EntityKey>();
  for (const { entities } of events) for (const key of entities) keys.add(key);
  return [...keys].sort();
}

function evidenceOf(shown: readonly LoggedEvent[], { matched, valuesOf }: FindingDraft): Evidence[] {
  const isShown = new Set(shown);
  const matchedByEvent = new Map(
    matched.filter(({ event }) => isShown.has(event)).map((one) => [one.event, one]),
  );
  return shown.map((event) => {
    const one = matchedByEvent.get(event);
    const values: Record<string, string> = one ? { ...valuesOf(one) } : {};
    // Which door, so that video can be opened at it.
    const door = event.place?.door;
    if (isPhysical(event) && door !== undefined) values['portal.uid'] ??= door;
    return {
      eventId: event.id,
      time: event.time,
      source: event.source,
      kind: event.kind,
      message: event.message,
      values,
    };
  });
}

/** The person all events with a person agree on, by the least sure of their ties. */
function commonPerson(events: readonly LoggedEvent[]): PersonRef | undefined {
  let least: PersonRef | undefined;
  for (const { person } of events) {
    if (!person) continue;
    if (least && person.id !== least.id) return undefined;
    if (!least || person.confidence < least.confidence) least = person;
  }
  return least;
}

/** Where to look: the newest event at a door, else the newest with a place, else the reading it rests on. */
function placeOf(events: readonly LoggedEvent[], basis: readonly LoggedEvent[]): PlaceRef | undefined {
  return (
    events.findLast((event) => event.place?.door)?.place ??
    events.findLast((event) => event.place)?.place ??
    basis.toSorted(inOrder).at(-1)?.place
  );
}

const percent = (confidence: number) => `${Math.round(confidence * 100)} %`;
/** One a time zone: making one costs more than all else about a finding (a twelfth of the whole line when made each time). */
const clockFormats = new Map<string, Intl.DateTimeFormat>();
function clockFormat(timeZone: string): Intl.DateTimeFormat {
  let format = clockFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: '2-digit',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
    clockFormats.set(timeZone, format);
  }
  return format;
}
/** `23 Nov 02:10 CET`: on the clock of the place, with its name. */
const clockTime = (time: number, timeZone: string) => clockFormat(timeZone).format(time).replace(',', '');

function assumptionsOf(
  { matched, valuesOf, usesPresence, freshness }: FindingDraft,
  person: PersonRef | undefined,
  evidence: readonly LoggedEvent[],
  { nameOf, zoneOf, watchedFeeds }: FindingContext,
): Assumption[] {
  const assumptions: Assumption[] = [];
  if (person && person.confidence < 1)
    assumptions.push({
      about: 'identity',
      text: `${person.name} is taken from ${person.via.replace(':', ' ')}, ${percent(person.confidence)} sure`,
    });
  for (const { person: seen, fields } of evidence.filter(({ kind }) => kind === 'video.recognised'))
    if (seen)
      assumptions.push({
        about: 'identity',
        text: `camera ${nameOf('camera', plain(fields['camera.uid']))} recognised ${seen.name}, ${percent(recognitionOf({ kind: 'video.recognised', fields }) ?? 0)} sure; below ${percent(RECOGNISED_FROM)} nobody is taken to be recognised`,
      });
  const listed = matched.findLast(({ record }) => record['watch.match'] !== undefined)?.record;
  if (listed)
    assumptions.push({
      about: 'identity',
      text: `${plain(listed['watch.read'])} is taken for the listed ${plain(listed['watch.value'])}, ${percent(Number(listed['watch.sure']))} sure${person ? '' : '; nobody is tied to it'}`,
    });
  const errorMs = Math.max(...matched.map(({ event }) => event.timeErrorMs));
  // Below a second nothing that people read off it changes.
  if (errorMs >= 1_000)
    assumptions.push({ about: 'clock', text: `times may be off by up to ${Math.ceil(errorMs / 1_000)} s` });
  const habit = matched.findLast(
    (one) => one.pattern && Object.keys(valuesOf(one)).some((field) => field.startsWith('pattern.')),
  )?.pattern;
  if (habit)
    assumptions.push({
      about: 'pattern',
      text: `what is usual is known from ${habit.known} days with passages in the ${habit.window} days before`,
    });
  if (freshness !== undefined) assumptions.push({ about: 'freshness', text: freshness });
  if (!usesPresence) return assumptions;
  const presence = matched.findLast(({ presence }) => presence)?.presence;
  if (presence?.since !== undefined) {
    const where = presence.place ? ` at ${nameOf('site', presence.place.site)}` : '';
    const belief =
      presence.state === 'in' ? `inside${where}` : `outside${where ? `, last read${where}` : ''}`;
    assumptions.push({
      about: 'presence',
      text: `believed ${belief} since ${clockTime(presence.since, zoneOf(presence.place?.site))}, ${percent(presence.confidence)} sure`,
    });
  }
  assumptions.push({
    about: 'freshness',
    text:
      watchedFeeds.length === 0
        ? 'no presence feed is watched for silence: a lost reading would not be noticed'
        : `heard in time: ${watchedFeeds.map((feed) => `${feed.name} (within ${Math.round(feed.freshWithinMs / 60_000)} min)`).join(', ')}`,
  });
  return assumptions;
}
