import { defineDemo, text } from "vitrine";

export default defineDemo({ //! run
  inputs: { name: text() },
  outputs: { greeting: text() },
});
