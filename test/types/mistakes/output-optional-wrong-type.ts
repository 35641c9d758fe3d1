import { defineDemo, metric, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text(), length: metric({ optional: true }) },
  run: ({ name }) => ({ greeting: name, length: { vaule: 3 } }), //! length
});
