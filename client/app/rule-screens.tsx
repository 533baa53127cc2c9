import type { LocationStore } from '../lib/location.ts';
import { useStore } from '../lib/store.ts';
import { InvestigatePanel, RulesPanel } from './panels.ts';

/** Opens an alert's pivot at its moment. */
const openAlert = (location: LocationStore) => (id: string, at: number) =>
  location.go({ path: '/', query: { alert: id, at: new Date(at).toISOString() } });

/** The chosen rule stands in the address, so that a link shows it again. */
const ruleQuery = (id: string | undefined): Readonly<Record<string, string>> =>
  id === undefined ? {} : { rule: id };

export function RulesScreen({ location }: { location: LocationStore }) {
  const { query } = useStore(location);
  return (
    <RulesPanel
      selected={query.rule}
      onSelect={(id) => location.go({ path: '/rules', query: ruleQuery(id) }, true)}
      onAlert={openAlert(location)}
    />
  );
}

export function InvestigateScreen({ location }: { location: LocationStore }) {
  const { query } = useStore(location);
  return (
    <InvestigatePanel
      rule={query.rule}
      onRule={(id) => location.go({ path: '/investigate', query: ruleQuery(id) }, true)}
      onAlert={openAlert(location)}
    />
  );
}
