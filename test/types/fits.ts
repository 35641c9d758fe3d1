// Demos that must compile, and what their types must be. `tsc` is the test: nothing here runs.

import { checkbox, defineDemo, json, label, markdown, metric, number, select, slider, text, type InputField, type OutputField } from "vitrine";

declare function expectType<Expected>(): <Given>(given: Given, ...same: (<Probe>() => Probe extends Given ? 1 : 2) extends <Probe>() => Probe extends Expected ? 1 : 2 ? [] : [never]) => void;

export const syncFunction = defineDemo({
  inputs: { name: text(), times: number({ min: 1 }), loud: checkbox() },
  outputs: { greeting: text(), length: number() },
  layout: [["name", "greeting"], ["times", "greeting"], ["loud", "length"], [".", "length"]],
  examples: [{ title: "Twice", inputs: { name: "Ada", times: 2 }, expect: { length: 12, greeting: "Hello Ada" } }],
  run: ({ name, times, loud }) => {
    expectType<string>()(name);
    expectType<number>()(times);
    expectType<boolean>()(loud);
    return { greeting: name.repeat(times), length: name.length };
  },
});

export const asyncFunction = defineDemo({
  inputs: { name: text() },
  outputs: { classes: label({ top: 3 }), again: label(), best: label() },
  examples: [{ inputs: { name: "Ada" }, expect: { classes: [{ label: "Ada" }] } }],
  run: async ({ name }, { signal, progress, log }) => {
    progress(0.5, "Half way");
    log(String(signal.aborted));
    return { classes: { [name]: 1 }, again: [{ label: name, score: 1, index: 3 }], best: name };
  },
});

export const branches = defineDemo({
  inputs: { times: number() },
  outputs: { greeting: text(), length: number({ optional: true }) },
  run: async ({ times }) => {
    if (times > 1) return { greeting: "Hello", length: 5 };
    return { greeting: "Hello" };
  },
});

export const generator = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text(), length: number() },
  run: async function* ({ name }) {
    yield { greeting: "" };
    yield { length: name.length };
    return { greeting: `Hello ${name}` };
  },
});

export const syncGenerator = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text(), length: number() },
  *run({ name }, { signal }) {
    for (const letter of name) {
      if (signal.aborted) return;
      yield { greeting: letter };
    }
    yield { length: name.length };
  },
});

export const record = defineDemo({
  inputs: { name: text(), years: slider({ range: true, min: 1900, max: 2000, default: [1910, 1920] }) },
  outputs: { name_length: number(), span: metric({ better: "neither" }), about: markdown(), raw: json(), classes: label() },
  run: {
    name_length: ({ name }) => name.length,
    span: async ({ years: [from, to] }) => ({ value: to - from, delta: undefined, history: [1, null, 3] }),
    about: ({ name }) => `**${name}**`,
    raw: ({ years }) => ({ years, bytes: new Uint8Array(2) }),
    classes: () => [{ label: "cat", score: 0.5 }],
  },
});

/** Outputs may bear the names of a function's own properties. */
export const awkwardNames = defineDemo({
  inputs: { a: number() },
  outputs: { name: text(), length: number() },
  run: { name: ({ a }) => String(a), length: ({ a }) => a },
});

export const optional = defineDemo({
  inputs: { name: text({ optional: true }), mood: select({ choices: ["calm", "merry"], optional: true }), at: slider({ optional: true }) },
  outputs: { greeting: text({ optional: true }), share: metric({ optional: true }) },
  run: ({ name, mood, at }) => {
    expectType<string | undefined>()(name);
    expectType<"calm" | "merry" | undefined>()(mood);
    expectType<number | undefined>()(at);
    return { greeting: name };
  },
});

export const unions = defineDemo({
  inputs: { mood: select({ choices: ["calm", { value: "merry", label: "Merry, or worse" }], default: "merry" }), years: slider({ range: true }) },
  outputs: { greeting: text() },
  examples: [{ inputs: { mood: "calm", years: [1, 2] } }, { inputs: {} }],
  run: ({ mood, years }) => {
    expectType<"calm" | "merry">()(mood);
    expectType<readonly [low: number, high: number]>()(years);
    return { greeting: { calm: "Hello", merry: "Ho ho" }[mood] };
  },
});

// Fields as other widgets have them: literals and tuples in what run gives must keep their types.
declare const place: OutputField<{ readonly at: readonly [x: number, y: number]; readonly kind: "box" | "point" }>;
declare const places: OutputField<readonly { readonly at: readonly [x: number, y: number] }[]>;
declare const wide: InputField<number | string>;

export const literals = defineDemo({ inputs: { wide }, outputs: { place, places }, run: () => ({ place: { at: [1, 2], kind: "box" }, places: [{ at: [1, 2] }] }) });
export const literalsPromised = defineDemo({ inputs: { wide }, outputs: { place, places }, run: async () => ({ place: { at: [1, 2], kind: "box" }, places: [{ at: [1, 2] }] }) });
export const literalsYielded = defineDemo({
  inputs: { wide },
  outputs: { place, places },
  run: async function* ({ wide }) {
    yield { place: { at: [1, 2], kind: "box" } };
    yield { places: [{ at: [1, Number(wide)] }] };
  },
});
export const literalsInRecord = defineDemo({ inputs: { wide }, outputs: { place, places }, run: { place: ({ wide }) => ({ at: [Number(wide), 2], kind: "box" }), places: async ({ wide }) => [{ at: [1, Number(wide)] }] } });

// Runs whose types the compiler knows less of, or that were made elsewhere.
interface Greeting {
  greeting: string;
}
declare function greet(name: string): Greeting;
declare function greetLater(name: string): Promise<Greeting>;
declare function greetInParts(name: string): AsyncGenerator<Greeting>;
declare const loose: ReturnType<typeof JSON.parse>;

export const fromInterface = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: ({ name }) => greet(name) });
export const fromPromise = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: ({ name }) => greetLater(name) });
export const fromParts = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: ({ name }) => greetInParts(name) });
export const fromLoose = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: async () => loose });
export const fromLooseField = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: async () => ({ greeting: loose }) });
export const fromNamed = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: named });
export const throwingLater = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: async ({ name }) => Promise.reject(new Error(name)) });
export const promisedByHand = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: ({ name }) => new Promise((resolve) => setTimeout(() => resolve({ greeting: name }), 1)) });
export const promisedByHandInRecord = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: { greeting: ({ name }) => new Promise((resolve) => setTimeout(() => resolve(name), 1)) } });
export const thenned = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: ({ name }) => greetLater(name).then(({ greeting }) => ({ greeting })) });
export const all = defineDemo({ inputs: { name: text() }, outputs: { greeting: text() }, run: ({ name }) => Promise.all([name, greetLater(name)]).then(([, greeting]) => greeting) });
export const throwing = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: () => {
    throw new Error("Not today");
  },
});
export const withoutInputs = defineDemo({ inputs: {}, outputs: { greeting: text() }, run: () => ({ greeting: "Hello" }) });

function named({ name }: { name: string }) {
  return { greeting: name };
}
