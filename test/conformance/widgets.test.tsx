// The law that every widget obeys, also one that is added tomorrow: the suite finds widgets by their folders.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import Ajv2020 from "ajv/dist/2020.js";
import fc from "fast-check";
import type { ComponentType } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import * as builders from "../../components/widgets/index.ts";
import type { InputViewProps, OutputViewProps } from "../../components/widgets/view.ts";
import * as views from "../../components/widgets/views.ts";
import { isAuthorError } from "../../lib/demo/author-error.ts";
import type { Field, Role } from "../../lib/demo/field.ts";
import type { Json } from "../../lib/demo/json.ts";
import { isPicture } from "../../lib/engine/picture.ts";
import { cases, type FieldCase } from "./cases.ts";
import { createFolderEnv } from "./folder-files.ts";
import { judgePage } from "./judge-page.ts";

const folder = join(import.meta.dirname, "../../components/widgets");
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "parts")
  .map((entry) => entry.name)
  .toSorted();

const { env, remove } = createFolderEnv();
afterAll(remove);

/** Values that a hostile client sends to every door. */
const hostile: readonly unknown[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, JSON.parse('{"__proto__":{"polluted":true}}'), { constructor: { prototype: { polluted: true } } }];

/** What zod says by itself; none of it is fit for a visitor. */
const zodSpeaks = /^invalid (input|string|key|element|option|value|union|type)|^too (small|big)|expected \w+, received|^unrecognized/i;
const namesTheExpectation = /must|expected|the columns are|the limit is|not fetched|not opened|expired|could not be read|not base64|not an image|cannot be/i;

describe("the lists of widgets", () => {
  it("a folder, a builder and a case are one name", () => {
    expect(Object.keys(builders).toSorted()).toEqual(names);
    expect(Object.keys(cases).toSorted()).toEqual(names);
  });

  it("a page finds a view for every role that a widget has, and no other", () => {
    const having = (role: Role) => names.filter((name) => cases[name]?.fields.some(({ field }) => field.roles.includes(role)));
    expect(Object.keys(views.inputs).toSorted()).toEqual(having("input"));
    expect(Object.keys(views.outputs).toSorted()).toEqual(having("output"));
  });
});

describe.each(names)("%s", (name) => {
  const { fields, build } = cases[name] ?? { fields: [], build: () => undefined };

  it("bears the name of its folder", () => {
    expect(fields.length).toBeGreaterThan(0);
    for (const { field } of fields) expect(field.widget).toBe(name);
  });

  it("refuses an option that it does not have, by name", () => {
    const thrown = catchError(() => build({ optoin: 1 }));
    expect(isAuthorError(thrown), String(thrown)).toBe(true);
    expect(String(thrown)).toContain("optoin");
    expect(isAuthorError(catchError(() => build({ label: 7 })))).toBe(true);
    expect(isAuthorError(catchError(() => build({ optional: "yes" })))).toBe(true);
  });

  it("resolves its options to plain JSON", () => {
    for (const { field } of fields) expect(JSON.parse(JSON.stringify(field.props))).toStrictEqual(field.props);
  });

  it("refuses at least ten kinds of value", () => {
    for (const role of ["input", "output"] as const) {
      const sides = fields.flatMap((one) => one[role] ?? []);
      if (fields.some(({ field }) => field.roles.includes(role))) expect(sides.flatMap((side) => side.bad as readonly unknown[]).length, role).toBeGreaterThanOrEqual(10);
    }
  });

  describe.each(fields)("$title", (one) => {
    if (one.input) judgeInput(one, one.input);
    if (one.output) judgeOutput(one, one.output);
  });

  judgeViews(name, fields);
});

