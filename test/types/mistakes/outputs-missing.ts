import { defineDemo, text } from "vitrine";

export const demo = defineDemo({ //! outputs
  inputs: { name: text() },
  run: ({ name }) => ({ greeting: name }),
});
