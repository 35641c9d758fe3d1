"use client";
// The drawing itself, by Recharts: a chunk of its own, loaded when there is something to draw.

import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  Line,
  LineChart,
  Pie,
  PieChart,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  usePlotArea,
  useYAxisScale,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from "recharts";
import type { ChartProps } from "./index.ts";
import { formatPlace, formatTick, formatTime, formatValue, roundTicks, timeTicks, type Drawing, type Point, type Scale, valueScale, type Series, type Slice } from "./series.ts";

interface PlotProps {
  readonly props: ChartProps;
  readonly label: string;
  readonly height: number;
  readonly drawing: Drawing;
  readonly slices: readonly Slice[];
  /** Keys of series that are switched off. */
  readonly hidden: ReadonlySet<string>;
  /** Whether there is room to write a line's name at its end. */
  readonly endLabels: boolean;
}

const tick = { fill: "var(--faint)", fontSize: 12 } as const;
const shapes = ["circle", "circle", "circle", "circle", "square", "triangle", "diamond", "cross"] as const;

export function Plot(plot: PlotProps) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 280, height: plot.height }}>
      {plot.props.kind === "pie" ? (
        <PieDrawing props={plot.props} label={plot.label} slices={plot.slices} />
      ) : (
        <CartesianDrawing props={plot.props} label={plot.label} drawing={plot.drawing} hidden={plot.hidden} endLabels={plot.endLabels} />
      )}
    </ResponsiveContainer>
  );
}

/** ResponsiveContainer hands the measured size to its child. */
interface Sized {
  readonly width?: number;
  readonly height?: number;
}

type CartesianProps = Omit<PlotProps, "height" | "slices"> & Sized;