function judgeInput({ field }: FieldCase, { good, bad, unsaid = () => false, runs = 100 }: NonNullable<FieldCase["input"]>): void {
  const codec = field.codec(env, "input");
  const fits = compileSchema(codec);

  it("decodes its default", async () => {
    if (field.initial !== null && !field.takesPaths) expect((await codec.safeDecodeAsync(field.initial)).error).toBeUndefined();
    if (field.initial === null && !field.takesPaths) expect(field.optional || (await codec.safeDecodeAsync("")).success === false).toBe(true);
  });

  it("keeps a value on its way over the wire and back", async () => {
    await fc.assert(
      fc.asyncProperty(await good(env), async (wire) => {
        const value = await codec.decodeAsync(wire);
        const again = (await codec.encodeAsync(value)) as Json;
        expect(survivesJson(again)).toBe(true);
        expect(plain(await codec.decodeAsync(again))).toStrictEqual(plain(value));
      }),
      { numRuns: runs },
    );
  });

  it("says of a value that does not fit what would", async () => {
    for (const wire of bad) await expectRefusal(codec.safeDecodeAsync(wire), wire);
  });

  it("refuses what is no JSON number, and keys that would pollute a prototype", async () => {
    for (const wire of hostile) await expectRefusal(codec.safeDecodeAsync(wire), wire);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("has a JSON Schema that agrees with what it takes", async () => {
    await fc.assert(fc.asyncProperty(await good(env), async (wire) => {
        expect(fits(wire), JSON.stringify(wire)).toBe(true);
      }), { numRuns: runs });
    for (const wire of bad) if (fits(wire)) expect(unsaid(wire), `only the codec refuses ${JSON.stringify(wire)}`).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue() as fc.Arbitrary<Json>, async (wire) => {
        const taken = (await codec.safeDecodeAsync(wire)).success;
        if (taken) expect(fits(wire), "the schema refuses what the codec takes").toBe(true);
        else if (fits(wire)) expect(unsaid(wire), "the codec refuses what the schema takes").toBe(true);
      }),
      { numRuns: 200 },
    );
  });
}

