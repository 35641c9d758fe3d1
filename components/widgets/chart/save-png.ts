// A chart as a PNG: its SVG with every computed colour written in, drawn on a canvas under its title and legend.

import type { Series } from "./series.ts";

/** What a stylesheet sets, and an SVG that stands alone would lose. */
const inlined = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-family", "font-weight", "text-anchor"] as const;
const scale = 2;
const padding = 16;

export interface Caption {
  readonly title: string;
  readonly legend: readonly Pick<Series, "label" | "color">[];
}

/**
 * Draws what stands in `element` as a PNG of twice its size.
 * @throws Error when there is no drawing, or the browser cannot make the picture
 */
export async function chartToPng(element: HTMLElement, { title, legend }: Caption): Promise<Blob> {
  const svg = element.querySelector<SVGSVGElement>("svg.recharts-surface");
  if (!svg) throw new Error("There is no drawing to save");
  const { width, height } = svg.getBoundingClientRect();
  const page = getComputedStyle(element);
  const picture = await loadSvg(standAlone(svg, width, height));
  const head = (title === "" ? 0 : 28) + (legend.length === 0 ? 0 : 24);
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * padding) * scale;
  canvas.height = (height + head + 2 * padding) * scale;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser cannot draw pictures");
  pen.scale(scale, scale);
  pen.fillStyle = resolve(element, "var(--surface)");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  pen.fillStyle = page.color;
  pen.font = `600 14px ${page.fontFamily}`;
  if (title !== "") pen.fillText(title, padding, padding + 8);
  pen.font = `12px ${page.fontFamily}`;
  let x = padding;
  const y = padding + head - 14;
  for (const { label, color } of legend) {
    pen.fillStyle = resolve(element, color);
    pen.beginPath();
    pen.arc(x + 4, y, 4, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = page.color;
    pen.fillText(label, x + 13, y);
    x += 13 + pen.measureText(label).width + 16;
  }
  pen.drawImage(picture, padding, padding + head, width, height);
  return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("This browser cannot make a PNG"))), "image/png"));
}

function standAlone(svg: SVGSVGElement, width: number, height: number): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  originals.forEach((original, index) => {
    const computed = getComputedStyle(original);
    const target = copies[index];
    target?.removeAttribute("style");
    for (const name of inlined) target?.setAttribute(name, computed.getPropertyValue(name));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  return new XMLSerializer().serializeToString(copy);
}

function loadSvg(source: string): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => fail(new Error("This browser cannot draw the chart"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  });
}

/** What a token is at this element, as a canvas takes it. */
function resolve(element: HTMLElement, color: string): string {
  const token = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return token === undefined ? color : getComputedStyle(element).getPropertyValue(token).trim();
}
