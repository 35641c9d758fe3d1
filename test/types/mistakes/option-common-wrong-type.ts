import { checkbox, defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { loud: checkbox({ optional: "yes" }) }, //! optional
  outputs: { greeting: text() },
  run: ({ loud }) => ({ greeting: loud ? "HELLO" : "Hello" }),
});
