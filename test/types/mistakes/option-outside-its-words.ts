import { defineDemo, metric, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { length: metric({ better: "upwards" }) }, //! better
  run: ({ name }) => ({ length: name.length }),
});
