import { defineDemo, text } from "vitrine";

export default defineDemo({ //! outputs
  inputs: { name: text() },
  run: ({ name }) => ({ greeting: name }),
});
