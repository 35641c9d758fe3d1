import { checkbox, defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { loud: checkbox({ optional: "yes" }) }, //! optional
  outputs: { greeting: text() },
  run: ({ loud }) => ({ greeting: loud ? "HELLO" : "Hello" }),
});
