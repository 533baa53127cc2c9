import { TriangleAlert } from 'lucide-react';
import type { JoinCoverage } from '../../../shared/domain/identity.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatCount, formatMoment } from '../../lib/format.ts';
import { orderCoverage, percent, shareOf } from './identity-words.ts';

/** Per source: how many of its events that name somebody led to a person or a known host, now and usually. */
export function CoverageList({
  coverage,
  now,
  sourceName,
}: {
  coverage: readonly JoinCoverage[];
  now: number;
  sourceName: (id: string) => string;
}) {
  return (
    <table className="w-full text-left text-xs">
      <thead className="text-2xs text-fg-2">
        <tr>
          <th scope="col" className="px-3 py-1.5 font-medium">
            Source
          </th>
          <th scope="col" className="px-2 py-1.5 text-right font-medium">
            Lately
          </th>
          <th scope="col" className="px-3 py-1.5 text-right font-medium">
            Usually
          </th>
        </tr>
      </thead>
      <tbody>
        {orderCoverage(coverage).map((one) => (
          <tr key={one.source} className="border-t border-line align-top">
            <td className="px-3 py-1.5">
              <span className={one.fellAt === undefined ? 'text-fg-1' : 'font-semibold text-high'}>
                {one.fellAt !== undefined && (
                  <TriangleAlert aria-hidden="true" className="mr-1.5 inline size-3.5 align-[-2px]" />
                )}
                {sourceName(one.source)}
              </span>
              {one.fellAt !== undefined && (
                <span className="block text-2xs text-fg-1">
                  No longer matches people since {formatMoment(one.fellAt, now)} UTC
                </span>
              )}
            </td>
            <Share of={one.recent} isBad={one.fellAt !== undefined} className="px-2" />
            <Share of={one.baseline} className="px-3" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Share({
  of,
  isBad = false,
  className,
}: {
  of: JoinCoverage['recent'];
  isBad?: boolean;
  className: string;
}) {
  const share = shareOf(of);
  return (
    <td className={classNames('num py-1.5 text-right whitespace-nowrap', className)}>
      <span className={isBad ? 'font-semibold text-high' : 'text-fg-0'}>
        {share === undefined ? '–' : percent(share)}
      </span>
      <span className="block text-2xs text-fg-2">of {formatCount(of.events)}</span>
    </td>
  );
}
