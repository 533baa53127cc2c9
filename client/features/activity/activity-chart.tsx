import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatCount, formatMinute } from '../../lib/format.ts';
import { type ActivityPoint, type Hour, type PeakLabel, peakLabels, scaleTop } from './activity-minutes.ts';

const AXIS = { fill: 'var(--color-fg-2)', fontSize: '0.6875rem' };

/** Events a minute as an area, alerts a minute as bars on their own scale. At most 60 points, no animation. */
export function ActivityChart({
  points,
  hour,
  timezone,
}: {
  points: readonly ActivityPoint[];
  hour: Hour;
  timezone: string;
}) {
  const top = scaleTop(points);
  const labels = top === undefined ? undefined : peakLabels(points, top);
  // The chart is laid out in pixels, letters in rem: on a wall both are larger. The strip beneath keeps the same margins in rem.
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const axisWidth = 3 * rem;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={[...points]} margin={{ top: 4, right: 0, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--color-line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[hour.from, hour.to]}
          ticks={Array.from(
            { length: 7 },
            (_, n) => Math.ceil(hour.from / 600_000) * 600_000 + n * 600_000,
          ).filter((tick) => tick < hour.to)}
          tickFormatter={(at: number) => formatMinute(at, timezone)}
          tick={AXIS}
          stroke="var(--color-line-2)"
          tickLine={false}
          height={1.9 * rem}
          tickMargin={0.4 * rem}
          minTickGap={3 * rem}
        />
        <YAxis
          yAxisId="events"
          tick={AXIS}
          width={axisWidth}
          stroke="none"
          tickCount={3}
          tickMargin={0.3 * rem}
          allowDecimals={false}
          tickFormatter={formatCount}
          {...(top === undefined ? {} : { domain: [0, top], allowDataOverflow: true })}
        />
        <YAxis
          yAxisId="alerts"
          orientation="right"
          tick={AXIS}
          width={axisWidth}
          stroke="none"
          tickCount={3}
          allowDecimals={false}
          domain={[0, (max: number) => Math.max(4, max)]}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--color-line-2)' }}
          contentStyle={{
            background: 'var(--color-bg-4)',
            border: '1px solid var(--color-line-2)',
            borderRadius: '0.25rem',
            fontSize: '0.75rem',
          }}
          labelStyle={{ color: 'var(--color-fg-0)' }}
          itemStyle={{ color: 'var(--color-fg-1)', padding: 0 }}
          labelFormatter={(at) => formatMinute(Number(at), timezone)}
          formatter={(value) => formatCount(Number(value))}
        />
        <Area
          yAxisId="events"
          name="Events"
          dataKey="events"
          stroke="var(--color-low)"
          strokeWidth={1.4}
          fill="var(--color-low)"
          fillOpacity={0.1}
          isAnimationActive={false}
          dot={(props: DotAt) => (
            <Overflow
              key={props.index}
              {...props}
              rem={rem}
              top={top}
              label={labels?.get(props.index ?? -1)}
            />
          )}
          activeDot={false}
        />
        <Bar
          yAxisId="alerts"
          name="Alerts"
          dataKey="alerts"
          fill="var(--color-fg-0)"
          maxBarSize={6}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

interface DotAt {
  readonly index?: number | undefined;
  readonly cx?: number | undefined;
  readonly payload?: ActivityPoint;
}

/** Marks a minute that stands out of the scale: an arrow at the top, and the count beside it or its neighbour. */
function Overflow({
  cx,
  payload,
  rem,
  top,
  label,
}: DotAt & {
  readonly rem: number;
  readonly top: number | undefined;
  readonly label: PeakLabel | undefined;
}) {
  const events = payload?.events;
  if (top === undefined || cx === undefined || !events || events <= top) return <g />;
  return (
    <g transform={`translate(${cx} 0)`} fill="var(--color-fg-1)">
      <path d="M0 5 L5 13 H-5 Z" transform={`scale(${rem / 16})`} />
      {label && (
        <text
          x={label.side === 'left' ? '-0.55rem' : '0.55rem'}
          y="0.85rem"
          textAnchor={label.side === 'left' ? 'end' : 'start'}
          fontSize="0.6875rem"
          fill="var(--color-fg-1)"
        >
          {label.counts.map(formatCount).join(' · ')}
        </text>
      )}
    </g>
  );
}
