// @vitest-environment jsdom
// What a visitor does before the page is alive must count: the server's HTML is changed by hand, then brought to life.

import { act, type ComponentType } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { checkbox, number, select, slider, text } from "../../components/widgets/index.ts";
import type { InputViewProps } from "../../components/widgets/view.ts";
import type { Field } from "../../lib/demo/field.ts";
import type { Json } from "../../lib/demo/json.ts";

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});
afterEach(() => document.body.replaceChildren());

/** What was told by `onChange` after a hydration in between which `before` changed the page. */
async function hydrate(field: Field, before: (find: (id: string) => HTMLInputElement) => void): Promise<readonly Json[]> {
  const { Input: View } = (await import(`../../components/widgets/${field.widget}/view.tsx`)) as { Input: ComponentType<InputViewProps> };
  const onChange = vi.fn<(value: Json) => void>();
  const view = (
    <View
      id="field"
      name="field"
      label="The field"
      props={field.props}
      value={field.initial}
      disabled={false}
      optional={field.optional}
      invalid={false}
      describedBy={undefined}
      onChange={onChange}
      onSubmit={() => {}}
      onIssue={() => {}}
      upload={() => Promise.reject(new Error("There is no server here"))}
    />
  );
  const place = document.createElement("div");
  document.body.append(place);
  place.innerHTML = renderToString(view);
  before((id) => document.getElementById(id) as HTMLInputElement);
  const root = await act(() => hydrateRoot(place, view));
  const told = onChange.mock.calls.map(([value]) => value);
  await act(() => root.unmount());
  return told;
}

describe("what was done before the page came alive is kept", () => {
  it("text in a line, and in a field of many lines that had a default", async () => {
    expect(await hydrate(text(), (find) => (find("field").value = "Ada"))).toEqual(["Ada"]);
    expect(await hydrate(text({ lines: 4, default: "Once upon a time" }), (find) => (find("field").value = "In a hole"))).toEqual(["In a hole"]);
    expect(await hydrate(text({ default: "Ada", optional: true }), (find) => (find("field").value = ""))).toEqual([null]);
  });

  it("a number, also with a decimal comma", async () => {
    expect(await hydrate(number({ default: 3 }), (find) => (find("field").value = "1,5"))).toEqual([1.5]);
  });

  it("a tick and its removal", async () => {
    expect(await hydrate(checkbox(), (find) => (find("field").checked = true))).toEqual([true]);
    expect(await hydrate(checkbox({ default: true }), (find) => (find("field").checked = false))).toEqual([false]);
  });

  it("a choice", async () => {
    expect(await hydrate(select({ choices: ["mean", "p95"] }), (find) => (find("field").value = "p95"))).toEqual(["p95"]);
    expect(await hydrate(select({ choices: ["mean", "p95"], optional: true, default: "mean" }), (find) => (find("field").value = ""))).toEqual([null]);
  });

  it("a slider's place, and both ends of a range", async () => {
    expect(await hydrate(slider({ min: 0, max: 10, step: 1 }), (find) => (find("field").value = "7"))).toEqual([7]);
    const both = await hydrate(slider({ range: true, min: 0, max: 10, step: 1 }), (find) => {
      find("field").value = "2";
      find("field-high").value = "8";
    });
    expect(both.at(-1)).toEqual([2, 8]);
  });
});

describe("what nobody touched is not told", () => {
  it.each([
    ["text", text({ default: "Ada" })],
    ["lines", text({ default: "Ada\nAlan", lines: 3 })],
    ["number", number({ default: 0.1 })],
    ["checkbox", checkbox({ default: true })],
    ["select", select({ choices: ["a", "b"], default: "b" })],
    // The browser shows it at the nearest step; the author's value stays.
    ["a slider off its grid", slider({ min: 0, max: 1, step: 0.1, default: 0.25 })],
    ["range", slider({ range: true })],
  ])("%s", async (_, field) => {
    expect(await hydrate(field, () => {})).toEqual([]);
  });
});