function judgeOutput({ field }: FieldCase, { good, bad, runs = 100 }: NonNullable<FieldCase["output"]>): void {
  const codec = field.codec(env, "output");
  const fits = compileSchema(codec);

  it("turns what run gives into JSON that its schema describes, and that gives the same again", async () => {
    await fc.assert(
      fc.asyncProperty(good, async (value) => {
        const wire = (await codec.encodeAsync(value)) as Json;
        expect(survivesJson(wire)).toBe(true);
        expect(fits(wire), JSON.stringify(wire)).toBe(true);
        expect(await codec.encodeAsync(await codec.decodeAsync(wire))).toStrictEqual(wire);
      }),
      { numRuns: runs },
    );
  });

  it("says of a value that does not fit what would", async () => {
    for (const value of bad) await expectRefusal(codec.safeEncodeAsync(value), value);
  });

  it("lets nothing through that JSON cannot carry, and no key that would pollute a prototype", async () => {
    for (const value of hostile) {
      const encoded = await codec.safeEncodeAsync(value);
      if (encoded.success) expect(survivesJson(encoded.data), show(value)).toBe(true);
      if (encoded.success) expect(JSON.stringify(encoded.data)).not.toContain("__proto__");
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
}

/** How a widget stands in a page; the frame's part is played by its label, help and section. */
function judgeViews(name: string, fields: readonly FieldCase[]): void {
  describe("its view", async () => {
    const { Input, Output } = (await import(`../../components/widgets/${name}/view.tsx`)) as { Input?: ComponentType<InputViewProps>; Output?: ComponentType<OutputViewProps> };

    it("has a face for each role", () => {
      expect([Input && "input", Output && "output"].filter(Boolean)).toEqual((["input", "output"] as const).filter((role) => fields.some(({ field }) => field.roles.includes(role))));
    });

    it.each(fields.filter((one) => one.input))("as an input, $title: draws every state with names that all can read", async ({ field, input }) => {
      const [filled] = fc.sample(await input!.good(env), { numRuns: 1, seed: 7 }) as [Json];
      const states = [
        { value: field.initial === null || field.takesPaths ? null : field.initial },
        { value: null },
        { value: filled },
        { value: filled, disabled: true },
        { value: null, disabled: true },
        { value: filled, invalid: true },
        { value: null, invalid: true },
      ];
      for (const state of states) {
        const view = <InputStand name={name} field={field} View={Input!} {...state} />;
        expect(await judgePage(renderToString(view)), JSON.stringify(state).slice(0, 200)).toEqual([]);
      }
    });

    it.each(fields.filter((one) => one.output))("as an output, $title: draws every state with names that all can read", async ({ field, output }) => {
      const codec = field.codec(env, "output");
      const samples = (await Promise.all(fc.sample(output!.good, { numRuns: 4, seed: 7 }).map((value) => codec.encodeAsync(value)))) as Json[];
      const states = [{ value: null }, ...samples.map((value) => ({ value })), { value: samples[0] ?? null, stale: true }, { value: null, stale: true }];
      for (const { value, stale = false } of states as { value: Json; stale?: boolean }[]) {
        const html = field.render && value !== null ? await field.render(value) : undefined;
        const view = <OutputStand field={field} View={Output!} value={value} html={html} stale={stale} />;
        expect(await judgePage(renderToString(view)), JSON.stringify({ value, stale }).slice(0, 200)).toEqual([]);
      }
    });

    it("says to assistive technology that a value is wrong, and why", async () => {
      for (const { field } of fields.filter((one) => one.input)) {
        const html = renderToString(<InputStand name={name} field={field} View={Input!} value={null} invalid />);
        // A grid's cells can be wrong, the grid itself cannot (ARIA 1.2).
        if (!html.includes('role="grid"')) expect(html).toMatch(/aria-invalid="true"/);
        expect(html).toMatch(/aria-describedby="[^"]*\bfield-issue\b/);
      }
    });
  });
}

interface InputStandProps {
  name: string;
  field: Field;
  View: ComponentType<InputViewProps>;
  value: Json;
  disabled?: boolean;
  invalid?: boolean;
}

function InputStand({ name, field, View, value, disabled = false, invalid = false }: InputStandProps) {
  return (
    <main>
      {!views.ownLabel.includes(name) && <label htmlFor="field">The field</label>}
      <View
        id="field"
        name="field"
        label="The field"
        props={field.props}
        value={value}
        disabled={disabled}
        optional={field.optional}
        invalid={invalid}
        describedBy={invalid ? "field-issue" : undefined}
        onChange={() => {}}
        onSubmit={() => {}}
        onIssue={() => {}}
        upload={() => Promise.reject(new Error("There is no server here"))}
      />
      {invalid && <p id="field-issue">Must be something else</p>}
    </main>
  );
}

function OutputStand({ field, View, value, html, stale }: { field: Field; View: ComponentType<OutputViewProps>; value: Json; html: string | undefined; stale: boolean }) {
  return (
    <main>
      <section aria-labelledby="field-label">
        <h2 id="field-label">The field</h2>
        <View id="field" name="field" label="The field" props={field.props} value={value} html={html} stale={stale} />
      </section>
    </main>
  );
}

function compileSchema(codec: z.ZodType): (wire: unknown) => boolean {
  const schema = z.toJSONSchema(codec, { io: "input" });
  return new Ajv2020({ strict: true, strictTypes: false, validateFormats: false }).compile(schema) as (wire: unknown) => boolean;
}

async function expectRefusal(parsing: Promise<{ success: boolean; error?: z.ZodError | undefined }>, value: unknown): Promise<void> {
  const { success, error } = await parsing.catch((thrown: Error) => ({ success: false, error: { issues: [{ message: thrown.message }] } as z.ZodError }));
  expect(success, `must refuse ${show(value)}`).toBe(false);
  const messages = error?.issues.map((issue) => issue.message) ?? [];
  expect(messages.length, show(value)).toBeGreaterThan(0);
  for (const message of messages) {
    expect(message, show(value)).not.toMatch(zodSpeaks);
    expect(message, show(value)).toMatch(namesTheExpectation);
  }
}

function survivesJson(wire: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(wire)), wire);
}

function show(value: unknown): string {
  try {
    return `${typeof value} ${JSON.stringify(value)}`.slice(0, 120);
  } catch {
    return String(value);
  }
}

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A value without classes of its own, to be compared. */
function plain(value: unknown): unknown {
  return isPicture(value) ? { width: value.width, height: value.height, pixels: [...value.pixels] } : value;
}
