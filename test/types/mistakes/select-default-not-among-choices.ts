import { defineDemo, select, text } from "vitrine";

export default defineDemo({
  inputs: { mood: select({ choices: ["calm", "merry"], default: "gloomy" }) }, //! gloomy
  outputs: { greeting: text() },
  run: ({ mood }) => ({ greeting: mood }),
});
