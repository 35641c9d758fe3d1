// @vitest-environment jsdom
// What keys and hands do to the basic inputs. What needs real layout, such as dragging, is tried in the browser.

import { act, useState, type ComponentType } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { checkbox, json, number, select, slider, text } from "../../components/widgets/index.ts";
import type { InputViewProps, OutputViewProps } from "../../components/widgets/view.ts";
import type { Field } from "../../lib/demo/field.ts";
import type { Json } from "../../lib/demo/json.ts";

let root: Root | undefined;

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  Element.prototype.scrollIntoView = () => {};
  // jsdom has no top layer; the list is there all the same.
  HTMLElement.prototype.showPopover = () => {};
  HTMLElement.prototype.hidePopover = () => {};
  globalThis.matchMedia = ((query: string) => ({ matches: true, media: query, addEventListener() {}, removeEventListener() {} })) as unknown as typeof matchMedia;
  // In jsdom the global is the undici one of Node, which has no escape.
  globalThis.CSS = { escape: (text: string) => text.replace(/["\\$/~…]/g, "\\$&") } as typeof CSS;
});
afterEach(async () => {
  await act(() => root?.unmount());
  document.body.replaceChildren();
});

interface Hand {
  readonly value: Json;
  readonly issue: string | null;
  readonly submitted: number;
}

/** Mounts an input that keeps its own value, as the form does, and tells what became of it. */
async function mount(field: Field, start: Json = field.initial): Promise<() => Hand> {
  const { Input: View } = (await import(`../../components/widgets/${field.widget}/view.tsx`)) as { Input: ComponentType<InputViewProps> };
  let value = start;
  let issue: string | null = null;
  const onSubmit = vi.fn<() => void>();
  function Form() {
    const [held, setHeld] = useState<Json>(start);
    const [complaint, setComplaint] = useState<string | null>(null);
    value = held;
    issue = complaint;
    return (
      <View
        id="field"
        name="field"
        label="The field"
        props={field.props}
        value={held}
        disabled={false}
        optional={field.optional}
        invalid={complaint !== null}
        describedBy={undefined}
        // As in the form: a change takes back what was complained of.
        onChange={(next) => {
          setHeld(next);
          setComplaint(null);
        }}
        onSubmit={onSubmit}
        onIssue={setComplaint}
        upload={() => Promise.reject(new Error("There is no server here"))}
      />
    );
  }
  await show(<Form />);
  return () => ({ value, issue, submitted: onSubmit.mock.calls.length });
}

async function show(view: React.ReactNode): Promise<void> {
  const place = document.createElement("div");
  document.body.append(place);
  root = createRoot(place);
  await act(async () => root?.render(view));
}

function find<Kind extends HTMLElement = HTMLInputElement>(id = "field"): Kind {
  return document.getElementById(id) as Kind;
}

async function type(text: string, control: HTMLInputElement | HTMLTextAreaElement = find()): Promise<void> {
  const prototype = Object.getPrototypeOf(control) as object;
  await act(() => {
    control.focus();
    // React watches the value's setter; the browser's own goes round it.
    Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(control, text);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function press(key: string, more: KeyboardEventInit = {}, control: HTMLElement = find()): Promise<void> {
  await act(() => {
    control.focus();
    control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  });
}

async function leave(): Promise<void> {
  await act(() => (document.activeElement as HTMLElement | null)?.blur());
}

async function click(control: Element | null | undefined): Promise<void> {
  await act(() => (control as HTMLElement).click());
}

describe("number", () => {
  it("takes 1,5 and thousands set apart as people write them", async () => {
    const hand = await mount(number());
    await type("1,5");
    expect(hand().value).toBe(1.5);
    await type("−1 234.5");
    expect(hand().value).toBe(-1234.5);
    await leave();
    expect(find().value).toBe("-1234.5");
  });

  it("keeps what is typed while it is typed", async () => {
    await mount(number());
    await type("1.50");
    expect(find().value).toBe("1.50");
    await leave();
    expect(find().value).toBe("1.5");
  });

  it("comes back inside its bounds when left, and says so", async () => {
    const hand = await mount(number({ min: 1, max: 10 }));
    await type("25");
    await leave();
    expect(hand().value).toBe(10);
    expect(hand().issue).toBe("Must be a number, 1 to 10; 25 was set to 10");
    await type("5");
    expect(hand().issue).toBeNull();
  });

  it("says of a word that it is no number, and keeps it to be mended", async () => {
    const hand = await mount(number({ integer: true }));
    await type("ten");
    expect(hand()).toMatchObject({ value: null, issue: "Must be a whole number" });
    await leave();
    expect(find().value).toBe("ten");
  });

  it("steps by arrows, ten times with Shift, a tenth with Alt, never past its bounds", async () => {
    const hand = await mount(number({ min: 0, max: 12, step: 0.1, default: 1 }));
    await press("ArrowUp");
    expect(hand().value).toBe(1.1);
    await press("ArrowUp", { shiftKey: true });
    expect(hand().value).toBe(2.1);
    await press("ArrowDown", { altKey: true });
    expect(hand().value).toBe(2.09);
    await press("PageUp");
    expect(hand().value).toBe(3.09);
    for (let times = 0; times < 12; times += 1) await press("ArrowUp", { shiftKey: true });
    expect(hand().value).toBe(12);
  });

  it("runs on Enter with the number that was typed", async () => {
    const hand = await mount(number({ max: 10 }));
    await type("40");
    await press("Enter");
    expect(hand()).toMatchObject({ value: 10, submitted: 1 });
  });

  it("shows an example's value over what was being typed", async () => {
    const field = number({ default: 3 });
    const { Input: View } = await import("../../components/widgets/number/view.tsx");
    const shared = { id: "field", name: "field", label: "The field", props: field.props as never, disabled: false, optional: false, invalid: false, describedBy: undefined, onChange() {}, onSubmit() {}, onIssue() {}, upload: () => Promise.reject(new Error()) };
    await show(<View {...shared} value={3} />);
    await type("3.0");
    expect(find().value).toBe("3.0");
    await act(() => root?.render(<View {...shared} value={8} />));
    expect(find().value).toBe("8");
  });

  it("has - and + for thumbs, at rest at the ends", async () => {
    const hand = await mount(number({ min: 0, max: 1, step: 1, default: 0 }));
    const [less, more] = document.querySelectorAll("button");
    expect([less?.disabled, more?.disabled]).toEqual([true, false]);
    await click(more);
    expect(hand().value).toBe(1);
    expect([less?.disabled, more?.disabled]).toEqual([false, true]);
  });
});

describe("text", () => {
  it("runs on Enter, but not on the Enter that ends a composed word", async () => {
    const hand = await mount(text());
    await press("Enter", { isComposing: true });
    expect(hand().submitted).toBe(0);
    await press("Enter");
    expect(hand().submitted).toBe(1);
  });

  it("is cleared by its button, which then leaves", async () => {
    const hand = await mount(text({ default: "Ada", optional: true }));
    await click(document.querySelector("button[aria-label='Clear The field']"));
    expect(hand().value).toBeNull();
    expect(document.querySelector("button")).toBeNull();
    expect(document.activeElement).toBe(find());
  });

  it("counts from 80 % of the most on, in characters as people see them", async () => {
    await mount(text({ maxLength: 10 }));
    await type("😀😀😀");
    expect(find("field-count")).toBeNull();
    await type("12345678");
    expect(find("field-count").textContent).toBe("8 / 10");
    expect(find().getAttribute("aria-describedby")).toBe("field-count");
  });
});

describe("checkbox", () => {
  it("is ticked by a click anywhere in its row", async () => {
    const hand = await mount(checkbox());
    await click(document.querySelector("label"));
    expect(hand().value).toBe(true);
  });
});

describe("slider", () => {
  it("sends a typed digit to the exact value, which comes back inside the bounds and says so", async () => {
    const hand = await mount(slider({ min: 0, max: 8, step: 0.1, default: 1.4 }));
    await press("5");
    const exact = document.activeElement as HTMLInputElement;
    expect(exact.getAttribute("aria-label")).toBe("The field, exact value");
    await type("5,25", exact);
    await press("Enter", {}, exact);
    expect(hand()).toMatchObject({ value: 5.25, submitted: 1 });
    await type("99", exact);
    await leave();
    expect(hand().value).toBe(8);
    expect(hand().issue).toBe("Must be a number, 0 to 8; 99 was set to 8");
  });

  it("goes back to its default on a double click", async () => {
    const hand = await mount(slider({ min: 0, max: 8, default: 3 }), 7);
    await act(() => find().dispatchEvent(new MouseEvent("dblclick", { bubbles: true })));
    expect(hand().value).toBe(3);
  });

  it("writes its value with the figures of its step", async () => {
    await mount(slider({ min: 0, max: 8, step: 0.5, default: 2 }));
    expect(document.querySelector<HTMLInputElement>("input[type=text]")?.value).toBe("2.0");
  });

  it("has two named thumbs that cannot cross", async () => {
    const hand = await mount(slider({ range: true, min: 0, max: 100, default: [20, 60] }));
    const [low, high] = [find("field"), find("field-high")];
    expect([low.getAttribute("aria-label"), high.getAttribute("aria-label")]).toEqual(["The field, low end", "The field, high end"]);
    await type("90", low);
    expect(hand().value).toEqual([60, 60]);
    await type("5", high);
    expect(hand().value).toEqual([60, 60]);
  });
});

describe("select of many choices", () => {
  const field = select({ choices: ["Ångström", "Bohr", "Curie", "Dirac", "Einstein", "Fermi", "Gauss", "Hertz", { value: "kelvin", label: "Lord Kelvin" }], default: "Curie", optional: true });
  const options = () => Array.from(document.querySelectorAll("[role=option]:not([aria-disabled])"), (option) => option.textContent);
  const active = () => document.getElementById(String(find().getAttribute("aria-activedescendant")))?.textContent;
  async function mountList() {
    const hand = await mount(field);
    for (let times = 0; times < 200 && find().getAttribute("role") !== "combobox"; times += 1) await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
    return hand;
  }

  it("opens by an arrow at what is chosen, moves, and takes on Enter without running", async () => {
    const hand = await mountList();
    expect(find().value).toBe("Curie");
    await press("ArrowDown");
    expect(find().getAttribute("aria-expanded")).toBe("true");
    expect([options().length, active()]).toEqual([9, "Curie"]);
    await press("ArrowDown");
    expect(active()).toBe("Dirac");
    await press("Enter");
    expect(hand()).toMatchObject({ value: "Dirac", submitted: 0 });
    expect(find().getAttribute("aria-expanded")).toBe("false");
    await press("Enter");
    expect(hand().submitted).toBe(1);
  });

  it("filters by what is typed, accents and case aside, beginnings first", async () => {
    const hand = await mountList();
    await type("ANG");
    expect(options()).toEqual(["Ångström"]);
    await type("e");
    expect(options()).toEqual(["Einstein", "Curie", "Fermi", "Hertz", "Lord Kelvin"]);
    await type("kel");
    await press("Enter");
    expect(hand().value).toBe("kelvin");
    expect(find().value).toBe("Lord Kelvin");
  });

  it("says when nothing is like it, and goes back on Escape", async () => {
    const hand = await mountList();
    await type("zzz");
    expect(options()).toEqual([]);
    expect(document.querySelector("[role=listbox]")?.textContent).toBe("Nothing like “zzz”");
    await press("Escape");
    expect([find().value, hand().value]).toEqual(["Curie", "Curie"]);
  });

  it("takes a name that was written out when left, and nothing that was only begun", async () => {
    const hand = await mountList();
    await type("gau");
    await leave();
    expect(hand().value).toBe("Curie");
    await type("gauss");
    await leave();
    expect(hand().value).toBe("Gauss");
  });

  it("can be emptied where it is optional", async () => {
    const hand = await mountList();
    await click(document.querySelector("button[aria-label='Clear The field']"));
    expect(hand().value).toBeNull();
  });
});

describe("json", () => {
  const long = "x".repeat(400);
  const value = { models: [{ name: "iris", bytes: 1820 }, { name: "digits", bytes: 26_000 }], "a/b": long, ok: true, none: null };
  const rows = () => Array.from(document.querySelectorAll("[role=treeitem]"), (row) => row.textContent);
  const stop = () => document.querySelector<HTMLElement>("[role=treeitem][tabindex='0']");
  async function mountTree(): Promise<void> {
    const { Output: View } = (await import("../../components/widgets/json/view.tsx")) as unknown as { Output: ComponentType<OutputViewProps> };
    await show(<View id="field" name="field" label="The field" props={json({ depth: 1 }).props} value={value} html={undefined} stale={false} />);
  }

  it("opens to its depth, and cuts long texts with what is left", async () => {
    await mountTree();
    expect(rows()).toEqual(["{…} 4 keys", "models: […] 2 items", `a/b: "${"x".repeat(159)} … 241 more`, "ok: true", "none: null"]);
  });

  it("is one tab stop, walked and folded by arrows", async () => {
    await mountTree();
    expect(document.querySelectorAll("[role=treeitem][tabindex='0']").length).toBe(1);
    await press("ArrowDown", {}, stop()!);
    expect(stop()?.textContent).toContain("models");
    await press("ArrowRight", {}, stop()!);
    expect(rows()).toContain("0: {…} 2 keys");
    await press("ArrowRight", {}, stop()!);
    await press("ArrowRight", {}, stop()!);
    expect(rows()).toContain('name: "iris"');
    await press("ArrowLeft", {}, stop()!);
    await press("ArrowLeft", {}, stop()!);
    expect(stop()?.textContent).toContain("models");
  });

  it("shows what is sought and the way to it", async () => {
    await mountTree();
    await type("digits", document.querySelector("input")!);
    expect(rows()).toEqual(["{…} 4 keys", "models: […] 2 items", "1: {…} 2 keys", 'name: "digits"']);
    expect(document.querySelector("[role=status]")?.textContent).toBe("1 match");
  });

  it("copies a path as a program writes it", async () => {
    const written: string[] = [];
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void written.push(text) } });
    await mountTree();
    await press("ArrowDown", {}, stop()!);
    await press("ArrowRight", {}, stop()!);
    await press("ArrowDown", {}, stop()!);
    await press("p", {}, stop()!);
    await press("c", {}, stop()!);
    expect(written).toEqual(["models[0]", '{\n  "name": "iris",\n  "bytes": 1820\n}']);
  });
});
