import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: async function* ({ name }) { //! mood
    yield { greeting: "Hello" };
    yield { greeting: `Hello ${name}`, mood: "fine" };
  },
});
