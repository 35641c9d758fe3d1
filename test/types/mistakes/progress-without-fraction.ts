import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }, { progress }) => {
    progress("half way"); //! number
    return { greeting: name };
  },
});
