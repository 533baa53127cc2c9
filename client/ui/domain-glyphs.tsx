import {
  Building2,
  DoorOpen,
  HeartHandshake,
  type LucideIcon,
  Scale,
  ServerCog,
  Share2,
  UserRoundSearch,
} from 'lucide-react';
import { DOMAINS, type Domain } from '../../shared/domain/event-kinds.ts';
import { DOMAIN_WORDS } from '../lib/severity.ts';

const GLYPHS: Readonly<Record<Domain, LucideIcon>> = {
  physical: DoorOpen,
  cyber: ServerCog,
  access_facilities: Building2,
  insider_threat: UserRoundSearch,
  workplace_violence: HeartHandshake,
  information_sharing: Share2,
  legal: Scale,
};

/** The domains an alert spans, always in the same order; the words come on hover and to screen readers. */
export function DomainGlyphs({ domains }: { domains: readonly Domain[] }) {
  return (
    <span className="flex items-center gap-1 text-fg-2">
      {DOMAINS.filter((domain) => domains.includes(domain)).map((domain) => {
        const Glyph = GLYPHS[domain];
        return (
          <span key={domain} title={DOMAIN_WORDS[domain]} className="flex">
            <Glyph aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
            <span className="sr-only">{DOMAIN_WORDS[domain]}</span>
          </span>
        );
      })}
    </span>
  );
}
