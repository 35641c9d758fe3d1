import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }, { progress }) => {
    progress("half way"); //! number
    return { greeting: name };
  },
});
