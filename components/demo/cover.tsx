// A cover for demos without a picture: the demo itself in miniature, drawn from its widgets. Lines only, no words.

import type { ReactNode } from "react";

interface CoverProps {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Drawn on a field of 320 × 200: inputs on a card at the left, outputs on one at the right. */
export function Cover({ inputs, outputs }: CoverProps) {
  return (
    <svg viewBox="0 0 320 200" preserveAspectRatio="xMidYMid slice" className="size-full" fill="none" aria-hidden>
      <rect width="320" height="200" fill="var(--sunken)" />
      <Side x={24} width={112} widgets={inputs} glyphs={inputGlyphs} />
      {/* Of each kind one: three figures in a row say less than a figure and a chart. */}
      <Side x={152} width={144} widgets={[...new Set(outputs)]} glyphs={outputGlyphs} />
    </svg>
  );
}

const pad = 16;
const gap = 14;
const tallest = 136;

type Glyph = { readonly height: number; readonly draw: (width: number) => ReactNode };

function Side({ x, width, widgets, glyphs }: { x: number; width: number; widgets: readonly string[]; glyphs: Readonly<Record<string, Glyph>> }) {
  const inner = width - 2 * pad;
  const drawn: { glyph: Glyph; y: number }[] = [];
  let used = 0;
  for (const widget of widgets) {
    const glyph = Object.hasOwn(glyphs, widget) ? glyphs[widget] : line;
    if (!glyph || used + glyph.height > tallest - 2 * pad + 20) break;
    drawn.push({ glyph, y: used });
    used += glyph.height + gap;
  }
  const height = Math.max(56, used - gap + 2 * pad);
  const top = (200 - height) / 2;
  const shift = drawn.length > 0 ? (height - (used - gap)) / 2 : 0;
  return (
    <g transform={`translate(${x} ${top})`}>
      <rect width={width} height={height} rx="8" fill="var(--surface)" stroke="var(--line)" />
      {drawn.map(({ glyph, y }, index) => (
        <g key={index} transform={`translate(${pad} ${shift + y})`}>
          {glyph.draw(inner)}
        </g>
      ))}
    </g>
  );
}

const ink = "var(--control)";
const soft = "var(--line)";
const lit = "var(--series-1)";

const line: Glyph = { height: 6, draw: (width) => <rect width={width} height="6" rx="3" fill={soft} /> };

const box: Glyph = {
  height: 18,
  draw: (width) => (
    <>
      <rect x=".5" y=".5" width={width - 1} height="17" rx="4" stroke={soft} />
      <rect x="7" y="7" width={width * 0.45} height="4" rx="2" fill={ink} opacity=".6" />
    </>
  ),
};

const slider = (share: number): Glyph => ({
  height: 12,
  draw: (width) => (
    <>
      <rect y="4.5" width={width} height="3" rx="1.5" fill={soft} />
      <rect y="4.5" width={width * share} height="3" rx="1.5" fill={lit} />
      <circle cx={width * share} cy="6" r="5" fill="var(--surface)" stroke={lit} strokeWidth="2" />
    </>
  ),
});

const picture: Glyph = {
  height: 68,
  draw: (width) => (
    <>
      <rect x=".5" y=".5" width={width - 1} height="67" rx="5" stroke={soft} fill="var(--sunken)" />
      <circle cx={width * 0.7} cy="20" r="7" fill={ink} opacity=".35" />
      <path d={`M6 62 ${width * 0.36} 28 ${width * 0.6} 50 ${width * 0.74} 38 ${width - 6} 62Z`} fill={ink} opacity=".35" />
    </>
  ),
};

const grid: Glyph = {
  height: 66,
  draw: (width) => (
    <>
      {[0, 1, 2, 3].map((row) => (
        <g key={row} transform={`translate(0 ${row * 18})`}>
          <rect width={width * 0.42} height="5" rx="2.5" fill={ink} opacity={row === 0 ? 0.7 : 0.3} />
          <rect x={width * 0.56} width={width * 0.16} height="5" rx="2.5" fill={ink} opacity={row === 0 ? 0.7 : 0.3} />
          <rect x={width * 0.84} width={width * 0.16} height="5" rx="2.5" fill={ink} opacity={row === 0 ? 0.7 : 0.3} />
          {row < 3 && <path d={`M0 11.5h${width}`} stroke={soft} />}
        </g>
      ))}
    </>
  ),
};

const words: Glyph = {
  height: 50,
  draw: (width) => (
    <>
      {[1, 0.92, 0.97, 0.5].map((share, row) => (
        <rect key={row} y={row * 14} width={width * share} height="5" rx="2.5" fill={ink} opacity=".4" />
      ))}
    </>
  ),
};

const inputGlyphs: Readonly<Record<string, Glyph>> = {
  text: box,
  number: box,
  select: {
    height: 18,
    draw: (width) => (
      <>
        {box.draw(width)}
        <path d={`m${width - 15} 7.5 3.5 3.5 3.5-3.5`} stroke={ink} strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
      </>
    ),
  },
  slider: slider(0.62),
  checkbox: {
    height: 12,
    draw: (width) => (
      <>
        <rect width="12" height="12" rx="3" fill={lit} />
        <path d="m3.2 6.2 2 2 3.6-4" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
        <rect x="20" y="4" width={width * 0.5} height="4" rx="2" fill={ink} opacity=".5" />
      </>
    ),
  },
  image: picture,
  sketch: {
    height: 80,
    draw: (width) => (
      <>
        <rect x=".5" y=".5" width={width - 1} height="79" rx="5" stroke={soft} fill="var(--sunken)" />
        <path d={`M${width * 0.3} 28c6-14 34-14 32 4-1 12-26 18-30 30 10-4 18-3 32 0`} stroke="var(--text)" strokeWidth="5" strokeLinecap="round" strokeLinejoin="round" />
      </>
    ),
  },
  table: grid,
};

const outputGlyphs: Readonly<Record<string, Glyph>> = {
  label: {
    height: 54,
    draw: (width) => (
      <>
        {[0.86, 0.34, 0.12].map((share, row) => (
          <g key={row} transform={`translate(0 ${row * 22})`}>
            <rect y="2" width={width * (0.32 - row * 0.04)} height="5" rx="2.5" fill={ink} opacity={row === 0 ? 0.7 : 0.35} />
            <rect x={width * 0.42} width={width * 0.58} height="9" rx="4.5" fill="var(--sunken)" />
            <rect x={width * 0.42} width={width * 0.58 * share} height="9" rx="4.5" fill={lit} opacity={row === 0 ? 1 : 0.5} />
          </g>
        ))}
      </>
    ),
  },
  chart: {
    height: 72,
    draw: (width) => (
      <>
        {[0, 24, 48].map((y) => (
          <path key={y} d={`M0 ${y + 0.5}h${width}`} stroke={soft} />
        ))}
        <path d={`M0 72.5h${width}`} stroke={ink} opacity=".5" />
        <path d={`M0 58C${width * 0.2} 52 ${width * 0.24} 22 ${width * 0.42} 26S${width * 0.68} 50 ${width * 0.78} 34 ${width * 0.92} 8 ${width} 10`} stroke={lit} strokeWidth="2.5" strokeLinecap="round" />
        <path d={`M0 66C${width * 0.25} 62 ${width * 0.4} 52 ${width * 0.56} 54S${width * 0.86} 42 ${width} 38`} stroke="var(--series-2)" strokeWidth="2.5" strokeLinecap="round" />
      </>
    ),
  },
  metric: {
    height: 30,
    draw: (width) => (
      <>
        <rect width={width * 0.46} height="16" rx="4" fill="var(--text)" opacity=".8" />
        <rect y="24" width={width * 0.26} height="5" rx="2.5" fill="var(--ok)" />
        <path d={`M${width * 0.62} 22 ${width * 0.72} 14 ${width * 0.8} 18 ${width * 0.9} 6 ${width} 9`} stroke={lit} strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      </>
    ),
  },
  number: { height: 16, draw: (width) => <rect width={width * 0.46} height="16" rx="4" fill="var(--text)" opacity=".8" /> },
  text: words,
  markdown: {
    height: 68,
    draw: (width) => (
      <>
        <rect width={width * 0.6} height="8" rx="4" fill="var(--text)" opacity=".8" />
        <g transform="translate(0 19)">{words.draw(width)}</g>
      </>
    ),
  },
  json: {
    height: 62,
    draw: (width) => (
      <>
        {[0, 12, 24, 12].map((indent, row) => (
          <g key={row} transform={`translate(${indent} ${row * 18})`}>
            <rect width={width * 0.22} height="5" rx="2.5" fill={lit} />
            <rect x={width * 0.28} width={width * 0.3} height="5" rx="2.5" fill={ink} opacity=".4" />
          </g>
        ))}
      </>
    ),
  },
  image: picture,
  boxes: {
    height: 84,
    draw: (width) => (
      <>
        <rect x=".5" y=".5" width={width - 1} height="83" rx="5" stroke={soft} fill="var(--sunken)" />
        <rect x={width * 0.12} y="22" width={width * 0.34} height="44" rx="2" stroke={lit} strokeWidth="2.5" />
        <rect x={width * 0.56} y="14" width={width * 0.3} height="34" rx="2" stroke="var(--series-2)" strokeWidth="2.5" />
        <rect x={width * 0.12} y="14" width={width * 0.18} height="8" rx="2" fill={lit} />
        <rect x={width * 0.56} y="6" width={width * 0.16} height="8" rx="2" fill="var(--series-2)" />
      </>
    ),
  },
  table: grid,
};
