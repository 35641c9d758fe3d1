import { defineDemo, select, text } from "vitrine";

export const demo = defineDemo({
  inputs: { mood: select({ default: "calm" }) }, //! choices
  outputs: { greeting: text() },
  run: () => ({ greeting: "Hello" }),
});
