import { defineDemo, select, text } from "vitrine";

export const demo = defineDemo({
  inputs: { mood: select({ choices: ["calm", "merry"] }) },
  outputs: { greeting: text() },
  examples: [{ inputs: { mood: "gloomy" } }], //! mood
  run: ({ mood }) => ({ greeting: mood }),
});
