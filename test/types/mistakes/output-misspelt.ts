import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greting: `Hello ${name}` }), //! greting
});
