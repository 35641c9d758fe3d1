import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: async function* ({ name }) { //! greeting
    yield { greeting: name };
    return { greeting: name.length };
  },
});