function CartesianDrawing({ props, label, height, drawing, hidden, endLabels, width }: CartesianProps) {
  const { kind, stacked } = props;
  const { scale, series, points } = drawing;
  const shown = series.filter(({ key }) => !hidden.has(key));
  // Long names under bars would collide or be left out; beside bars they are read.
  const lying = kind === "bar" && isCrowded(points, stacked ? 1 : shown.length, width ?? 600, height ?? 280);
  const [first, last] = scale === "names" ? [0, 0] : extent(points);
  const ticks = (scale === "times" ? timeTicks : roundTicks)(first, last, Math.max(2, Math.floor((width ?? 600) / 90)));
  const heights = valueScale(points, shown.map(({ key }) => key), stacked, kind === "bar" || kind === "area", lying ? 4 : Math.max(2, Math.floor((height ?? 280) / 60)));
  const namesRoom = lying ? Math.min(0.4 * (width ?? 600), 8 + 6.6 * Math.max(...points.map(({ x }) => String(x).length))) : 0;
  const room = endLabels ? Math.min(140, 20 + 6.8 * Math.max(...series.map((one) => one.label.length))) : 12;
  const shared = { data: points as Point[], width, height, margin: { top: 8, right: room, bottom: scale === "names" ? 0 : 16, left: 0 }, title: label, accessibilityLayer: true };
  const values = (
    <YAxis
      key="values"
      type="number"
      domain={heights.domain}
      ticks={heights.ticks}
      width="auto"
      tick={tick}
      tickFormatter={formatTick}
      axisLine={false}
      tickLine={false}
      tickMargin={6}
    />
  );
  const places =
    scale === "names" ? (
      <XAxis key="places" dataKey="x" tick={tick} axisLine={{ stroke: "var(--control)" }} tickLine={false} tickMargin={8} minTickGap={8} interval="equidistantPreserveStart" tickFormatter={shorten} allowDuplicatedCategory={kind !== "bar"} />
    ) : (
      <XAxis
        key="places"
        dataKey="x"
        type="number"
        domain={kind === "scatter" ? padded(first, last) : ["dataMin", "dataMax"]}
        ticks={ticks}
        interval="preserveStartEnd"
        tick={tick}
        axisLine={{ stroke: "var(--control)" }}
        tickLine={false}
        tickMargin={8}
        minTickGap={24}
        tickFormatter={(at: number) => (scale === "times" ? formatTime(at, last - first) : formatTick(at))}
        label={{ value: props.labels[props.x], position: "insideBottom", offset: -14, fill: "var(--faint)", fontSize: 12 }}
      />
    );
  const grid = <CartesianGrid key="grid" vertical={lying} horizontal={!lying} stroke="var(--line)" />;
  const tip = <Tooltip key="tip" isAnimationActive={false} cursor={kind === "bar" ? { fill: "var(--hover)" } : { stroke: "var(--control)", strokeDasharray: kind === "scatter" ? "3 3" : undefined }} content={(tooltip) => <Tip {...tooltip} props={props} series={series} scale={scale} />} />;

  if (kind === "scatter") {
    return (
      <ScatterChart {...shared}>
        {grid}
        {places}
        {values}
        {tip}
        {shown.map((one) => (
          <Scatter key={one.key} name={one.label} data={points.filter((point) => typeof point[one.key] === "number")} dataKey={one.key} fill={one.color} fillOpacity={0.75} stroke="var(--surface)" strokeWidth={0.5} shape={shapes[series.indexOf(one) % 8] ?? "circle"} isAnimationActive={false} />
        ))}
      </ScatterChart>
    );
  }
  if (kind === "bar") {
    return (
      <BarChart {...shared} layout={lying ? "vertical" : "horizontal"} barCategoryGap="20%" barGap={2}>
        {grid}
        {lying
          ? [
              <XAxis key="values" type="number" domain={heights.domain} ticks={heights.ticks} tick={tick} tickFormatter={formatTick} axisLine={false} tickLine={false} tickMargin={6} />,
              <YAxis key="places" type="category" dataKey="x" width={namesRoom} tick={{ ...tick, fill: "var(--muted)" }} tickFormatter={(name: string) => cut(String(name), Math.floor(namesRoom / 6.4))} axisLine={{ stroke: "var(--control)" }} tickLine={false} interval={0} />,
            ]
          : [places, values]}
        {tip}
        {shown.map((one) => (
          <Bar key={one.key} dataKey={one.key} name={one.label} fill={one.color} stackId={stacked ? "all" : undefined} maxBarSize={56} radius={stacked ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0]} isAnimationActive={false} />
        ))}
      </BarChart>
    );
  }
  const dots = points.length <= 24 ? { r: 2.5, strokeWidth: 0 } : false;
  if (kind === "area") {
    return (
      <AreaChart {...shared}>
        {grid}
        {places}
        {values}
        {tip}
        {shown.map((one) => (
          <Area key={one.key} dataKey={one.key} name={one.label} stackId={stacked ? "all" : undefined} type="linear" stroke={one.color} strokeWidth={2} strokeDasharray={stacked ? undefined : one.dash} fill={one.color} fillOpacity={stacked ? 0.5 : 0.12} dot={points.length === 1} activeDot={{ r: 4, stroke: "var(--surface)", strokeWidth: 2 }} isAnimationActive={false} />
        ))}
        {endLabels && !stacked && <EndLabels series={shown} points={points} />}
      </AreaChart>
    );
  }
  return (
    <LineChart {...shared}>
      {grid}
      {places}
      {values}
      {tip}
      {shown.map((one) => (
        <Line key={one.key} dataKey={one.key} name={one.label} type="linear" stroke={one.color} strokeWidth={2} strokeDasharray={one.dash} dot={dots && { ...dots, fill: one.color }} activeDot={{ r: 4, stroke: "var(--surface)", strokeWidth: 2 }} isAnimationActive={false} />
      ))}
      {endLabels && <EndLabels series={shown} points={points} />}
    </LineChart>
  );
}

function extent(points: readonly Point[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { x } of points) {
    low = Math.min(low, Number(x));
    high = Math.max(high, Number(x));
  }
  return [low, high];
}

/** Room at both ends, so that no point of a cloud lies on the axis. */
function padded(from: number, to: number): [number, number] {
  const room = (to - from) * 0.03 || 1;
  return [from - room, to + room];
}

/** Whether names would collide under the bars, and there is room for them beside. Numbers and dates keep their order from left to right. */
function isCrowded(points: readonly Point[], rowsEach: number, width: number, height: number): boolean {
  const names = points.map(({ x }) => String(x));
  const longest = Math.max(0, ...names.map((name) => name.length));
  if (names.length < 2 || names.every((name) => /^[\d.,:/ \u2013-]+$/.test(name))) return false;
  return longest * 6.8 + 8 > (width - 60) / names.length && names.length * Math.max(16, rowsEach * 8) <= height - 40;
}

