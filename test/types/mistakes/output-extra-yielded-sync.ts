import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: function* ({ name }) { //! mood
    yield { greeting: `Hello ${name}`, mood: "fine" };
  },
});
