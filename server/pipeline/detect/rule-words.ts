import type { FieldRecord, FieldValue } from '../../../shared/domain/event.ts';
import { DOMAINS, type Domain, EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import { LEVELS, type Level } from '../../../shared/domain/finding.ts';

/** What a rule says to people. From its `x_watchfloor` attribute; every part has a default, so that any Sigma rule works. */
export interface RuleWords {
  readonly domain: Domain;
  /** Title of the finding, with `{fields}`. */
  readonly name: string;
  /** One sentence, with `{fields}`. */
  readonly sentence: string;
  /** Its matches only feed correlations. */
  readonly isSuppressed: boolean;
  readonly runbook?: string;
  readonly level: Level;
}

export interface RuleHeadLike {
  readonly title: string;
  readonly description: string;
  readonly level?: string | undefined;
  readonly logsource?: { readonly product?: string | undefined; readonly category?: string | undefined };
  readonly attributes: Readonly<Record<string, unknown>>;
}

const PHYSICAL_CATEGORIES = new Set(['access', 'alarm', 'device']);

/** Whether what a rule finds is told, and does not only feed correlations. */
export const isTold = ({ standalone }: { readonly standalone: boolean }, words: RuleWords): boolean =>
  standalone && !words.isSuppressed;

export function readRuleWords(rule: RuleHeadLike): RuleWords {
  const said = rule.attributes.x_watchfloor;
  const words: Readonly<Record<string, unknown>> =
    typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  const text = (name: string) =>
    typeof words[name] === 'string' && words[name] !== '' ? words[name] : undefined;
  const runbook = text('runbook');
  return {
    domain: DOMAINS.find((domain) => domain === words.domain) ?? defaultDomain(rule),
    name: text('name') ?? rule.title,
    sentence: text('sentence') ?? firstSentence(rule.description) ?? rule.title,
    isSuppressed: words.suppress === true || words.suppress === 'only-as-correlation-input',
    ...(runbook === undefined ? {} : { runbook }),
    level: LEVELS.find((level) => level === rule.level) ?? 'medium',
  };
}

function defaultDomain({ logsource }: RuleHeadLike): Domain {
  return logsource?.product === 'watchfloor' && PHYSICAL_CATEGORIES.has(logsource.category ?? '')
    ? 'physical'
    : 'cyber';
}

function firstSentence(text: string): string | undefined {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat === '') return undefined;
  return /^.*?[.!?](?=\s|$)/.exec(flat)?.[0] ?? flat;
}

/** Names of doors, zones, sites and cameras by id, for people: an id nobody knows stays as it is. */
export type NameOf = (kind: 'door' | 'zone' | 'site' | 'floor' | 'person' | 'camera', id: string) => string;

const NAMED: readonly (readonly [RegExp, Parameters<NameOf>[0]])[] = [
  [/(^|\.)(door|travel\.from)$|^portal\.uid$|^camera\.doors$/, 'door'],
  [/(^|\.)zone$|_zone$|^passage\.to$/, 'zone'],
  [/(^|\.)site$/, 'site'],
  [/(^|\.)floor$/, 'floor'],
  [/^camera\.uid$/, 'camera'],
  [/^actor\.person$|^device\.owner$/, 'person'],
];

/** As what follows "who". */
const STANDINGS: ReadonlyMap<string, string> = new Map([
  ['active', 'is active'],
  ['notice', 'is working their notice'],
  ['leaver', 'has left'],
  ['suspended', 'is suspended'],
  ['barred', 'is barred'],
]);

function wordsOf(field: string, value: FieldValue): string | undefined {
  if (value === 0 && /(^|[._])minutes$/.test(field)) return 'less than 1';
  if (typeof value !== 'string') return undefined;
  if (field === 'actor.status') return STANDINGS.get(value);
  if (field === 'kind' && isEventKind(value)) return EVENT_KINDS[value].caption.toLowerCase();
  return undefined;
}

/**
 * Fills `{field}` and `{field|other|'words'}` (the first that has a value) from a record. `{actor.status}` reads as "has left",
 * `{kind}` as its caption. A field without a value reads
 * as an en dash: a sentence never fails for a gap in the evidence. `others` are asked in turn where a record has none of them.
 */
export function fillTemplate(
  template: string,
  record: FieldRecord,
  nameOf: NameOf,
  others: readonly FieldRecord[] = [],
): string {
  return template.replace(/\{([^{}]+)\}/g, (_, alternatives: string) => {
    const parts = alternatives.split('|').map((part) => part.trim());
    const literal = parts.findIndex((part) => LITERAL.test(part));
    const fields = literal < 0 ? parts : parts.slice(0, literal);
    for (const each of [record, ...others])
      for (const field of fields) {
        const value = each[field];
        if (value !== undefined && value !== null && value !== '') return said(field, value, nameOf);
      }
    return literal < 0 ? '–' : LITERAL.exec(parts[literal]!)![1]!;
  });
}

const LITERAL = /^'(.*)'$/;

function said(field: string, value: FieldValue, nameOf: NameOf): string {
  const words = wordsOf(field, value);
  if (words !== undefined) return words;
  const kind = NAMED.find(([pattern]) => pattern.test(field))?.[1];
  if (kind && Array.isArray(value)) return value.map((id) => nameOf(kind, plain(id))).join(', ');
  return kind && typeof value === 'string' ? nameOf(kind, value) : plain(value);
}

/** A value as evidence shows it, cut to a line. */
export function plain(value: FieldValue | undefined): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Math.round(value * 10) / 10);
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
