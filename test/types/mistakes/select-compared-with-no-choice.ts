import { defineDemo, select, text } from "vitrine";

export const demo = defineDemo({
  inputs: { mood: select({ choices: ["calm", { value: "merry", label: "Merry, or worse" }] }) },
  outputs: { greeting: text() },
  run: ({ mood }) => ({ greeting: mood === "gloomy" ? "Well" : "Hello" }), //! gloomy
});