function shorten(name: string | number): string {
  return cut(String(name), 18);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

/** Names at the ends of lines, moved apart where they would touch. */
function EndLabels({ series, points }: { series: readonly Series[]; points: readonly Point[] }) {
  const y = useYAxisScale();
  const area = usePlotArea();
  if (!y || !area) return null;
  const ends = series.flatMap((one) => {
    const last = points.findLast((point) => typeof point[one.key] === "number")?.[one.key];
    const at = last === undefined ? undefined : y(last);
    return at === undefined ? [] : [{ one, at, shown: at }];
  });
  ends.sort((a, b) => a.at - b.at);
  const apart = 15;
  for (let i = 1; i < ends.length; i++) {
    const [above, below] = [ends[i - 1], ends[i]];
    if (above && below) below.shown = Math.max(below.shown, above.shown + apart);
  }
  const overflow = (ends.at(-1)?.shown ?? 0) - (area.y + area.height);
  if (overflow > 0) {
    for (let i = ends.length - 1, limit = area.y + area.height; i >= 0; i--, limit -= apart) {
      const end = ends[i];
      if (end) end.shown = Math.min(end.shown, limit);
    }
  }
  return (
    <g aria-hidden="true">
      {ends.map(({ one, shown }) => (
        <g key={one.key}>
          <circle cx={area.x + area.width + 10} cy={shown} r={3} fill={one.color} />
          <text x={area.x + area.width + 17} y={shown} dy="0.35em" fontSize={12} fill="var(--muted)">
            {one.label}
          </text>
        </g>
      ))}
    </g>
  );
}

function PieDrawing({ props, label, height, slices, width }: Pick<PlotProps, "props" | "label" | "slices"> & Sized) {
  return (
    <PieChart width={width} height={height} title={label} accessibilityLayer margin={{ top: 4, right: 4, bottom: 4, left: 4 }}>
      <Tooltip isAnimationActive={false} content={({ payload }) => <PieTip slice={payload[0]?.payload as Slice | undefined} props={props} />} />
      <Pie data={slices as Slice[]} dataKey="value" nameKey="name" innerRadius="56%" outerRadius="96%" startAngle={90} endAngle={-270} stroke="var(--surface)" strokeWidth={2} isAnimationActive={false}>
        {slices.map(({ name, color }) => (
          <Cell key={name} fill={color} />
        ))}
      </Pie>
    </PieChart>
  );
}

const card = "pointer-events-none max-w-72 rounded-md border border-line bg-surface px-3 py-2 text-caption text-text tabular-nums shadow-popover";

function Tip({ active, payload, props, series, scale }: TooltipContentProps & { props: ChartProps; series: readonly Series[]; scale: Scale }) {
  const point = payload[0]?.payload as Point | undefined;
  if (!active || !point) return null;
  const found = series.flatMap((one) => {
    const value = point[one.key];
    return typeof value === "number" && payload.some(({ dataKey, name }) => dataKey === one.key || name === one.label) ? [{ one, value }] : [];
  });
  found.sort((a, b) => b.value - a.value);
  return (
    <div className={card}>
      <p className="mb-1 font-medium break-words">
        {scale !== "names" && <span className="font-normal text-muted">{props.labels[props.x]} </span>}
        {formatPlace(point.x, scale)}
      </p>
      <table>
        <tbody>
          {found.slice(0, 12).map(({ one, value }) => (
            <tr key={one.key}>
              <td className="max-w-40 truncate pr-4 text-muted">
                <span aria-hidden="true" className="mr-2 inline-block size-2 rounded-full" style={{ background: one.color }} />
                {one.label}
              </td>
              <td className="text-right font-medium whitespace-nowrap">{formatValue(value, props)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > 12 && <p className="mt-1 text-muted">and {found.length - 12} more</p>}
    </div>
  );
}

function PieTip({ slice, props }: { slice: Slice | undefined; props: ChartProps }) {
  if (!slice) return null;
  return (
    <div className={card}>
      <p className="font-medium break-words">{slice.name}</p>
      <p className="text-muted">
        {formatValue(slice.value, props)} · {Math.round(slice.share * 1000) / 10} %
      </p>
    </div>
  );
}
