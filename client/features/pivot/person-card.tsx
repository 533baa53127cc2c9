import type { PersonAnswer } from '../../../shared/contract/http.ts';
import type { PersonRef } from '../../../shared/domain/entity.ts';
import type { PlaceLikelihood } from '../../../shared/domain/presence.ts';
import type { PersonStatus, PersonTier } from '../../../shared/domain/site.ts';
import type { DeploymentIndex } from '../../lib/deployment.ts';
import { placeWords } from '../../lib/deployment.ts';
import { formatAge, formatDay, formatMoment } from '../../lib/format.ts';

const TIER_WORDS: Readonly<Record<PersonTier, string>> = {
  employee: 'Employee',
  contractor: 'Contractor',
  vendor: 'Vendor',
  visitor: 'Visitor',
  executive: 'Executive',
};
const STATUS_WORDS: Readonly<Record<PersonStatus, string>> = {
  active: 'Active',
  notice: 'On notice',
  leaver: 'Left',
  suspended: 'Suspended',
  barred: 'Barred',
};
const STATE_WORDS = { in: 'In', out: 'Out', unknown: 'Unknown' } as const;

/** Who it is believed to be, and where they are believed to be: with since when, how surely, and on what it rests. */
export function PersonCard({
  answer,
  reference,
  index,
  timezone,
  now,
}: {
  answer: PersonAnswer;
  reference: PersonRef | undefined;
  index: DeploymentIndex;
  timezone: string;
  now: number;
}) {
  const { person, presence } = answer;
  const likely = likeliest(answer.likelihoods ?? []);
  const hasLeft = person.status !== 'active';
  return (
    <div className="px-3 py-2 text-xs">
      <p className="flex items-baseline gap-2">
        <span className="text-base font-semibold text-fg-0">{person.name}</span>
        <span className="num text-2xs text-fg-2">{person.id}</span>
        <span
          className={`ml-auto shrink-0 rounded-sm px-1.5 py-0.5 text-2xs font-semibold ${hasLeft ? 'bg-high/15 text-high' : 'bg-bg-3 text-fg-1'}`}
        >
          {STATUS_WORDS[person.status]}
          {hasLeft && person.statusFrom !== undefined && ` since ${formatDay(person.statusFrom, timezone)}`}
        </span>
      </p>
      <p className="text-fg-1">
        {[person.title, person.department, TIER_WORDS[person.tier]].filter(Boolean).join(' · ')}
      </p>
      {reference && (
        <p className="mt-0.5 text-2xs text-fg-2">
          <span className="num">{Math.round(reference.confidence * 100)} %</span> sure it is them, through{' '}
          <span className="num">{reference.via}</span>
        </p>
      )}
      <dl className="mt-2 grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-2 gap-y-1">
        <dt className="text-fg-2">Presence</dt>
        <dd className="text-fg-0">
          <span className="font-semibold">{STATE_WORDS[presence.state]}</span>
          {presence.place && `, ${placeWords(index, presence.place)}`}
          {presence.since !== undefined && (
            <span className="text-fg-1">
              {' '}
              since <span className="num">{formatMoment(presence.since, now, timezone)}</span> (
              {formatAge(now - presence.since)})
            </span>
          )}
          <span className="block text-2xs text-fg-2">
            {presence.because ?? `${Math.round(presence.confidence * 100)} % sure`}
          </span>
        </dd>
        {likely.length > 0 && (
          <>
            <dt className="text-fg-2">Likely</dt>
            <dd className="text-fg-1">
              {likely.map(({ site, zone, probability }) => (
                <span key={zone ?? site} className="block">
                  <span className="num">{Math.round(probability * 100)} %</span>{' '}
                  {placeWords(index, { site, ...(zone === undefined ? {} : { zone }), via: 'zone' })}
                </span>
              ))}
            </dd>
          </>
        )}
        {answer.risk && (
          <>
            <dt className="text-fg-2">Risk</dt>
            <dd className="text-fg-0">
              <span className="num font-semibold">{Math.round(answer.risk.score)}</span> of 100
              <ul className="text-2xs text-fg-1">
                {answer.risk.contributions.slice(0, 4).map((one) => (
                  <li key={one.findingId}>
                    <span className="num">{Math.round(one.weight * one.decay)}</span> {one.title}
                    {one.why.length > 0 && <span className="text-fg-2"> ({one.why.join('; ')})</span>}
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
        <Values name="Hosts" values={person.hosts} />
        <Values name="Accounts" values={person.accounts} />
        <Values name="Badges" values={person.badges.map((badge) => badge.number)} />
      </dl>
    </div>
  );
}

/** The site they are likeliest at, and the innermost zone of it they are rather in than not. */
function likeliest(likelihoods: readonly PlaceLikelihood[]): readonly PlaceLikelihood[] {
  const site = likelihoods
    .filter((one) => one.zone === undefined)
    .toSorted((a, b) => b.probability - a.probability)[0];
  const zone = likelihoods.findLast(
    (one) => one.zone !== undefined && one.site === site?.site && one.probability > 0.5,
  );
  return [...(site ? [site] : []), ...(zone ? [zone] : [])];
}

function Values({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <>
      <dt className="text-fg-2">{name}</dt>
      <dd className="num break-words text-fg-1">
        {values.length > 0 ? values.join(', ') : 'none on record'}
      </dd>
    </>
  );
}
