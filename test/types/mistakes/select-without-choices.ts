import { defineDemo, select, text } from "vitrine";

export default defineDemo({
  inputs: { mood: select({ default: "calm" }) }, //! choices
  outputs: { greeting: text() },
  run: () => ({ greeting: "Hello" }),
});
