import { defineDemo, select, text } from "vitrine";

export const demo = defineDemo({
  inputs: { mood: select({ choices: ["calm", "merry"], default: "gloomy" }) }, //! gloomy
  outputs: { greeting: text() },
  run: ({ mood }) => ({ greeting: mood }),
});
