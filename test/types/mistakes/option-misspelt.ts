import { defineDemo, slider, text } from "vitrine";

export const demo = defineDemo({
  inputs: { times: slider({ min: 1, mx: 9 }) }, //! mx
  outputs: { greeting: text() },
  run: ({ times }) => ({ greeting: "Hello ".repeat(times) }),
});
