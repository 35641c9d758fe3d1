import { defineDemo, slider, text } from "vitrine";

export const demo = defineDemo({
  inputs: { times: slider() },
  outputs: { greeting: text() },
  examples: [{ inputs: { times: "three" } }], //! times
  run: ({ times }) => ({ greeting: "Hello ".repeat(times) }),
});
