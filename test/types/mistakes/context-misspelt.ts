import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }, { singal }) => ({ greeting: singal.aborted ? "" : name }), //! singal
});
