import { defineDemo, text } from "vitrine";

export const demo = defineDemo({ //! run
  inputs: { name: text() },
  outputs: { greeting: text() },
});
