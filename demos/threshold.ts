import { chart, defineDemo, metric, select, slider, table } from "vitrine";

interface Case {
  readonly id: string;
  readonly group: "web" | "shop" | "phone";
  readonly score: number;
  readonly fraud: boolean;
  readonly amount: number;
}

/** 2,000 made-up payments with a model's scores: a fixed sequence, so that a link shows what its sender saw. */
const cases: readonly Case[] = makeCases(2_000);

export default defineDemo({
  title: "Where to put the threshold",
  description: "A fraud model scores 2,000 payments. Move the threshold and the two prices, and see what each choice costs. Every panel is computed on its own, only when a control that it reads has moved.",
  tags: ["dashboard", "teaching"],
  inputs: {
    threshold: slider({ min: 0.02, max: 0.98, step: 0.02, default: 0.5 }),
    review: slider({ label: "One review costs", min: 1, max: 50, step: 1, default: 8, unit: "€" }),
    channel: select({ choices: ["all", "web", "shop", "phone"], default: "all" }),
  },
  outputs: {
    caught: metric({ label: "Fraud caught", unit: "%", digits: 1 }),
    precision: metric({ label: "Alarms that are right", unit: "%", digits: 1 }),
    alarms: metric({ label: "Alarms", better: "neither" }),
    cost: metric({ label: "Cost", unit: "€", better: "lower" }),
    costs: chart({ label: "Cost at every threshold", kind: "line", x: "threshold", y: ["total", "missed", "reviews"], unit: "€", digits: 0, height: 260 }),
    scores: chart({ label: "Scores of both kinds", kind: "bar", x: "score", y: ["honest", "fraud"], stacked: true, height: 260 }),
    missed: table({ label: "Fraud that passes", columns: { id: "text", channel: "text", score: { type: "number", digits: 2 }, amount: { type: "number", unit: "€", digits: 2 } }, height: 260 }),
  },
  layout: [
    ["threshold", "caught", "precision", "alarms", "cost"],
    ["review", "costs", "costs", "scores", "scores"],
    ["channel", "missed", "missed", "missed", "missed"],
  ],
  live: true,
  run: {
    caught: ({ threshold, channel }) => {
      const { fraud, hits } = judge(channel, threshold);
      return percent(hits, fraud);
    },
    precision: ({ threshold, channel }) => {
      const { alarms, hits } = judge(channel, threshold);
      return percent(hits, alarms);
    },
    alarms: ({ threshold, channel }) => judge(channel, threshold).alarms,
    cost: ({ threshold, review, channel }) => {
      const { alarms, lost } = judge(channel, threshold);
      return Math.round(lost + alarms * review);
    },
    costs: ({ review, channel }) =>
      Array.from({ length: 49 }, (_, index) => {
        const threshold = Number((0.02 + index * 0.02).toFixed(2));
        const { alarms, lost } = judge(channel, threshold);
        return { threshold, total: Math.round(lost + alarms * review), missed: Math.round(lost), reviews: alarms * review };
      }),
    scores: ({ channel }) =>
      Array.from({ length: 20 }, (_, bin) => {
        const inBin = of(channel).filter(({ score }) => Math.min(19, Math.floor(score * 20)) === bin);
        const fraud = inBin.filter((each) => each.fraud).length;
        return { score: (bin / 20).toFixed(2), honest: inBin.length - fraud, fraud };
      }),
    missed: ({ threshold, channel }) =>
      of(channel)
        .filter((each) => each.fraud && each.score < threshold)
        .sort((a, b) => b.amount - a.amount)
        .map(({ id, group, score, amount }) => ({ id, channel: group, score, amount })),
  },
  examples: [
    { title: "Half", inputs: { threshold: 0.5 }, expect: { precision: { value: 63.1 } } },
    { title: "Cheap reviews", inputs: { threshold: 0.2, review: 2 } },
    { title: "Phone only", inputs: { threshold: 0.6, channel: "phone" } },
  ],
});

function of(channel: Case["group"] | "all"): readonly Case[] {
  return channel === "all" ? cases : cases.filter(({ group }) => group === channel);
}

function judge(channel: Case["group"] | "all", threshold: number) {
  let fraud = 0;
  let hits = 0;
  let alarms = 0;
  let lost = 0;
  for (const each of of(channel)) {
    const alarm = each.score >= threshold;
    if (alarm) alarms += 1;
    if (!each.fraud) continue;
    fraud += 1;
    if (alarm) hits += 1;
    else lost += each.amount;
  }
  return { fraud, hits, alarms, lost };
}

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Number(((100 * part) / whole).toFixed(1));
}

function makeCases(count: number): Case[] {
  // mulberry32: small, and the same everywhere.
  let seed = 7;
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return Array.from({ length: count }, (_, index) => {
    const fraud = random() < 0.12;
    const bell = (random() + random() + random()) / 3;
    const score = Math.min(0.999, Math.max(0.001, fraud ? 0.28 + bell * 0.72 : bell * 0.72 - 0.04));
    return {
      id: `P-${String(index + 1).padStart(4, "0")}`,
      group: (["web", "shop", "phone"] as const)[Math.floor(random() * 3)] ?? "web",
      score: Number(score.toFixed(3)),
      fraud,
      amount: Number((5 + random() ** 3 * 900).toFixed(2)),
    };
  });
}
