import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import type { Outcome, RawRecord } from '../stage.ts';
import type { SourceSettings } from './compile-mapping.ts';
import type { LoadedMapping, LoadedMappings } from './load-mappings.ts';

export type NormaliseRecord = (raw: RawRecord) => Outcome<NormalisedEvent>;

/** The normalise stage: each source's records through its mapping, local times read in the source's zone. */
export function createNormaliser(
  deployment: Pick<Deployment, 'sources' | 'sites'>,
  mappings: LoadedMappings['mappings'],
): NormaliseRecord {
  const bySource = new Map<string, { loaded: LoadedMapping; settings: SourceSettings }>();
  for (const source of deployment.sources) {
    const loaded = mappings.get(source.mapping);
    if (loaded === undefined) continue;
    const timeZone =
      source.timezone ?? loaded.mapping.time.timezone ?? deployment.sites[0]?.timezone ?? 'UTC';
    bySource.set(source.id, { loaded, settings: { timeZone, year: source.year } });
  }
  return function normaliseRecord(raw) {
    const source = bySource.get(raw.source);
    if (source === undefined)
      return {
        type: 'reject',
        stage: 'mapping',
        reason: `source "${raw.source}" is not configured or its mapping did not load`,
      };
    return source.loaded.map(raw, source.settings);
  };
}
